"""A register through the local cloud, beside what the emulator's tables take alone."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.line import Line
from unioncard.cloud.stores.members import member_put
from unioncard.members.member import Member, Membership
from unioncard_local.demo import scenario
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.demo.readings import wait_until_quiet
from unioncard_local.stack.lifecycle import running
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard_local.stack.cloud import Cloud

ROWS, TURNS, A_TRANSACTION = 9_900, 2, 100
SEALED_BYTES = 1_100
PATIENCE = 120.0
UNION = "4101000001"


def run() -> list[Line]:
    """The line on rows a second through the local cloud; it has no target, the emulator sets the pace."""
    ours: list[float] = []
    alone: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running() as started:
        cloud, _ = scenario.load_directory(started)
        for turn in range(TURNS):
            book = Path(folder) / f"{turn}.xlsx"
            write_sample(book, ROWS, seed=turn)
            alone.append(_seconds(lambda: _write(cloud, turn)))  # noqa: B023 called at once
            desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
            ours.append(_seconds(lambda: _take_in(desk, book)))  # noqa: B023 called at once
            wait_until_quiet(cloud, seconds=120)  # the bank's batches are no part of it, nor may they disturb
    what = f"{ROWS:,} new members through the local cloud, upload to checked"
    peer = "the same items by `transact_write_items` on the emulator alone"
    return [Line(what, ROWS / min(ours), peer, ROWS / min(alone), "rows/s")]


def _take_in(desk: OfficerDesk, book: Path) -> None:
    seen = desk.wait_for(desk.upload(UNION, book), seconds=PATIENCE)
    assert seen["rows"]["accepted"] == ROWS, seen["rows"]


def _write(cloud: Cloud, turn: int) -> None:
    table, client = cloud.outputs["MembersTable"], cloud.client("dynamodb")
    for start in range(0, ROWS, A_TRANSACTION):
        client.transact_write_items(
            TransactItems=[_put(table, f"bench-{turn}-{start + row}", start + row) for row in range(A_TRANSACTION)]
        )


def _put(table: str, key: str, row: int) -> dict[str, Any]:
    return member_put(table, Member(key, UNION, Membership.ACTIVE, os.urandom(SEALED_BYTES), "R20261123-BENCH", row))


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
