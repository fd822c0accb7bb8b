"""What a campaign left behind, in figures that two runs of the same campaign share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import from_item
from unioncard_local.demo import readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.demo.campaign import Campaign
    from unioncard_local.stack.cloud import Cloud


@dataclass(frozen=True, slots=True)
class EndState:
    """``batches``: bank → register → batch → its rows' states in order. ``movements``: measure → sum over all."""

    batches: dict[str, list[list[tuple[str, ...]]]]
    members: dict[str, int]
    cards: int
    card_records: int
    movements: dict[str, int]
    dead_letters: int
    doubled: int
    """Persons with more than one row that is open or opened."""
    differences: int = 0
    """What the audit found, where somebody had it run."""

    @property
    def files(self) -> int:
        """How many batches there were."""
        return sum(len(batches) for registers in self.batches.values() for batches in registers)


def end_of(campaign: Campaign) -> EndState:
    """Read everything back, table by table."""
    cloud, live = campaign.cloud, Counter[str]()
    rows: dict[str, list[tuple[int, str]]] = {}
    movements: Counter[str] = Counter()
    for item in _scan(cloud, "WorkTable"):
        if item["sk"].startswith("ROW#") and item["pk"].startswith("BATCH#"):
            rows.setdefault(item["pk"].removeprefix("BATCH#"), []).append((item["number"], item["state"]))
            live[item["member"]] += item["state"] in {"sent", "opened"}
        elif item["pk"].startswith("MONTH#"):
            movements.update(item["counts"])
    people = list(_scan(cloud, "MembersTable"))
    return EndState(
        batches={
            bank: [_of_register(register, rows) for register in registers]
            for bank, registers in campaign.registers.items()
        },
        members=dict(Counter(item["card"] for item in people if item["sk"] == "MEMBER")),
        cards=readings.count_items(cloud, "CardsTable", "CARD#"),
        card_records=sum(item["sk"] == "CARD" for item in people),
        movements=dict(sorted(movements.items())),
        dead_letters=sum(dead for _, dead in readings.queue_depths(cloud).values()),
        doubled=sum(number > 1 for number in live.values()),
    )


def _of_register(register: str, rows: dict[str, list[tuple[int, str]]]) -> list[tuple[str, ...]]:
    own = sorted(batch for batch in rows if batch.startswith(f"{register}-"))
    return [tuple(state for _, state in sorted(rows[batch])) for batch in own]


def _scan(cloud: Cloud, table: str) -> Iterator[dict[str, Any]]:
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.outputs[table])
    for page in pages:
        yield from map(from_item, page["Items"])
