"""The campaign's two days on paper and in code, as docs/scale.md: which limit binds first, and what lifts it.

Nine million rows in registers of ninety, most of them in the last two hours. What a register takes of each function is
measured (benchmarks/costs.py); how long a call takes on AWS is assumed, once as usual and once as on a bad day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Final

from benchmarks import page
from benchmarks.costs import MEMORY_MB, UPLOAD, Bill, measured
from support import templates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS: Final = 9_000_000
ROWS_A_REGISTER: Final = 90
"""100,000 unions."""
PEAK: Final = 625
"""Rows a second in the last hours before the deadline."""
PEAK_MINUTES: Final = 120
WORKING_MINUTES: Final = 14 * 60
"""Of the two days before that."""
ONE_CPU_MB: Final = 1769
USUAL: Final = {"read": 0.004, "write": 0.008, "transaction": 0.02, "s3": 0.03, "sqs": 0.01, "kms": 0.01, "mail": 0.4}
BAD_DAY: Final = {"read": 0.005, "write": 0.02, "transaction": 0.1, "s3": 0.1, "sqs": 0.03, "kms": 0.03, "mail": 2.0}
"""Seconds of a call. The transactions of a bad day are those of the fault proxy's latency."""
WORKERS: Final = {
    "validate": "ValidateFunction",
    "issue": "IssueFunction",
    "answers": "AnswersFunction",
    "notify": "NotifyFunction",
}
"""Function → its resource, whose event has the setting."""
FIRST_TABLE_UNITS, TABLE_UNITS = 4_000, 40_000
"""Write units a second of a new on-demand table, and the account's default for one table."""
PARTITION_UNITS: Final = 1_000
NEW_ACCOUNT, ACCOUNT = 10, 1_000
"""Functions at once."""


@dataclass(frozen=True, slots=True)
class Load:
    """One function: seconds a register, workers it may have, and what the two days make of that."""

    name: str
    usual: float
    bad: float
    workers: int

    def needed(self, seconds: float) -> int:
        """Workers that keep up with the peak."""
        return ceil(PEAK / ROWS_A_REGISTER * seconds)

    def oldest(self, seconds: float) -> float:
        """Minutes that the last register of the peak waits, minute by minute through the two days."""
        backlog, capacity = 0.0, self.workers * 60 / seconds
        for arriving in arrivals():
            backlog = max(0.0, backlog + arriving - capacity)
        return backlog / capacity


def arrivals() -> Sequence[float]:
    """Registers that come in each working minute, the last hours at the peak."""
    peak = PEAK * 60 / ROWS_A_REGISTER
    before = (ROWS / ROWS_A_REGISTER - peak * PEAK_MINUTES) / WORKING_MINUTES
    return [before] * WORKING_MINUTES + [peak] * PEAK_MINUTES


def seconds_of(name: str, bill: Bill, latency: Mapping[str, float]) -> float:
    """What a register takes of a function's workers: its calls one after the other, and its processor time there."""
    waits = sum(latency[_kind(call)] * number for call, number in bill.calls.items())
    letters = bill.units["letter"] * latency["mail"]  # a message that is tried again later has sent none
    return waits + letters + bill.seconds * max(1.0, ONE_CPU_MB / MEMORY_MB.get(name, 512))


