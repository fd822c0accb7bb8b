"""Processes files of card events: stores each event once, reconciles its card, counts the changes once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards.card import has_card_shape
from unioncard.cards.events import CardEvent, EventKind
from unioncard.cards.reconcile import ReconcileOutcome
from unioncard.cards.sealed import seal_new_number
from unioncard.chunks import batched
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from unioncard.banks.files.answer import CardEventRow, Events
    from unioncard.cards.card import CardKeys
    from unioncard.cards.reconcile import CardReconciler
    from unioncard.cards.record import CardRecord, CardRecords
    from unioncard.cards.tally import Tally
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.store import FileRecords
    from unioncard.members.person import Vault

TOGETHER = 100
"""Events read and kept at once."""

WITH_THE_RECORD = 98
"""Movements that fit into the record's transaction. Those of a file with more unions are written before it."""

_SHOWN = {
    ReconcileOutcome.UNKNOWN: Problem.CARD_UNKNOWN,
    ReconcileOutcome.LEFT: Problem.CARD_UNKNOWN,
    ReconcileOutcome.FOREIGN: Problem.EVENT_CONTRADICTS,
}
"""The problem of a card's events by its outcome. LEFT: the card had no record when its file was counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event with its line's number, from 1, and as it is to be kept."""

    row: int
    event: CardEvent


@dataclass(frozen=True, slots=True)
class CardEventFiles:
    """Takes in files of card events."""

    records: CardRecords
    reconciler: CardReconciler
    files: FileRecords
    cards: CardKeys
    vault: Vault
    now: Callable[[], datetime] = clock.now

    def take(self, file: BankFile, events: Events) -> FileRecord:
        """Take in one file; again, by two at once or after a crash anywhere, it ends the same and counts once.

        Returns the record that was stored first. TryAgain: others keep writing a card of the file.
        """
        before = self.files.file(file.bank, file.digest)
        if before and before.outcome is Outcome.TAKEN:
            return before
        problems: list[RowProblem] = []
        # Of two replacements of one card the earlier one is kept, wherever it stands in the file.
        numbered = sorted(enumerate(events.events, 1), key=lambda line: (line[1].at, line[1].new_card))
        for some in batched(numbered, TOGETHER):
            problems += self._take(file, some)
        counted = self.reconciler.counted(file.document, clock.stamp(self.now()))
        return self._record(file, counted, sorted(problems))

    def _take(self, file: BankFile, some: Sequence[tuple[int, CardEventRow]]) -> list[RowProblem]:
        lines = [Line(row, self._card_event(file, event)) for row, event in some if _well_formed(event)]
        known = self.records.find([line.event.card for line in lines])
        taken = self._kept([one for one in lines if _own(file.bank, known.get(one.event.card))])
        awaited = {line.event.card for line in taken} - known.keys()
        # Before the records are read again to reconcile: a return may be writing one of them (cards/reconcile.py).
        self.records.wait_for(file.bank, sorted(awaited))
        problems = self._reconciled(file, taken, awaited)
        problems += [RowProblem(row, Problem.CARD_SHAPE) for row, event in some if not _well_formed(event)]
        refused = {line.row for line in lines} - {line.row for line in taken}
        return problems + [RowProblem(row, Problem.EVENT_CONTRADICTS) for row in refused]

    def _kept(self, lines: Sequence[Line]) -> list[Line]:
        """Those that are stored; a replacement by another card than the one stored before is not."""
        kept = self.records.keep([line.event for line in lines])
        return [line for line, stands in zip(lines, kept, strict=True) if stands.new_card == line.event.new_card]

    def _card_event(self, file: BankFile, event: CardEventRow) -> CardEvent:
        key = self.cards.of(event.card)
        if not event.new_card:
            return CardEvent(key, file.bank, event.kind, event.at, file.document)
        sealed = seal_new_number(self.vault, key, event.new_card)
        return CardEvent(key, file.bank, event.kind, event.at, file.document, self.cards.of(event.new_card), sealed)

    def _reconciled(self, file: BankFile, lines: Sequence[Line], awaited: set[str]) -> list[RowProblem]:
        outcomes = {}
        for key in dict.fromkeys(line.event.card for line in lines):
            outcomes[key] = self.reconciler.reconcile(key, file.bank, file.document)
            if key in awaited and outcomes[key] in {ReconcileOutcome.DONE, ReconcileOutcome.CARD_TAKEN}:
                self.records.forget(file.bank, key)
        shown = [(line.row, _problem(line, outcomes[line.event.card])) for line in lines]
        return [RowProblem(row, problem) for row, problem in shown if problem]

    def _record(self, file: BankFile, counted: Tally, problems: Sequence[RowProblem]) -> FileRecord:
        record = FileRecord(
            file.bank, file.digest, file.name, counted.at, Outcome.TAKEN, AnswerKind.EVENTS.value,
            counts=counted.totals(), problems=tuple(problems),
        )  # fmt: skip
        movements = counted.movements()
        self.reconciler.tallies.put_movements(movements[WITH_THE_RECORD:])
        return self.files.record(record, movements[:WITH_THE_RECORD])


def _well_formed(event: CardEventRow) -> bool:
    """A replacement may leave open by which card: a list of states has no place for it."""
    if event.new_card and (event.new_card == event.card or not has_card_shape(event.new_card)):
        return False
    return has_card_shape(event.card)


def _own(bank: str, record: CardRecord | None) -> bool:
    """Whether a bank may report events of this card: it is its own, or has no record yet."""
    return record is None or record.bank == bank


def _problem(line: Line, outcome: ReconcileOutcome) -> Problem | None:
    if outcome is ReconcileOutcome.CARD_TAKEN:
        return Problem.CARD_TAKEN if line.event.kind is EventKind.REPLACED else None
    return _SHOWN.get(outcome)
