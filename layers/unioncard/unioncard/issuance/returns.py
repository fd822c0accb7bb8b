"""Takes in a return 回盘: cards opened or refused, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards.tally import Place
from unioncard.errors import NotFound, TryAgain
from unioncard.issuance.apply import Case, doubtful, missing, within_file
from unioncard.issuance.batch import Stage
from unioncard.issuance.file_record import FileRecord, Outcome, SetAside
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import Measure, Movement
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.files.answer import Return
    from unioncard.banks.profiles.profile import Profile
    from unioncard.cards.reconcile import CardReconciler
    from unioncard.issuance.apply import AnswerWriter
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.stock import Stock
    from unioncard.issuance.store import BatchReader, BatchStore, FileRecords


# The batch that a file is about, if it may be about it at all.


def batch_of(batches: BatchReader, bank: str, batch_id: str) -> Batch:
    """The delivered batch of this bank; SetAside for any other, TryAgain while its delivery is being noted."""
    try:
        batch = batches.find(batch_id)
    except NotFound:
        raise SetAside(texts.UNKNOWN_BATCH) from None
    if batch.bank != bank:
        raise SetAside(texts.BATCH_OF_ANOTHER)
    match batch.stage:
        case Stage.DELIVERED:
            return batch
        case Stage.EMPTY:
            raise SetAside(texts.BATCH_EMPTY)
        case Stage.WITHDRAWN:
            raise SetAside(texts.BATCH_WITHDRAWN)
    # The control file is out a moment before the batch says delivered: a quick bank is not to blame.
    raise TryAgain(f"batch {batch.id} is not delivered yet")


WITH_THE_RECORD = 97
"""Movements in the record's transaction; a return that settles events of more unions writes the others before."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Takes in returns."""

    batches: BatchStore
    applying: AnswerWriter
    stock: Stock
    settling: CardReconciler
    files: FileRecords
    now: Callable[[], datetime] = clock.now

    def take(self, file: BankFile, told: Return, profile: Profile) -> FileRecord:
        """Store every answer that may be taken, then record the file with its movement. SetAside; TryAgain."""
        batch = batch_of(self.batches, file.bank, told.batch)
        good, problems = within_file(told.answers, profile.cards)
        laid_aside = dict(enumerate(self.stock.numbers(batch.id), start=1)) if profile.stock else {}
        problems += doubtful(good)
        problems += self.applying.apply(batch, good, Case(file.document, profile, laid_aside))
        # Events may have come before the cards they are about.
        self.settling.settle_awaited(batch.bank, file.document)
        counted = self.settling.counted(file.document, clock.stamp(self.now()))
        rows = self.batches.rows(batch.id)
        own = answered_by(rows, file.document)
        record = FileRecord(
            file.bank, file.digest, file.name, counted.at, Outcome.TAKEN, AnswerKind.RETURN.value, batch.id,
            counts=counted.totals() | own | {"missing": missing(rows)}, problems=tuple(sorted(set(problems))),
        )  # fmt: skip
        place = Place(batch.union, batch.path)
        movements = counted.movements({place: {Measure(name): number for name, number in own.items()}})
        self.settling.tallies.put_movements(movements[WITH_THE_RECORD:])
        note_answered(self.batches, batch, rows)
        # The record comes last: a file that has one is not looked into again.
        return self.files.record(record, movements[:WITH_THE_RECORD])


def answered_by(rows: list[BatchRow], document: str) -> dict[str, int]:
    """What a document made of the rows of its batch, whichever delivery of it did so."""
    mine = [row for row in rows if row.answered_by == document]
    opened = sum(row.state is RowState.OPENED for row in mine)
    return {Measure.OPENED.value: opened, Measure.REFUSED.value: len(mine) - opened}


def answer_movement(batch: Batch, document: str, counts: dict[str, int], now: datetime) -> Movement:
    """The movement of a file about a batch."""
    return Movement(
        month=clock.month_of(now),
        union=batch.union,
        path=batch.path,
        document=document,
        at=clock.stamp(now),
        counts={Measure(name): count for name, count in counts.items()},
    )


def note_answered(batches: BatchStore, batch: Batch, rows: list[BatchRow]) -> None:
    """Note how far the batch is; one that is answered whole is under way no more."""
    unanswered = missing(rows)
    batches.count_answered(batch.id, len(rows) - unanswered)
    if not unanswered:
        batches.settle(batch)
