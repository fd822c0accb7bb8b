"""Notes of urging in the work table: ``URGING#<id>`` / ``URGING``, with rows that lead to it, in one transaction.

``URGINGS#received#<union>``, ``URGINGS#sent#<union>`` / ``<written at>#<id>`` are all of a union; who judges one in
another's place has sent it, too. While something waits there are ``URGINGS#to-answer#<union>`` and ``URGINGS#due`` /
``<due>#<id>``, or ``URGINGS#to-judge#<union>`` / ``<answered at>#<id>`` with the ``union`` that answered; while it is
not closed ``URGED#<by>`` / ``<union>``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from unioncard.assessment.urging import (
    PAGE,
    TO_ANSWER,
    Answered,
    Said,
    Side,
    Urging,
    UrgingPage,
    UrgingState,
    Waiting,
)
from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.errors import NotFound
from unioncard.texts import assessment as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table

    Place = tuple[str, str]

DUE: Final = "URGINGS#due"
_TO_ANSWER: Final = "URGINGS#to-answer#"
_TO_JUDGE: Final = "URGINGS#to-judge#"


@dataclass(frozen=True, slots=True)
class UrgingTable:
    """The UrgingStore on DynamoDB."""

    work: Table

    def find(self, id: str) -> Urging:
        """See UrgingStore."""
        found = self.work.get(*_own(id))
        if not found:
            raise NotFound(texts.NO_SUCH_URGING)
        return _urging(found)

    def open_between(self, by: str, union: str) -> Urging | None:
        """See UrgingStore."""
        found = self.work.get(f"URGED#{by}", union)
        return self.find(found["id"]) if found else None

    def write(self, before: Urging | None, after: Urging) -> None:
        """See UrgingStore."""
        table = self.work.name
        put = new(table, _item(replace(after, lock=after.lock + 1)))
        if before:
            put |= {"ConditionExpression": "#lock = :read", "ExpressionAttributeNames": {"#lock": "lock"}}
            put |= {"ExpressionAttributeValues": to_item({":read": before.lock})}
        actions: list[dict[str, Any]] = [{"Put": put}]
        had, has = _places(before) if before else set(), _places(after)
        for pk, sk in sorted(has - had):
            row = to_item({"pk": pk, "sk": sk, "id": after.id, "union": after.union})
            # Only the row that says a note is open must be new: of two at once one is refused.
            actions.append({"Put": new(table, row) if pk.startswith("URGED#") else {"TableName": table, "Item": row}})
        actions += [{"Delete": {"TableName": table, "Key": key(*place)}} for place in sorted(had - has)]
        transact(actions, f"urging {after.id}")

    def page(self, side: Side, union: str, after: str = "") -> UrgingPage:
        """See UrgingStore."""
        rows, following = self.work.page(f"URGINGS#{side.value}#{union}", PAGE, after)
        found = {one["id"]: _urging(one) for one in self.work.get_many([_own(row["id"]) for row in rows])}
        return UrgingPage([found[row["id"]] for row in rows if row["id"] in found], following)

    def to_answer(self, union: str) -> Waiting:
        """See UrgingStore."""
        pk = f"{_TO_ANSWER}{union}"
        found, _ = self.work.first(pk, 1)
        if not found:
            return Waiting(0, counted_all=True, oldest="")
        number, counted_all = self.work.count(pk)
        return Waiting(number, counted_all, found[0]["sk"].partition("#")[0])

    def to_judge(self, union: str) -> tuple[list[Answered], bool]:
        """See UrgingStore."""
        rows, further = self.work.first(f"{_TO_JUDGE}{union}", PAGE)
        return [Answered(row["sk"].partition("#")[0], row.get("union", "")) for row in rows], not further

    def due_on(self, days: Sequence[date]) -> list[tuple[date, str]]:
        """See UrgingStore."""
        return [(day, one["id"]) for day in days for one in self.work.query(DUE, f"{day}#")]


def _places(one: Urging) -> set[Place]:
    """The rows that lead to a note in its state."""
    written, judge = f"{one.asked_at}#{one.id}", one.judge or one.by
    places = {(f"URGINGS#{Side.SENT.value}#{sender}", written) for sender in (one.by, judge)}
    places.add((f"URGINGS#{Side.RECEIVED.value}#{one.union}", written))
    if one.state in TO_ANSWER:
        day = f"{one.due}#{one.id}"
        places |= {(f"{_TO_ANSWER}{one.union}", day), (DUE, day)}
    if one.state is UrgingState.ANSWERED:
        places.add((f"{_TO_JUDGE}{judge}", f"{one.said[-1].at}#{one.id}"))
    if one.state is not UrgingState.CLOSED:
        places.add((f"URGED#{one.by}", one.union))
    return places


def _item(one: Urging) -> Item:
    pk, sk = _own(one.id)
    said = [each._asdict() | {"state": each.state.value} for each in one.said]
    typed = {"state": one.state.value, "due": one.due.isoformat(), "said": said, "rules": list(one.rules)}
    return to_item(asdict(one) | typed | {"pk": pk, "sk": sk})


def _urging(found: dict[str, Any]) -> Urging:
    said = tuple(
        Said(UrgingState(one["state"]), one["union"], one["officer"], one["at"], one["due"], one["text"])
        for one in found["said"]
    )
    typed = {"state": UrgingState(found["state"]), "due": date.fromisoformat(found["due"]), "said": said}
    return stored_as(Urging, found | typed | {"rules": tuple(found["rules"])})


def _own(id: str) -> Place:
    return f"URGING#{id}", "URGING"
