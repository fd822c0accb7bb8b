"""Movements in the work table: ``MONTH#<month>#<part>`` / ``<union>#<path>#<document>``.

A part holds some unions, so that no partition takes a whole month's writes; within it a union's movements stand
together, which lets a part be closed in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard.clock import Month
from unioncard.cloud.aws.items import Item, to_item
from unioncard.ledger.bank_answers import BankAnswers
from unioncard.ledger.make_up import NO_MAKE_UP, MakeUp
from unioncard.ledger.movement import PARTS, Measure, Movement, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class MovementTable:
    """The MovementStore on DynamoDB."""

    table: Table

    def of_month(self, month: Month, path: str) -> Iterator[Movement]:
        """The movements of a subtree in a month; reads all of the month's, for a union keeps its part when it moves."""
        for part in range(PARTS):
            yield from (movement for movement in self.of_part(month, part) if movement.path.startswith(path))

    def of_part(self, month: Month, part: int) -> Iterator[Movement]:
        """See MovementStore."""
        for found in self.table.query(_partition(month, part)):
            counts = {Measure(name): count for name, count in found["counts"].items()}
            yield Movement(
                Month(found["month"]), found["union"], found["path"], found["document"], found["at"], counts,
                found.get("day", ""), answers_read(found.get("answers")), make_up_read(found.get("make_up")),
            )  # fmt: skip


def movement_item(movement: Movement) -> Item:
    """The item of a movement; written only within the transaction of the document it counts."""
    return to_item(
        {
            "pk": _partition(movement.month, part_of(movement.union)),
            "sk": f"{movement.union}#{movement.path}#{movement.document}",
            "month": movement.month,
            "union": movement.union,
            "path": movement.path,
            "document": movement.document,
            "at": movement.at,
            "counts": {measure.value: count for measure, count in movement.counts.items() if count},
            **({"day": movement.day} if movement.day else {}),
            **({"answers": answers_values(movement.answers)} if movement.answers else {}),
            "make_up": make_up_values(movement.make_up),
        }
    )


def answers_values(answers: BankAnswers) -> dict[str, dict[str, int]]:
    """How a bank answered, as items have it."""
    return {"days": {str(days): cards for days, cards in answers.days.items()}, "reasons": dict(answers.reasons)}


def answers_read(found: dict[str, dict[str, int]] | None) -> BankAnswers | None:
    """What an item has; None of one without."""
    if found is None:
        return None
    return BankAnswers({int(days): cards for days, cards in found["days"].items()}, found["reasons"])


def make_up_values(make_up: MakeUp) -> dict[str, Any] | None:
    """A make-up as items have it, None of one in which nothing is counted."""
    return {"counts": dict(make_up.counts), "mask": make_up.mask} if make_up else None


def make_up_read(found: dict[str, Any] | None) -> MakeUp:
    """What an item has; nothing of one without, and of those of the releases before."""
    return MakeUp(found["counts"], found["mask"]) if found else NO_MAKE_UP


def _partition(month: Month, part: int) -> str:
    return f"MONTH#{month}#{part:02d}"
