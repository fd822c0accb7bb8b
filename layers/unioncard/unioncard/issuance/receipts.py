"""Processes receipts 收妥回执: the bank accepted the file, or refused it whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Reason
from unioncard.errors import Conflict, NotIssuable, TryAgain
from unioncard.issuance.apply import Case, doubts_of_receipt, missing, one_fault_a_row, with_doubts
from unioncard.issuance.batch import Receipted
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem
from unioncard.issuance.issue import reissue_blameless
from unioncard.issuance.returns import answer_movement, answered_by, batch_of, how_answered, note_answered
from unioncard.issuance.row import RowState
from unioncard.issuance.withdraw import release_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.files.answer import Receipt
    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.apply import AnswerWriter
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.stock import Stock
    from unioncard.issuance.store import BatchStore, FileRecords
    from unioncard.members.store import MemberStore
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class Receipts:
    """Takes in receipts. ``order_attempt`` reaches the function that makes batches, with an attempt's id."""

    directory: DirectoryStore
    members: MemberStore
    batches: BatchStore
    writer: AnswerWriter
    stock: Stock
    files: FileRecords
    order_attempt: Callable[[str], None]
    now: Callable[[], datetime] = clock.reading

    def take(self, file: BankFile, receipt: Receipt, profile: Profile) -> FileRecord:
        """Record an accepted file; of one refused whole, end every row. Quarantined; TryAgain."""
        batch = batch_of(self.batches, file.bank, receipt.batch)
        if receipt.accepted:
            problems = self._noted(batch, file, receipt)
        elif self._was_refused_by_another(batch, file):
            problems = self._put_to_rows(batch, file, receipt, profile)
        else:
            problems = self._noted(batch, file, receipt) or self._refused(batch, file, receipt, profile)
        rows = self.batches.rows(batch.id)
        counts = answered_by(rows, file.document)
        record = FileRecord(
            file.bank, file.digest, file.name, clock.stamp(self.now()), Outcome.TAKEN, AnswerKind.RECEIPT.value,
            batch.id, (receipt.reason or "") and str(receipt.reason),
            counts=counts | {"missing": missing(rows)}, problems=file.with_notes(problems),
        )  # fmt: skip
        if not receipt.accepted:
            note_answered(self.batches, batch, rows)
        # The record comes last: a file that has one is not looked into again.
        now = self.now()
        told = how_answered(batch, rows, file.document, clock.stamp(now))
        return self.files.record(record, [answer_movement(batch, file.document, counts, now, told)])

    def _was_refused_by_another(self, batch: Batch, file: BankFile) -> bool:
        """Whether another file has refused the batch before; TryAgain while that one is being taken in.

        The first one decides which cards return to stock: by a second one that names other rows some would return
        twice, and be promised to two persons.
        """
        if batch.receipt is not Receipted.REFUSED or batch.refused_by == file.document:
            return False
        rows = self.batches.rows(batch.id)
        if not missing(rows):
            # Of a refusal by a release that did not note the file: this is the one if it answered any of the rows.
            return bool(batch.refused_by) or all(row.answered_by != file.document for row in rows)
        if batch.refused_by:
            raise TryAgain(f"another file that refuses batch {batch.id} is being taken in")
        return False

    def _put_to_rows(self, batch: Batch, file: BankFile, receipt: Receipt, profile: Profile) -> list[RowProblem]:
        """Refuse the rows at fault with their reason; the problems of those of which that cannot be taken."""
        once, problems = one_fault_a_row(receipt.faults)
        problems += self.writer.apply(batch, once, Case(file.document, profile, {}))
        return with_doubts(problems, doubts_of_receipt(receipt))

    def _noted(self, batch: Batch, file: BankFile, receipt: Receipt) -> list[RowProblem]:
        receipted = Receipted.ACCEPTED if receipt.accepted else Receipted.REFUSED
        contradicts = [RowProblem(0, Problem.RECEIPT_CONTRADICTS)]
        # Refused before means by an earlier delivery of this file: what it began is brought to its end.
        fresh = not receipt.accepted and batch.receipt is not Receipted.REFUSED
        if fresh and any(row.state is RowState.OPENED for row in self.batches.rows(batch.id)):
            return contradicts
        by = "" if receipt.accepted else file.document
        try:
            self.batches.receipt(batch.id, receipted, receipt.code, str(receipt.reason or ""), by)
        except Conflict:
            if not receipt.accepted:  # another refusal came between: the next delivery meets it
                raise
            return contradicts
        return []

    def _refused(self, batch: Batch, file: BankFile, receipt: Receipt, profile: Profile) -> list[RowProblem]:
        """Refuse rows at fault with their reason; release the others and, when the bank named some, send them again."""
        problems = self._put_to_rows(batch, file, receipt, profile)
        release_rows(self.members, self.batches, self.batches.rows(batch.id), RowState.FILE_REFUSED, file.document)
        rows = self.batches.rows(batch.id)
        spoilt = {fault.row for fault in receipt.faults if fault.reason is Reason.STOCK_MISMATCH}
        kept = spoilt | {row.number for row in rows if row.state is RowState.OPENED}  # by a return that came meanwhile
        self.stock.give_back(batch.bank, batch.id, [row.number for row in rows if row.number not in kept])
        # Where no row could be adopted nothing is known of the others either: they would only be refused again.
        adopted = any(row.state is RowState.REFUSED and row.answered_by == file.document for row in rows)
        if adopted and any(row.state is RowState.FILE_REFUSED for row in rows):
            self._send_again(replace(batch, receipt=Receipted.REFUSED))
        if any(row.state is RowState.OPENED for row in rows):
            problems.append(RowProblem(0, Problem.RECEIPT_CONTRADICTS))
        return problems

    def _send_again(self, refused: Batch) -> None:
        """Order the attempt for the blameless rows. The refusal stands also where no agreement covers the union any
        more: the rows then wait for one, and the scheduled sweep asks again."""
        try:
            attempt = reissue_blameless(self.directory, self.batches, refused, self.now())
        except NotIssuable as reason:
            self.batches.wait(refused.register, str(reason), refused.id)
        else:
            self.order_attempt(attempt.id)
