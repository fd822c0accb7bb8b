"""Custody in the work table, beside its batch.

``BATCH#<id>`` / ``PLASTIC#<row, 7 digits>``, ``STATEMENT#<id>``, and ``CARRIED#<document>`` for the work on a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import Item, key, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.custody.plastic import Difference, Fact, Plastic, Recorded
from unioncard.custody.ranges import as_ranges, from_ranges
from unioncard.custody.statement import Result, Statement
from unioncard.errors import Conflict, NotFound
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.ledger.movement import Movement


@dataclass(frozen=True, slots=True)
class CustodyTable:
    """The CustodyStore on DynamoDB."""

    table: Table

    def plastics(self, batch: str) -> dict[int, Plastic]:
        """See CustodyStore."""
        return {found["row"]: _plastic(found) for found in self.table.query(f"BATCH#{batch}", "PLASTIC#")}

    def statement(self, batch: str, statement: str) -> Statement:
        """See CustodyStore."""
        found = self.table.get(f"BATCH#{batch}", f"STATEMENT#{statement}")
        if not found:
            raise NotFound(texts.NO_SUCH_STATEMENT)
        return _statement(found)

    def statements(self, batch: str) -> list[Statement]:
        """See CustodyStore."""
        return [_statement(found) for found in self.table.query(f"BATCH#{batch}", "STATEMENT#")]

    def open_statement(self, statement: Statement) -> Statement:
        """See CustodyStore."""
        try:
            self.table.put_new(_statement_item(statement), f"statement {statement.id}")
        except Conflict:
            return self.statement(statement.batch, statement.id)
        return statement

    def write(self, batch: str, plastics: Mapping[int, Plastic]) -> None:
        """See CustodyStore."""
        puts = [self._put(batch, row, plastic) for row, plastic in plastics.items()]
        transact([{"Put": put} for put in puts], f"cards of batch {batch}")

    def result(self, batch: str, document: str) -> Result | None:
        """See CustodyStore."""
        found = self.table.get(*_carried(batch, document))
        return _result(found) if found and "differences" in found else None

    def record(self, batch: str, document: str, result: Result, movement: Movement | None) -> None:
        """See CustodyStore."""
        update = {
            "TableName": self.table.name,
            "Key": key(*_carried(batch, document)),
            "UpdateExpression": "SET recorded = :recorded, unchanged = :unchanged, differences = :differences",
            "ConditionExpression": "attribute_not_exists(differences)",
            "ExpressionAttributeValues": to_item(
                {
                    ":recorded": as_ranges(result.recorded),
                    ":unchanged": as_ranges(result.unchanged),
                    ":differences": _differences(result),
                }
            ),
        }
        moved = [{"Put": new(self.table.name, movement_item(movement))}] if movement else []
        transact([{"Update": update}, *moved], document)

    def _put(self, batch: str, row: int, plastic: Plastic) -> dict[str, Any]:
        facts = {fact.value: [recorded.day, recorded.document] for fact, recorded in plastic.facts.items()}
        item = to_item(
            {
                "pk": f"BATCH#{batch}",
                "sk": f"PLASTIC#{row:07d}",
                "row": row,
                "facts": facts,
                "version": plastic.version + 1,
            }
        )
        if not plastic.version:
            return new(self.table.name, item)
        return {
            "TableName": self.table.name,
            "Item": item,
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": to_item({":version": plastic.version}),
        }


def _carried(batch: str, document: str) -> tuple[str, str]:
    return f"BATCH#{batch}", f"CARRIED#{document}"


def _plastic(found: dict[str, Any]) -> Plastic:
    return Plastic({Fact(fact): Recorded(*recorded) for fact, recorded in found["facts"].items()}, found["version"])


def _statement_item(statement: Statement) -> Item:
    return to_item(
        {
            "pk": f"BATCH#{statement.batch}",
            "sk": f"STATEMENT#{statement.id}",
            "batch": statement.batch,
            "fact": statement.fact.value,
            "day": statement.day,
            "rows": as_ranges(statement.rows),
            "officer": statement.officer,
            "counted": statement.counted,
            "at": statement.at,
        }
    )


def _statement(found: dict[str, Any]) -> Statement:
    return Statement(
        batch=found["batch"],
        fact=Fact(found["fact"]),
        day=found["day"],
        rows=from_ranges(found["rows"]),
        officer=found["officer"],
        counted=found.get("counted"),
        at=found["at"],
    )


def _differences(result: Result) -> dict[str, str]:
    """Difference → its rows as ranges: a roster of another batch has thousands of the same."""
    codes = dict.fromkeys(difference for _, difference in result.differences)
    return {code.value: as_ranges(row for row, recorded in result.differences if recorded is code) for code in codes}


def _result(found: dict[str, Any]) -> Result:
    differences = [(row, Difference(code)) for code, rows in found["differences"].items() for row in from_ranges(rows)]
    return Result(from_ranges(found["recorded"]), from_ranges(found["unchanged"]), tuple(sorted(differences)))
