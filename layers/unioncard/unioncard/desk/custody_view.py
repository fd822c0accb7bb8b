"""Custody as JSON of the API. Rows are ranges: ``"1-40,42"``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard.cards.card import CardStatus
from unioncard.custody.overview import counted
from unioncard.custody.plastic import Custody, Difference, Fact
from unioncard.custody.ranges import as_ranges
from unioncard.desk.refused import Follow
from unioncard.desk.undo import UndoView
from unioncard.issuance.row import RowState
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from unioncard.custody.statement import Result, Statement
    from unioncard.desk.batch_people import PersonOfBatch
    from unioncard.issuance.batch import Batch


class DifferenceView(TypedDict):
    """Rows whose fact was not taken, and why."""

    code: Difference
    rows: str
    message: str


class ResultView(TypedDict):
    """What became of a statement's rows."""

    recorded: str
    told: str
    unchanged: str
    differences: list[DifferenceView]


class StatementView(TypedDict):
    """A statement; see ``statement_view``."""

    statement: str
    batch: str
    fact: Fact
    day: str
    rows: str
    counted: int | None
    at: str
    result: ResultView | None
    notes: list[str]


class CustodyView(TypedDict):
    """Where the cards of a batch are; see ``custody_view``."""

    cards: dict[str, int]
    rows: dict[str, str]
    unclaimed: str
    activated: str
    statements: list[StatementView]
    undos: list[UndoView]


class BatchPersonView(TypedDict):
    """A row of a batch and whose it is, masked; see ``PersonOfBatch``."""

    row: int
    name: str | None
    card_last: str | None
    state: RowState
    custody: Custody | None
    day: str | None
    card: CardStatus | None
    register: str
    source_row: int
    follow: Follow | None
    asked_in: str | None


class PeopleView(TypedDict):
    """A page of a batch's people, by row; a null cursor is the end."""

    batch: str
    union: str
    people: list[BatchPersonView]
    cursor: str | None


def statement_view(statement: Statement, result: Result | None) -> StatementView:
    """A statement; ``result`` is null until it is carried out. ``notes`` are for the officer."""
    notes = []
    if statement.counted is not None and statement.miscounted:
        notes.append(
            texts.MISCOUNTED.format(
                counted=statement.counted, rows=len(statement.rows), difference=statement.miscounted
            )
        )
    return {
        "statement": statement.id,
        "batch": statement.batch,
        "fact": statement.fact,
        "day": statement.day,
        "rows": as_ranges(statement.rows),
        "counted": statement.counted,
        "at": statement.at,
        "result": _result(result) if result else None,
        "notes": notes,
    }


def custody_view(
    where: Mapping[int, Custody],
    unclaimed: Collection[int],
    activated: Collection[int],
    statements: list[StatementView],
    undos: list[UndoView],
) -> CustodyView:
    """Where the cards of a batch are: how many of each custody, the rows, and those to be given back to the bank.

    ``activated`` are cards whose activation the bank has reported.
    """
    return {
        "cards": {custody.value: number for custody, number in counted(where).items()},
        "rows": {
            custody.value: as_ranges(row for row, at in where.items() if at is custody)
            for custody in dict.fromkeys(where.values())
        },
        "unclaimed": as_ranges(unclaimed),
        "activated": as_ranges(activated),
        "statements": statements,
        "undos": undos,
    }


def people_view(batch: Batch, people: Sequence[PersonOfBatch], after: str) -> PeopleView:
    """A page of a batch's people."""
    shown: list[BatchPersonView] = [
        {
            "row": one.row.number,
            "name": one.name,
            "card_last": one.card_last,
            "state": one.row.state,
            "custody": one.custody,
            "day": one.day,
            "card": one.card,
            "register": one.row.register,
            "source_row": one.row.source_row,
            "follow": one.follow,
            "asked_in": one.asked_in,
        }
        for one in people
    ]
    return {"batch": batch.id, "union": batch.union, "people": shown, "cursor": after or None}


def _result(result: Result) -> ResultView:
    codes = dict.fromkeys(code for _, code in result.differences)
    return {
        "recorded": as_ranges(result.recorded),
        "told": as_ranges(result.recorded),  # deprecated name of recorded, removed in 0.3
        "unchanged": as_ranges(result.unchanged),
        "differences": [
            {
                "code": code,
                "rows": as_ranges(row for row, difference in result.differences if difference is code),
                "message": texts.DIFFERENCES[code],
            }
            for code in codes
        ],
    }
