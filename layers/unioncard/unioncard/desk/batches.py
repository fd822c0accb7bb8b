"""Use cases of officers on batches: show, withdraw, resend, reissue (invariant 8: own union and those below only)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.desk.dismissal import of_batch
from unioncard.desk.reach import batch_in_reach
from unioncard.errors import NotNow
from unioncard.issuance.batch import Batch, BatchState, Stage
from unioncard.issuance.issue import reissue_all
from unioncard.issuance.withdraw import withdraw
from unioncard.products import MASTER_DAYS, is_over
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.desk.dismissal import Dismissal, Dismissals
    from unioncard.issuance.file_record import FileRecord
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.store import BatchMoves
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore

RESENDABLE = frozenset({BatchState.DELIVERED, BatchState.RECEIVED, BatchState.PARTLY_ANSWERED})
"""States in which a file may be resent: a bank that has answered every row, or refused the file, has it."""


@dataclass(frozen=True, slots=True)
class BatchDetails:
    """A batch with its rows, the bank's files and further attempts; input of ``batch_view``."""

    batch: Batch
    rows: list[BatchRow]
    files: list[FileRecord]
    attempts: list[Batch]
    dismissal: Dismissal | None = None


@dataclass(frozen=True, slots=True)
class BatchDesk:
    """Officers' use cases on batches; every one checks that the officer reaches the union."""

    directory: DirectoryStore
    batches: BatchMoves
    now: Callable[[], datetime] = clock.reading
    dismissals: Dismissals | None = None

    def show(self, officer: Officer, batch_id: str) -> BatchDetails:
        """The batch with its details; NotFound."""
        batch = self.reached(officer, batch_id)
        attempts = [one for one in self.batches.attempts(batch_id) if one.previous == batch_id]
        rows = self.batches.rows(batch_id)
        # Rows are answered before the batch counts them: of what is read later there may be more.
        answered = sum(row.state.answered for row in rows) if batch.stage is Stage.DELIVERED else 0
        batch = replace(batch, answered=max(batch.answered, answered))
        dismissal = self.dismissals.of(of_batch(batch_id)) if self.dismissals else None
        return BatchDetails(batch, rows, self.batches.files_of(batch_id), attempts, dismissal)

    def withdraw(self, officer: Officer, batch_id: str) -> Batch:
        """Withdraw a batch before its bank could see it; NotFound, NotNow."""
        self.reached(officer, batch_id)
        return withdraw(self.batches, batch_id)

    def resend(self, officer: Officer, batch_id: str) -> Batch:
        """Check that a batch's file may be delivered again; returns the batch. NotFound, NotNow."""
        batch = self.reached(officer, batch_id)
        if batch.stage is not Stage.DELIVERED or batch.state not in RESENDABLE:
            raise NotNow(texts.NOT_RESENDABLE)
        if is_over(batch.day, MASTER_DAYS, self.now()):
            raise NotNow(texts.RESEND_OVER.format(days=MASTER_DAYS))
        return batch

    def reissue(self, officer: Officer, batch_id: str) -> Batch:
        """The further attempt for the rows that were not opened; NotFound, NotNow, NotIssuable."""
        return reissue_all(self.directory, self.batches, self.reached(officer, batch_id), self.now())

    def reached(self, officer: Officer, batch_id: str) -> Batch:
        """The batch, if the officer reaches it; NotFound, also out of reach."""
        return batch_in_reach(self.directory, officer, self.batches, batch_id)
