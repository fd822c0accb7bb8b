"""Custody in the work table, beside its batch.

``BATCH#<id>`` / ``PLASTIC#<row, 7 digits>``, ``STATEMENT#<id>``, ``CARRIED#<document>`` for the work on a document, and
``UNDO#<document>`` for one that is taken back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from unioncard.cloud.aws.items import Item, key, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.custody.documents import CarriedDocument, Undo, UndoState
from unioncard.custody.plastic import Difference, Fact, Plastic, Recorded
from unioncard.custody.ranges import as_ranges, from_ranges
from unioncard.custody.statement import Result, Statement
from unioncard.errors import Conflict, NotFound
from unioncard.ledger.movement import Measure
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.ledger.movement import Movement

CHECKED: Final = 98
"""Documents checked in the transaction of one that states what they recorded: DynamoDB takes 100 actions."""


@dataclass(frozen=True, slots=True)
class CustodyTable:
    """The CustodyStore on DynamoDB."""

    table: Table

    def plastics(self, batch: str) -> dict[int, Plastic]:
        """See CustodyStore."""
        return {found["row"]: to_plastic(found) for found in self.table.query(f"BATCH#{batch}", "PLASTIC#")}

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

    def record(
        self, document: CarriedDocument, batch: str, movement: Movement | None, owners: Sequence[str] = ()
    ) -> None:
        """See CustodyStore."""
        result = document.result
        update = {
            "TableName": self.table.name,
            "Key": key(*_carried(batch, document.document)),
            "UpdateExpression": "SET recorded = :recorded, unchanged = :unchanged, differences = :differences,"
            " carried_at = :at, known = :known, counted = :counts, turn = :turn, #day = :day",
            "ConditionExpression": "attribute_not_exists(differences)",
            "ExpressionAttributeNames": {"#day": "day"},
            "ExpressionAttributeValues": to_item(
                {
                    ":recorded": as_ranges(result.recorded),
                    ":unchanged": as_ranges(result.unchanged),
                    ":differences": _differences(result),
                    ":at": document.at,
                    ":known": _known(document.known),
                    ":counts": _counts(document),
                    ":turn": 1,
                    ":day": document.day,
                }
            ),
        }
        moved = [{"Put": new(self.table.name, movement_item(movement))}] if movement else []
        checks = [self._stands(batch, owner) for owner in owners[:CHECKED]]
        transact([{"Update": update}, *moved, *checks], document.document)

    def undo(self, batch: str, document: str) -> Undo | None:
        """See UndoStore."""
        found = self.table.get(*_undo_key(batch, document))
        return _undo(found) if found else None

    def undos(self, batch: str) -> list[Undo]:
        """See UndoStore."""
        return [_undo(found) for found in self.table.query(f"BATCH#{batch}", "UNDO#")]

    def put_undo(self, undo: Undo, before: Undo | None) -> None:
        """See UndoStore."""
        transact([{"Put": self._undo_put(undo, before)}], f"undo of {undo.document}")

    def documents(self, batch: str) -> list[CarriedDocument]:
        """See UndoStore."""
        found = (one for one in self.table.query(f"BATCH#{batch}", "CARRIED#") if "differences" in one)
        return sorted(map(_document, found), key=lambda one: one.order)

    def rewrite(self, batch: str, plastics: Mapping[int, Plastic], heirs: Iterable[str]) -> None:
        """See UndoStore."""
        puts = [{"Put": self._put(batch, row, plastic)} for row, plastic in plastics.items()]
        transact([*puts, *(self._stands(batch, heir) for heir in heirs)], f"cards of batch {batch}")

    def _stands(self, batch: str, document: str) -> dict[str, Any]:
        """That nobody has undone a document, or will in a moment."""
        check = {
            "TableName": self.table.name,
            "Key": key(*_undo_key(batch, document)),
            "ConditionExpression": "attribute_not_exists(pk) OR #state = :requested",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": to_item({":requested": UndoState.REQUESTED.value}),
        }
        return {"ConditionCheck": check}

    def finish_undo(self, undo: Undo, counted: Sequence[CarriedDocument], movement: Movement | None) -> None:
        """See UndoStore."""
        approved = replace(undo, state=UndoState.APPROVED)
        updates = [
            {
                "Update": {
                    "TableName": self.table.name,
                    "Key": key(*_carried(undo.batch, one.document)),
                    "UpdateExpression": "SET counted = :counts, turn = :next, #day = :day",
                    "ConditionExpression": "turn = :turn",
                    "ExpressionAttributeNames": {"#day": "day"},
                    "ExpressionAttributeValues": to_item(
                        {":counts": _counts(one), ":turn": one.turn, ":next": one.turn + 1, ":day": one.day}
                    ),
                }
            }
            for one in counted
        ]
        moved = [{"Put": new(self.table.name, movement_item(movement))}] if movement else []
        transact([{"Put": self._undo_put(undo, approved)}, *updates, *moved], f"undo of {undo.document}")

    def _undo_put(self, undo: Undo, before: Undo | None) -> dict[str, Any]:
        pk, sk = _undo_key(undo.batch, undo.document)
        values = asdict(undo) | {"state": undo.state.value, "rows": as_ranges(undo.rows), "pk": pk, "sk": sk}
        if before is None:
            return new(self.table.name, to_item(values))
        return {
            "TableName": self.table.name,
            "Item": to_item(values),
            "ConditionExpression": "#state = :state AND #at = :at",
            "ExpressionAttributeNames": {"#state": "state", "#at": "at"},
            "ExpressionAttributeValues": to_item({":state": before.state.value, ":at": before.at}),
        }

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


def _undo_key(batch: str, document: str) -> tuple[str, str]:
    return f"BATCH#{batch}", f"UNDO#{document}"


def _undo(found: dict[str, Any]) -> Undo:
    return Undo(
        batch=found["batch"],
        document=found["document"],
        reason=found["reason"],
        officer=found["officer"],
        at=found["at"],
        rows=from_ranges(found["rows"]),
        state=UndoState(found["state"]),
        approver=found["approver"],
        approved_at=found["approved_at"],
    )


def _document(found: dict[str, Any]) -> CarriedDocument:
    known = {(row, Fact(fact)): day for fact, day, rows in found["known"] for row in from_ranges(rows)}
    counts = {Measure(measure): count for measure, count in found["counted"].items()}
    document = found["sk"].removeprefix("CARRIED#")
    turn, day = found["turn"], found.get("day", "")  # an item of the release before has none
    return CarriedDocument(document, found["carried_at"], _result(found), counts, known, turn, day)


def _known(known: Mapping[tuple[int, Fact], str]) -> list[list[str]]:
    """Fact, day and rows as ranges."""
    kinds = dict.fromkeys((fact, day) for (_, fact), day in known.items())
    return [
        [fact.value, day, as_ranges(row for (row, one), its in known.items() if (one, its) == (fact, day))]
        for fact, day in kinds
    ]


def _counts(document: CarriedDocument) -> dict[str, int]:
    return {measure.value: count for measure, count in document.counts.items() if count}


def plastic_key(batch: str, row: int) -> tuple[str, str]:
    """Where a row's plastic is."""
    return f"BATCH#{batch}", f"PLASTIC#{row:07d}"


def to_plastic(found: dict[str, Any]) -> Plastic:
    """The plastic of an item."""
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
            "after": statement.after or None,
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
        after=found.get("after", ""),
    )


def _differences(result: Result) -> dict[str, str]:
    """Difference → its rows as ranges: a roster of another batch has thousands of the same."""
    codes = dict.fromkeys(difference for _, difference in result.differences)
    return {code.value: as_ranges(row for row, recorded in result.differences if recorded is code) for code in codes}


def _result(found: dict[str, Any]) -> Result:
    differences = [(row, Difference(code)) for code, rows in found["differences"].items() for row in from_ranges(rows)]
    return Result(from_ranges(found["recorded"]), from_ranges(found["unchanged"]), tuple(sorted(differences)))
