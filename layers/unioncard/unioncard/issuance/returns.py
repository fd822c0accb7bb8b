"""Processes returns 回盘: cards opened or refused, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Result
from unioncard.cards.events import is_possible
from unioncard.cards.history import AWAITED_DAYS
from unioncard.cards.tally import Place
from unioncard.errors import NotFound, TryAgain
from unioncard.issuance.apply import Case, doubtful, missing, with_doubts, within_file
from unioncard.issuance.batch import Stage
from unioncard.issuance.file_record import FileProblem, FileRecord, Outcome, Problem, Quarantined, RowProblem
from unioncard.issuance.row import RowState
from unioncard.ledger.bank_answers import FILE_REFUSED, UNNAMED, BankAnswers
from unioncard.ledger.movement import Measure, Movement
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from unioncard.banks.files.answer import Answer, Return
    from unioncard.banks.profiles.profile import Profile
    from unioncard.cards.reconcile import CardReconciler
    from unioncard.issuance.apply import AnswerWriter
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.stock import Stock
    from unioncard.issuance.store import BatchReader, BatchStore, FileRecords


def batch_of(batches: BatchReader, bank: str, batch_id: str) -> Batch:
    """The delivered batch of this bank; Quarantined for any other, TryAgain while its delivery is being recorded."""
    try:
        batch = batches.find(batch_id)
    except NotFound:
        raise Quarantined(texts.UNKNOWN_BATCH, FileProblem.BATCH_UNKNOWN) from None
    if batch.bank != bank:
        raise Quarantined(texts.BATCH_OF_ANOTHER, FileProblem.BATCH_OF_ANOTHER)
    match batch.stage:
        case Stage.DELIVERED:
            return batch
        case Stage.EMPTY:
            raise Quarantined(texts.BATCH_EMPTY, FileProblem.BATCH_EMPTY)
        case Stage.WITHDRAWN:
            raise Quarantined(texts.BATCH_WITHDRAWN, FileProblem.BATCH_WITHDRAWN)
    # The control file is out a moment before the batch says delivered: a quick bank is not to blame.
    raise TryAgain(f"batch {batch.id} is not delivered yet")


WITH_THE_RECORD = 97
"""Movements in the record's transaction; a return that applies events of more unions writes the others before."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Takes in returns."""

    batches: BatchStore
    writer: AnswerWriter
    stock: Stock
    reconciler: CardReconciler
    files: FileRecords
    now: Callable[[], datetime] = clock.reading

    def take(self, file: BankFile, returned: Return, profile: Profile) -> FileRecord:
        """Store every answer that may be taken, then record the file with its movement. Quarantined; TryAgain."""
        batch = batch_of(self.batches, file.bank, returned.batch)
        good, problems = within_file(returned.answers, profile.cards)
        good, impossible = possible_days(returned.batch, good, self.now())
        problems += impossible
        reserved = dict(enumerate(self.stock.numbers(batch.id), start=1)) if profile.stock else {}
        asked = batch.earliest_card
        opening = (one.opened_on for one in good if one.result is Result.OPENED)
        since = _last(opening, asked) or max(asked, clock.day_of(clock.stamp(self.now())).isoformat())
        problems += self.writer.apply(batch, good, Case(file.document, profile, reserved, since))
        problems = with_doubts(problems, doubtful(good))
        rows = self.batches.rows(batch.id)
        # Events may have come before the cards they are about.
        opened = [row.card for row in rows if row.answered_by == file.document and row.card]
        self.reconciler.reconcile_opened(opened, batch.bank, file.document)
        counted = self.reconciler.counted(file.document, clock.stamp(self.now()))
        own = answered_by(rows, file.document)
        record = FileRecord(
            file.bank, file.digest, file.name, counted.at, Outcome.TAKEN, AnswerKind.RETURN.value, batch.id,
            counts=counted.totals() | own | {"missing": missing(rows)}, problems=file.with_notes(problems),
        )  # fmt: skip
        place = Place(batch.union, batch.path)
        counts = {place: {Measure(name): number for name, number in own.items()}}
        told = how_answered(batch, rows, file.document, counted.at)
        day = _last_opening(rows, file.document, asked)
        movements = counted.movements(counts, {place: told} if told else None, day)
        self.reconciler.tallies.put_movements(movements[WITH_THE_RECORD:])
        note_answered(self.batches, batch, rows)
        # The record comes last: a file that has one is not looked into again.
        return self.files.record(record, movements[:WITH_THE_RECORD])


