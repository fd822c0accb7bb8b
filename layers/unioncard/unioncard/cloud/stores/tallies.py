"""Tallies in the work table: ``DOCUMENT#<document>`` with its entries ``CARD#…`` and, once closed, ``CLOSED``.

``BOOKED#<path>`` marks a union whose movement is written, whatever the month. Entries outlive every message: a bank
hands in again, much later, a file whose delivery died half-way, and what it changed then counts, too. A mark outlives
the entries that it counts. ``CLOSED`` stays: a card that becomes known a year later must not be entered under a
document that nobody sums again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.cards.tally import Entry, Place
from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.expiry import after_bookings, after_tallies
from unioncard.cloud.stores.ledger import movement_item
from unioncard.errors import Conflict
from unioncard.ledger.movement import Measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unioncard.ledger.movement import Movement

CLOSED = "CLOSED"
BACK = "#BACK"
"""Ends the key of an entry that counts down: one document may close a card and find it replaced."""


@dataclass(frozen=True, slots=True)
class TallyTable:
    """The Tallies on DynamoDB."""

    work: Table
    now: Callable[[], datetime] = clock.reading

    def close(self, document: str, at: str) -> None:
        """See Tallies."""
        self.work.put_unless_there(to_item({"pk": _partition(document), "sk": CLOSED, "at": at}))

    def closed(self, document: str) -> bool:
        """See Tallies."""
        return self.work.get(_partition(document), CLOSED) is not None

    def entries(self, document: str) -> Iterator[Entry]:
        """See Tallies."""
        for found in self.work.query(_partition(document), "CARD#"):
            place = Place(found["union"], found["path"])
            measure, count, day = Measure(found["measure"]), found.get("count", 1), found.get("day", "")
            yield Entry(document, found["card"], measure, place, count, day)

    def put_movements(self, movements: Sequence[Movement]) -> None:
        """See Tallies."""
        for movement in movements:
            sk = f"BOOKED#{movement.path}"
            booked = to_item({"pk": _partition(movement.document), "sk": sk, "expires": after_bookings(self.now())})
            puts = [new(self.work.name, item) for item in (booked, movement_item(movement))]
            with suppress(Conflict):  # an earlier delivery wrote it; the sum of a closed document is always the same
                transact([{"Put": put} for put in puts], movement.document)


def entry_put(table: str, entry: Entry, now: datetime) -> dict[str, Any]:
    """An entry made at ``now``, for the transaction that changes its card."""
    item = {
        "pk": _partition(entry.document),
        "sk": f"CARD#{entry.card}#{entry.measure.value}{'' if entry.count > 0 else BACK}",
        "card": entry.card,
        "measure": entry.measure.value,
        "expires": after_tallies(now),
        **entry.place._asdict(),
        **({} if entry.count == 1 else {"count": entry.count}),
        **({"day": entry.day} if entry.day else {}),
    }
    return {"Put": new(table, to_item(item))}


def still_open(table: str, document: str) -> dict[str, Any]:
    """A condition check that the document is not closed; accompanies its entries."""
    condition = "attribute_not_exists(pk)"
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key(_partition(document), CLOSED),
            "ConditionExpression": condition,
        }
    }


def _partition(document: str) -> str:
    return f"DOCUMENT#{document}"
