"""Statements about a batch's cards that are applied and undone, and what the cards and the ledger then say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from support.custody_story import BATCH, DAY, NOW, UNION
from unioncard.custody.apply import CustodyUpdates
from unioncard.custody.documents import Undo, UndoState
from unioncard.custody.plastic import Custody, Fact
from unioncard.custody.statement import Statement
from unioncard.custody.undo import CustodyUndo
from unioncard.desk.undo import UndoDesk
from unioncard.errors import NotFound
from unioncard.registers.register import Register
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer

if TYPE_CHECKING:
    from datetime import datetime

    from support.custody_story import Story
    from unioncard.ledger.movement import Measure

CLERK, SECOND = Officer("clerk-1", UNION, below=False), Officer("approver-2", UNION)
COLLECTED = Statement(BATCH, Fact.COLLECTED, DAY, (1, 2, 3), "clerk-1", None, "2026-11-25T04:00:00Z")
ALSO = replace(COLLECTED, rows=(3, 4), officer="clerk-9")
SIGNED = replace(COLLECTED, fact=Fact.SIGNED, rows=(2, 3))


class Tree:
    """A directory that knows no union: a batch's own path decides."""

    def union(self, code: str) -> Any:
        raise NotFound(code)


class Rosters:
    """Registers, as far as the roster of a test."""

    def __init__(self, kind: Kind = Kind.ROSTER) -> None:
        self.kind = kind

    def find(self, register: str) -> Register:
        batch = BATCH if self.kind is Kind.ROSTER else None
        return Register(register, UNION, f"/41/4101/{UNION}/", "clerk-1", "t", kind=self.kind, batch=batch)


def desk(story: Story, now: datetime = NOW, kind: Kind = Kind.ROSTER) -> UndoDesk:
    directory: Any = Tree()
    registers: Any = Rosters(kind)
    return UndoDesk(directory, story.shelf, story.custody, story.custody, registers, lambda: now)


def applied(story: Story, *statements: Statement, now: datetime = NOW) -> None:
    for one in statements:
        story.custody.open_statement(one)
        CustodyUpdates(story.shelf, story.custody, lambda: now).carry_out(one)


def undone(story: Story, statement: Statement, now: datetime = NOW) -> Undo | None:
    """Asked for, approved where two are needed, and carried out."""
    found = desk(story, now).of_statement(CLERK, BATCH, statement.id)
    asked = desk(story, now).ask(CLERK, *found, "登记错批次")
    if asked.state is UndoState.REQUESTED:
        desk(story, now).approve(SECOND, *found)
    return CustodyUndo(story.shelf, story.custody, lambda: now).carry_out(BATCH, statement.document)


def places(story: Story) -> dict[int, Custody]:
    return {row: one.custody for row, one in story.custody.plastics(BATCH).items() if one.facts}


def ledger(story: Story) -> dict[Measure, int]:
    total: Counter[Measure] = Counter()
    for month in ("2026-11", "2026-12"):
        for movement in story.moved(month):
            total.update(movement.counts)
    return {measure: count for measure, count in total.items() if count}
