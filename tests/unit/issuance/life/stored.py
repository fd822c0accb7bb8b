"""What stands in tables and buckets, looked up after each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import from_item
from unioncard.cloud.stores.batches import to_batch, to_row
from unioncard.issuance.stock import Lot, Run, numbers

if TYPE_CHECKING:
    from support.memory_aws.aws import MemoryAws
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow

Item = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """Everything at one moment."""

    members_items: tuple[Item, ...]
    cards_items: tuple[Item, ...]
    work_items: tuple[Item, ...]
    drop: dict[str, bytes]
    products: dict[str, bytes]

    @cached_property
    def people(self) -> dict[str, Item]:
        """Members by key."""
        return {one["key"]: one for one in self.members_items if one["sk"] == "MEMBER"}

    @cached_property
    def batches(self) -> dict[str, Batch]:
        """Batches by id."""
        return {one["id"]: to_batch(one) for one in self.work_items if one["sk"] == "BATCH"}

    @cached_property
    def rows(self) -> dict[tuple[str, int], BatchRow]:
        """Batch rows by batch and number."""
        found = (to_row(one) for one in self.work_items if one["sk"].startswith("ROW#"))
        return {(row.batch, row.number): row for row in found}

    @cached_property
    def records(self) -> dict[str, Item]:
        """Cards' records by the card's key."""
        return {one["key"]: one for one in self.members_items if one["sk"] == "CARD"}

    @cached_property
    def reserved(self) -> dict[str, tuple[str, ...]]:
        """The numbers of pre-printed cards by batch, in row order."""
        runs: dict[str, list[Run]] = {}
        parts = (one for one in self.members_items if one["sk"].startswith("STOCK#"))
        for part in sorted(parts, key=lambda one: str(one["sk"])):
            runs.setdefault(part["pk"].partition("#")[2], []).extend(Run(**run) for run in part["runs"])
        return {batch: _numbers(tuple(some)) for batch, some in runs.items()}

    @cached_property
    def lots(self) -> list[Lot]:
        """Lots of pre-printed cards."""
        values = [one for one in self.members_items if one["sk"].startswith("LOT#")]
        return [Lot(**{name: value for name, value in one.items() if name not in {"pk", "sk"}}) for one in values]

    @cached_property
    def movements(self) -> dict[str, Item]:
        """Counts by document."""
        return {one["document"]: one["counts"] for one in self.work_items if one["pk"].startswith("MONTH#")}

    @cached_property
    def files(self) -> list[Item]:
        """The records of banks' files."""
        return [one for one in self.work_items if one["pk"].startswith("BANKFILE#")]

    @cached_property
    def under_way(self) -> set[str]:
        """The batches of which something is to come, as the rounds read it."""
        return {one["batch"] for one in self.work_items if one["pk"].startswith("UNDERWAY#")}

    def rows_of(self, batch: str) -> list[BatchRow]:
        """A batch's rows in order."""
        return [row for (of, _), row in sorted(self.rows.items()) if of == batch]


@cache
def _numbers(runs: tuple[Run, ...]) -> tuple[str, ...]:
    """Their check digits took a quarter of a run."""
    return tuple(numbers(runs))


_KNOWN: dict[int, tuple[Item, Item]] = {}
"""Items by identity with what they say: what is stored is replaced and never changed, and is read after every step."""
_MANY = 20_000


def _plain(item: Item) -> Item:
    known = _KNOWN.get(id(item))
    if known is None or known[0] is not item:
        if len(_KNOWN) > _MANY:
            _KNOWN.clear()
        known = _KNOWN[id(item)] = item, from_item(item)
    return known[1]


def stored(memory: MemoryAws) -> Stored:
    """As it is now."""
    members, cards, work = (
        tuple(map(_plain, memory.tables.tables[name].items())) for name in ("members", "cards", "work")
    )
    return Stored(members, cards, work, *map(memory.buckets.contents, ("drop", "products")))