def _kind(call: str) -> str:
    service, _, operation = call.partition(" ")
    if service != "dynamodb":
        return service
    if operation.startswith("Transact"):
        return "transaction"
    return "write" if operation in {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"} else "read"


def loads(workers: Mapping[str, Bill]) -> list[Load]:
    """The functions that queues call, as the template sets them."""
    resources = templates.expanded(templates.MAIN)["Resources"]
    found = []
    for name, resource in WORKERS.items():
        events = resources[resource]["Properties"]["Events"].values()
        most = next(event["Properties"]["ScalingConfig"] for event in events if event["Type"] == "SQS")
        bill = workers[name]
        usual, bad = (seconds_of(name, bill, latency) for latency in (USUAL, BAD_DAY))
        found.append(Load(name, usual, bad, most["MaximumConcurrency"]))
    return found


def text(found: Sequence[Load], units_a_row: float, units_uploaded: float) -> str:
    """The page."""
    rows = [
        [
            one.name, f"{one.usual:.2f}", f"{one.bad:.2f}", f"{one.needed(one.usual)}", f"{one.needed(one.bad)}",
            f"{one.workers}", f"{one.oldest(one.usual):.0f}", f"{one.oldest(one.bad):.0f}",
        ]
        for one in found
    ]  # fmt: skip
    names = (
        "function", "seconds a register", "on a bad day", "workers needed", "on a bad day", "`MaximumConcurrency`",
        "oldest at the end, minutes", "on a bad day",
    )  # fmt: skip
    units = PEAK * units_a_row
    first = max(found, key=lambda one: one.needed(one.bad) / one.workers)
    together = sum(one.workers for one in found)
    set_up, warm = "`MaximumConcurrency` of its event in `infra/template.yaml` lifts it", _round(units)
    paragraphs = [
        f"Made by `make scale` ({datetime.now(UTC):%Y-%m-%d}): a model in code "
        "([benchmarks/scale.py](../benchmarks/scale.py)), not a run on AWS. "
        f"{ROWS:,} rows in two days, in registers of {ROWS_A_REGISTER}; in the last {PEAK_MINUTES // 60} hours "
        f"{PEAK} rows a second. What a register takes of each function (calls, processor time) is measured on AWS in "
        f"memory; how many seconds a call takes is assumed: usually {_shown(USUAL)}; on a bad day {_shown(BAD_DAY)}.",
        "## Workers",
        page.table(names, rows).rstrip(),
        "A queue whose function has fewer workers than it needs grows while the peak lasts and is worked off "
        "afterwards; nothing is lost, and the age alarm rings at two hours. "
        f"**The function that binds first is {first.name}**: it needs {first.needed(first.usual)} workers usually, "
        f"{first.needed(first.bad)} on a bad day, and may have {first.workers}. {set_up}; for letters only as far as "
        f"the mail provider takes them. All together are {together} workers: an account may have {ACCOUNT:,} "
        f"functions at once, a new one {NEW_ACCOUNT}: ask for more before the first register "
        "([alarms.md](operations/alarms.md), throttles). The look-up is none of them: give it "
        "`ReservedConcurrentExecutions` when the campaign's page is linked from the news.",
        "## Write units",
        f"A row takes {units_a_row:.1f} write units until its card is signed for and activated: {units:,.0f} a second "
        "at the peak "
        f"if banks answered as fast as unions upload, and {PEAK * units_uploaded:,.0f} without their answers. A new "
        f"on-demand table takes {FIRST_TABLE_UNITS:,} a second and then twice what it has seen; an account's default "
        f"for one table is {TABLE_UNITS:,}. So the first half hour is throttled (tried again, nothing lost) unless "
        "the tables are warmed the day before:",
        "```bash\n"
        f"aws dynamodb update-table --table-name $WORK_TABLE --warm-throughput ReadUnitsPerSecond={_round(units / 2)},"
        f"WriteUnitsPerSecond={warm}\n"
        f"aws dynamodb update-table --table-name $MEMBERS_TABLE --warm-throughput "
        f"ReadUnitsPerSecond={_round(units / 2)},"
        f"WriteUnitsPerSecond={warm}\n```",
        f"One partition takes {PARTITION_UNITS:,} a second. Members and rows lie on keys of their own; what many "
        "write to one key is a batch's item and a union's lists, and a register's messages come one after the other.",
        "## Files",
        f"{ROWS:,} rows of unions with {ROWS_A_REGISTER} are {ROWS // ROWS_A_REGISTER:,} files, one batch for each "
        f"register, in two days; in batches of 5,000 they would be {ROWS // 5000:,}. A poll of a bank's own server "
        "remembers 2,000 files that wait, and fetches as many as it has time for. A bank that has to take 100,000 "
        "files in needs a program for it: say so before the campaign; larger registers, uploaded by "
        "a trade's or a district's union, make fewer.",
    ]
    body = "\n\n".join(one if one[0] in "#|`" else _filled(one) for one in paragraphs)
    return f"# The campaign's two days\n\n{body}\n"


def _filled(paragraph: str) -> str:
    return fill(paragraph, 120, break_long_words=False, break_on_hyphens=False)


def _round(units: float) -> int:
    return ceil(units / 1000) * 1000


def _shown(latency: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {seconds}" for name, seconds in latency.items())


def made() -> str:
    """The page of today."""
    meter = measured(ROWS_A_REGISTER)
    written = sum(bill.units["write"] for bill in meter.bills.values()) / ROWS_A_REGISTER
    uploaded = meter.bills[UPLOAD].units["write"] / ROWS_A_REGISTER
    return text(loads(meter.workers), written, uploaded)


if __name__ == "__main__":
    (page.PAGE.parent / "scale.md").write_text(made(), "utf-8")
