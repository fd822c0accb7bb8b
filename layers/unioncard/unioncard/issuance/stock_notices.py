"""Processes banks' notices of pre-printed stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, by_line
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.files.answer import Stock, StockLot
    from unioncard.banks.profiles.issuance import Cards
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.stock import Stock as CardStock
    from unioncard.issuance.store import FileRecords


@dataclass(frozen=True, slots=True)
class StockNotices:
    """Records announced lots."""

    stock: CardStock
    files: FileRecords
    now: Callable[[], datetime] = clock.reading

    def take(self, file: BankFile, notice: Stock, cards: Cards) -> FileRecord:
        """Store each lot that contradicts nothing; the rounds then send the batches that waited for cards.

        ``cards`` are the numbers that the bank has.
        """
        problems = []
        for line, lot in by_line(notice.lots):
            problem = lot_by_itself(lot, cards)
            if problem is None and not self.stock.announce(file.bank, lot):
                problem = Problem.LOT_CONTRADICTS
            if problem:
                problems.append(RowProblem(line, problem))
        record = FileRecord(
            file.bank, file.digest, file.name, clock.stamp(self.now()), Outcome.TAKEN, AnswerKind.STOCK.value,
            counts={"lots": len(notice.lots) - len(problems)}, problems=file.with_notes(problems),
        )  # fmt: skip
        return self.files.record(record, [])


def problems_by_themselves(notice: Stock, cards: Cards) -> dict[int, Problem]:
    """The problems of a file's lots that need nothing but the file, by line: of each, and of two that overlap."""
    problems: dict[int, Problem] = {}
    good: list[StockLot] = []
    for line, lot in by_line(notice.lots):
        problem = lot_by_itself(lot, cards)
        if problem is None and any(other != lot and _contradict(other, lot) for other in good):
            problem = Problem.LOT_CONTRADICTS
        if problem:
            problems[line] = problem
        else:
            good.append(lot)
    return problems


def _contradict(one: StockLot, other: StockLot) -> bool:
    overlap = one.prefix == other.prefix and one.first <= other.last and other.first <= one.last
    return overlap or one.lot == other.lot


LARGEST_LOT: Final = 10_000_000
"""Cards of one lot: more than a bank has printed for anybody, and a slip of one digit is found."""


def lot_by_itself(lot: StockLot, cards: Cards) -> Problem | None:
    """Why a lot cannot be this bank's, by itself."""
    if not lot.prefix.startswith(cards.prefixes):
        return Problem.CARD_SHAPE
    return Problem.LOT_TOO_LARGE if int(lot.last) - int(lot.first) >= LARGEST_LOT else None