def possible_days(batch: str, answers: Iterable[Answer], now: datetime) -> tuple[list[Answer], list[RowProblem]]:
    """The answers whose opening day can be true, and the problems of the others.

    A day ahead would keep the plastic from ever being handed out. One long before the batch is a slip of a digit:
    banks answer a second request with the card of the first, which is as old as an answer that is still awaited.
    """
    earliest = _earliest_opening(batch)
    good, problems = [], []
    for answer in answers:
        day = answer.opened_on
        if day and not (earliest <= day and is_possible(day, now)):
            problems.append(RowProblem(answer.row, Problem.TIME_IMPOSSIBLE))
        else:
            good.append(answer)
    return good, problems


def _earliest_opening(batch: str) -> str:
    """The first opening day (``YYYY-MM-DD``) that is believed of a batch; its id begins with the register's day."""
    try:
        asked = datetime.strptime(batch[1:9], "%Y%m%d")
        return (asked - timedelta(days=AWAITED_DAYS)).strftime("%Y-%m-%d")
    except (ValueError, OverflowError):
        return ""


def answered_by(rows: list[BatchRow], document: str) -> dict[str, int]:
    """What a document made of the rows of its batch, whichever delivery of it did so."""
    mine = [row for row in rows if row.answered_by == document]
    opened = sum(row.state is RowState.OPENED for row in mine)
    return {Measure.OPENED.value: opened, Measure.REFUSED.value: len(mine) - opened}


def _last_opening(rows: list[BatchRow], document: str, asked: str) -> str:
    """The last day on which a document's cards were opened (``YYYY-MM-DD``): all of it is true since then.

    Not before the bank was ``asked``, which may answer with the card of an earlier request: a restated month has no
    card opened that it does not have asked for. '' where the day is not known of each card, or none was opened: a
    refusal has no day of its own.
    """
    opened = (one for one in rows if one.answered_by == document and one.state is RowState.OPENED)
    return _last((row.opened_on for row in opened), asked)


def _last(days: Iterable[str], asked: str) -> str:
    known = list(days)
    return max(*known, asked) if known and all(known) else ""


def how_answered(batch: Batch, rows: Iterable[BatchRow], document: str, at: str) -> BankAnswers | None:
    """How a document that is taken in ``at`` (``clock.stamp``) answered rows of its batch; None if it answered none.

    Days are counted from the day on which the bank got the file, in Henan: what comes back on it took 0.
    """
    mine = [row for row in rows if row.answered_by == document]
    if not mine or not batch.delivered_at:
        return None
    days = max(0, (clock.day_of(at) - clock.day_of(batch.delivered_at)).days)
    refused = (row for row in mine if row.state is not RowState.OPENED)
    reasons = Counter(FILE_REFUSED if row.state is RowState.FILE_REFUSED else row.reason or UNNAMED for row in refused)
    return BankAnswers({days: len(mine)}, dict(sorted(reasons.items())))


def answer_movement(
    batch: Batch, document: str, counts: dict[str, int], now: datetime, answers: BankAnswers | None = None
) -> Movement:
    """The movement of a file about a batch."""
    return Movement(
        month=clock.month_of(now),
        union=batch.union,
        path=batch.path,
        document=document,
        at=clock.stamp(now),
        counts={Measure(name): count for name, count in counts.items()},
        answers=answers,
    )


def note_answered(batches: BatchStore, batch: Batch, rows: list[BatchRow]) -> None:
    """Record how many rows are answered; a batch that is answered whole leaves the list of those under way."""
    unanswered = missing(rows)
    batches.count_answered(batch.id, len(rows) - unanswered)
    if not unanswered:
        batches.finish(batch)
