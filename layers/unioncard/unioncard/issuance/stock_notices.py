"""Processes banks' notices of pre-printed stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.files.answer import Stock
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.stock import Stock as CardStock
    from unioncard.issuance.store import FileRecords


@dataclass(frozen=True, slots=True)
class StockNotices:
    """Records announced lots."""

    stock: CardStock
    files: FileRecords
    now: Callable[[], datetime] = clock.now

    def take(self, file: BankFile, notice: Stock) -> FileRecord:
        """Store each lot that contradicts nothing; the rounds then send the batches that waited for cards."""
        problems = [
            RowProblem(line, Problem.LOT_CONTRADICTS)
            for line, lot in enumerate(notice.lots, start=1)
            if not self.stock.announce(file.bank, lot)
        ]
        record = FileRecord(
            file.bank, file.digest, file.name, clock.stamp(self.now()), Outcome.TAKEN, AnswerKind.STOCK.value,
            counts={"lots": len(notice.lots) - len(problems)}, problems=file.with_notes(problems),
        )  # fmt: skip
        return self.files.record(record, [])
