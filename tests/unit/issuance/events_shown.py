"""Events of any time, the problems that a file's record shows, and what it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.card_files import (
    A,
)
from unioncard.banks.files.answer import CardEventRow
from unioncard.cards.events import EventKind
from unioncard.clock import Month
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.issuance.file_record import Problem

if TYPE_CHECKING:
    from unioncard.issuance.file_record import FileRecord
    from unioncard.ledger.movement import Movement

K, P = EventKind, Problem


def shown(record: FileRecord) -> list[tuple[int, Problem]]:
    return [(one.row, one.problem) for one in record.problems]


def moved(month: str = "2026-11", union: str = "") -> list[Movement]:
    return list(MovementTable(Table("work")).of_month(Month(month), f"/41/{union}"))


# --- times -----------------------------------------------------------------------------------------------------------


def at(kind: EventKind, instant: str, card: str = A) -> CardEventRow:
    return CardEventRow(card, kind, instant)
