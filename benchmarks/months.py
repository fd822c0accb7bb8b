"""What closing a month and reporting it cost, by history and size; writes docs/months-load.md.

On AWS in memory: calls and items are those of a cloud, seconds are the processor's, ours and the memory's together.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from support.in_process import Stores, in_process_aws
from support.killing import Killer, killing
from unioncard.clock import Month, beginning, following
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.movement import Measure, Movement
from unioncard.reports.monthly import PROVINCE, Monthly
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.unions.union import Union

FIRST: Final = Month("2016-01")
PAGE: Final = Path(__file__).parents[1] / "docs" / "months-load.md"
CASES: Final = (
    (500, 10_000, 12),
    (500, 10_000, 120),
    (500, 1_000_000, 12),
    (500, 1_000_000, 120),
    (100_000, 15_000_000, 1),
)
"""Unions, members, months. The last is a whole province: its own history costs nothing more, as the first four show."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the last month."""

    documents: int
    calls: int
    seconds: float
    report_calls: int
    report_seconds: float


def measured(unions: int, members: int, months: int) -> Cost:
    """Months one after the other, each with a register of every union and a batch of every second one."""
    with in_process_aws() as stores:
        made = tuple(_unions(stores, unions))
        stores.directory.load(Directory(made, (), ()))
        month, each = FIRST, max(1, members // unions // months)
        for _ in range(months - 1):
            _documents(month, made, each)
            _close(stores, month)
            month = following(month)
        documents = _documents(month, made, each)
        gc.collect()  # of what was made before
        begun = time.process_time()
        with killing(Killer()) as closing:
            _close(stores, month)
        closed = time.process_time()
        now = beginning(following(month)) + timedelta(hours=7)
        report = Monthly(stores.directory, stores.movements, stores.closings, stores.products, FIRST, lambda: now)
        with killing(Killer()) as reading:
            joined = report.figures(month, PROVINCE).root.total.closing.members
        assert joined == each * unions * months
        ended = time.process_time()
        return Cost(documents, closing.calls, closed - begun, reading.calls, ended - closed)


def _unions(stores: Stores, number: int) -> Iterator[Union]:
    pattern = stores.directory.union("4101000001")
    for one in range(number):
        code = f"42{one:08d}"
        yield replace(pattern, code=code, name=f"工会{one}", path=f"/410000/410100/{code}/", credit_code="")


def _documents(month: Month, unions: tuple[Union, ...], each: int) -> int:
    made = []
    for number, union in enumerate(unions):
        at = f"{month}-10T04:00:00Z"
        counts = {Measure.READ: each, Measure.ACCEPTED: each, Measure.JOINED: each}
        made.append(Movement(month, union.code, union.path, f"register/{month}", at, counts))
        if number % 2:
            requested = {Measure.REQUESTED: each}
            made.append(Movement(month, union.code, union.path, f"batch/{month}", at, requested))
    for start in range(0, len(made), 100):
        transact([{"Put": new("work", movement_item(one))} for one in made[start : start + 100]], "documents")
    return len(made)


def _close(stores: Stores, month: Month) -> None:
    parts: list[tuple[Month, int]] = []
    now: datetime = beginning(following(month)) + timedelta(hours=6)
    closer = MonthCloser(
        stores.closings, stores.movements, stores.directory, FIRST, lambda *one: parts.append(one), lambda: now
    )  # fmt: skip
    closer.begin(now)
    for one in parts:
        closer.close(*one)


def main() -> None:
    """Measure all cases and write the page."""
    lines = []
    for unions, members, months in CASES:
        cost = measured(unions, members, months)
        lines.append(
            f"| {unions:,} | {members:,} | {months} | {cost.documents:,} | {cost.calls:,} | {cost.seconds:.2f} s "
            f"| {cost.report_calls:,} | {cost.report_seconds:.2f} s |"
        )
        print(lines[-1])
    PAGE.write_text("\n".join([*HEAD, *lines, *TAIL, ""]), encoding="utf-8")


HEAD: Final = (
    "# What a month costs",
    "",
    "The last of so many months: closing it, and building the province's figures from its closings. Each union sends a",
    "register every month, every second one a batch. Calls are AWS's; seconds are one processor's, with AWS in memory.",
    "",
    "| unions | members | months | documents of the month | calls to close | processor | calls to report | processor |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)
TAIL: Final = (
    "",
    "The last line is a whole province: its closing is in 16 parts, each by a message of its own, and its figures are",
    "one reading of the tree ([0093](decisions/0093-a-tree-is-read-by-its-paths.md)) and of the closings.",
    "",
    "Made by `make months-load`. Why it is so: [0067](decisions/0067-a-month-is-closed.md).",
)

if __name__ == "__main__":
    main()
