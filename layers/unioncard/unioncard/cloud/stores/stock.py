"""Pre-printed cards in the members table: ``STOCK#<bank>`` / ``LOT#<name>``, ``BATCH#<id>`` / ``STOCK#<part>``.

Card numbers can be made of them, so they lie where only validate and issue may look.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import key, stored_as, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.issuance.stock import Lot, Run

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class StockTable:
    """The StockStore on DynamoDB."""

    members: Table

    def lots(self, bank: str) -> list[Lot]:
        """See StockStore."""
        return [_lot(found) for found in self.members.query(f"STOCK#{bank}", "LOT#")]

    def announce(self, bank: str, lot: Lot, seen: int) -> None:
        """See StockStore."""
        counted = {
            "TableName": self.members.name,
            "Key": key(f"STOCK#{bank}", "HEAD"),
            "UpdateExpression": "SET announced = :now",
            "ConditionExpression": "announced = :seen" if seen else "attribute_not_exists(pk)",
            "ExpressionAttributeValues": to_item({":now": seen + 1} | ({":seen": seen} if seen else {})),
        }
        transact([{"Update": counted}, {"Put": new(self.members.name, _item(bank, lot))}], f"stock of {bank}")

    def reserved(self, batch: str) -> list[tuple[Run, ...]]:
        """See StockStore."""
        parts = self.members.query(f"BATCH#{batch}", "STOCK#")
        return [tuple(stored_as(Run, run) for run in part["runs"]) for part in parts]

    def reserve(self, bank: str, batch: str, part: int, runs: Sequence[Run]) -> None:
        """See StockStore."""
        kept = {"pk": f"BATCH#{batch}", "sk": f"STOCK#{part:05d}", "runs": [asdict(run) for run in runs]}
        taken = [_taken(self.members.name, bank, run) for run in runs]
        transact([{"Put": new(self.members.name, to_item(kept))}, *taken], f"stock of {bank}")

    def give_back(self, bank: str, lots: Sequence[Lot]) -> None:
        """See StockStore."""
        for lot in lots:
            self.members.put_unless_there(_item(bank, lot))


def _taken(table: str, bank: str, run: Run) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": table,
            "Key": key(f"STOCK#{bank}", f"LOT#{run.lot}"),
            "UpdateExpression": "SET #next = :after",
            "ConditionExpression": "#next = :first",
            "ExpressionAttributeNames": {"#next": "next"},
            "ExpressionAttributeValues": to_item({":first": run.first, ":after": run.first + run.count}),
        }
    }


def _item(bank: str, lot: Lot) -> dict[str, Any]:
    return to_item(asdict(lot) | {"pk": f"STOCK#{bank}", "sk": f"LOT#{lot.name}"})


def _lot(found: dict[str, Any]) -> Lot:
    return stored_as(Lot, found)
