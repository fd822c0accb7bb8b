"""Movements in the work table: a month is a partition, a union's path the sort key, so a subtree is one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.clock import Month
from unioncard.cloud.aws.items import Item, to_item
from unioncard.ledger.movement import Measure, Movement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class MovementTable:
    """The MovementStore on DynamoDB."""

    table: Table

    def of_month(self, month: Month, path: str) -> Iterator[Movement]:
        """The movements of a subtree in a month, by path."""
        for found in self.table.query(f"MONTH#{month}", path):
            counts = {Measure(name): count for name, count in found["counts"].items()}
            yield Movement(Month(found["month"]), found["union"], found["path"], found["document"], found["at"], counts)


def movement_item(movement: Movement) -> Item:
    """The item of a movement; written only within the transaction of the document it counts."""
    return to_item(
        {
            "pk": f"MONTH#{movement.month}",
            "sk": f"{movement.path}#{movement.document}",
            "month": movement.month,
            "union": movement.union,
            "path": movement.path,
            "document": movement.document,
            "at": movement.at,
            "counts": {measure.value: count for measure, count in movement.counts.items() if count},
        }
    )
