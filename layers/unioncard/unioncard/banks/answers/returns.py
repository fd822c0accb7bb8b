"""Takes in a return 回盘: cards opened or refused, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.answers.judging import Case, doubtful, missing, within_file
from unioncard.banks.answers.recognising import batch_of
from unioncard.banks.answers.records import FileRecord, Outcome
from unioncard.banks.batches.row import RowState
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards.tally import Place
from unioncard.reports.movement import Measure, Movement

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.answers.applying import Applying
    from unioncard.banks.answers.records import BankFile
    from unioncard.banks.answers.store import FileRecords
    from unioncard.banks.batches.batch import Batch
    from unioncard.banks.batches.row import BatchRow
    from unioncard.banks.batches.stock import Stock
    from unioncard.banks.batches.store import BatchStore
    from unioncard.banks.files.answer import Return
    from unioncard.banks.profiles.profile import Profile
    from unioncard.cards.settling import Settling

WITH_THE_RECORD = 97
"""Movements in the record's transaction; a return that settles events of more unions writes the others before."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Takes in returns."""

    batches: BatchStore
    applying: Applying
    stock: Stock
    settling: Settling
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
