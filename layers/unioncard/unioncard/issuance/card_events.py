"""Processes files of card events: merges each event into its card's history once, reconciles the cards, counts once.

A file of any size is worked in parts, each a message of its own, so that every run is short. All messages are sent by
the first run: a part that ordered the next would be a loop, which Lambda ends after sixteen rounds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, by_line
from unioncard.banks.files.written import is_scientific, rounded
from unioncard.cards.card import has_card_shape
from unioncard.cards.events import ENDS, CardEvent, EventKind, is_possible
from unioncard.cards.history import AWAITED_DAYS, keep_events
from unioncard.cards.reconcile import ReconcileOutcome
from unioncard.cards.sealed import seal_new_number
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence, Set
    from datetime import datetime

    from unioncard.banks.files.answer import CardEventRow, Events
    from unioncard.banks.profiles.issuance import Cards
    from unioncard.cards.card import CardKeys
    from unioncard.cards.reconcile import CardReconciler
    from unioncard.cards.record import CardRecord, CardRecords
    from unioncard.issuance.file_record import BankFile
    from unioncard.issuance.store import EventParts, FileRecords
    from unioncard.members.person import Vault

PART: Final = 20_000
"""Events of one part, about: some two thousand calls, a minute at most, where a function has a quarter of an hour."""

WITH_THE_RECORD = 98
"""Movements that fit into the record's transaction. Those of a file with more unions are written before it."""

_SHOWN: Final = {
    ReconcileOutcome.UNKNOWN: Problem.CARD_UNKNOWN,
    ReconcileOutcome.LEFT: Problem.CARD_UNKNOWN,
    ReconcileOutcome.FOREIGN: Problem.EVENT_CONTRADICTS,
}
"""The problem of a card's events by its outcome. LEFT: the card had no record when its file was counted."""

_REPLACEMENT: Final = {
    ReconcileOutcome.CARD_TAKEN: Problem.CARD_TAKEN,
    ReconcileOutcome.CIRCLE: Problem.EVENT_CONTRADICTS,
    ReconcileOutcome.HOLDER_HAS_ANOTHER: Problem.HOLDER_HAS_ANOTHER,
}
"""The problem of a card's replacement alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event with its line's number, from 1, and as it is to be kept."""

    row: int
    event: CardEvent


@dataclass(frozen=True, slots=True)
class CardEventFiles:
    """Takes in files of card events. ``order_part`` sends the message about a part; without it one call works all."""

    records: CardRecords
    reconciler: CardReconciler
    files: FileRecords
    parts: EventParts
    cards: CardKeys
    vault: Vault
    order_part: Callable[[BankFile, int], None] | None = None
    now: Callable[[], datetime] = clock.reading

    def take(self, file: BankFile, events: Events, cards: Cards, part: int = 0) -> FileRecord | None:
        """Take in one file, or a part of a long one; again, by two at once or after a crash anywhere, it ends the same.

        ``cards`` are the numbers that the bank has. Part 0 has the others ordered. Returns the record that was stored
        first; None while other parts are under way: whoever does the last of them records the file. TryAgain: others
        keep writing a card of the file.
        """
        before = self.files.file(file.bank, file.digest)
        if before and before.outcome is Outcome.TAKEN:
            return before
        parts = _parts(events)
        spoilt = _rounded(events)
        if len(parts) == 1:
            return self._recorded(file, self._take(file, parts[0], cards, spoilt))
        here = range(len(parts)) if self.order_part is None else [part]
        if self.order_part and part == 0:
            for other in range(1, len(parts)):
                if self.parts.done(file.document, other) is None:
                    self.order_part(file, other)
        for one in here:
            if self.parts.done(file.document, one) is None:
                self.parts.note(file.document, one, self._take(file, parts[one], cards, spoilt))
        problems: list[RowProblem] = []
        further: Counter[str] = Counter()
        for one in reversed(range(len(parts))):  # the last one is the likeliest not to be done
            done = self.parts.done(file.document, one)
            if done is None:
                return None
            problems += done.problems
            further.update(done.further)
        return self._recorded(file, problems, further)

    def _take(
        self, file: BankFile, part: Sequence[tuple[int, CardEventRow]], cards: Cards, spoilt: Set[str]
    ) -> list[RowProblem]:
        """Take in a part; the problems of its lines. ``spoilt``: numbers that a spreadsheet rounded, unless known."""
        now = self.now()
        problems = {row: problem for row, event in part if (problem := problem_by_itself(event, cards, now))}
        possible = [(row, event) for row, event in part if row not in problems]
        self.cards.prepare(number for _, event in possible for number in (event.card, event.new_card))
        known = self.records.find([self.cards.of(event.card) for _, event in possible])
        lines = []
        for row, event in possible:
            record = known.get(self.cards.of(event.card))
            if event.new_card in spoilt or (record is None and event.card in spoilt):
                problems[row] = Problem.NUMBER_SPOILT
            elif problem := _not_theirs(event, record, file.bank, cards):
                problems[row] = problem
            else:
                lines.append(Line(row, self._card_event(file, event)))
        # Kept before the records are read again to reconcile: a return may be writing one of them (cards/reconcile.py).
        over: list[CardEvent] = []
        left_out = self._kept(file.bank, lines, known, now, over=over)
        outcomes = self.reconciler.reconcile([line.event.card for line in lines], file.bank, file.document)
        taken = [line for line in lines if line.row not in left_out]
        problems |= _ended(taken, over, outcomes) | _problems(taken, outcomes)
        problems |= self._corrected(file, [line for line in lines if line.row in left_out], known, now)
        kept = {line.row for line in taken} - {row for row, problem in problems.items() if not problem.taken}
        unnamed = {row: event.card for row, event in part if problems.get(row) is Problem.NEW_CARD_MISSING}
        named = self._named_elsewhere(file.bank, unnamed)
        found = [RowProblem(row, problem) for row, problem in problems.items() if row not in named]
        return [*found, *ignored_numbers((row, event) for row, event in part if row in kept)]

    def _kept(  # noqa: PLR0913, PLR0917 as keep_events
        self,
        bank: str,
        lines: Sequence[Line],
        known: Mapping[str, CardRecord],
        now: datetime,
        disproved: Mapping[str, str] | None = None,
        over: list[CardEvent] | None = None,
    ) -> set[int]:
        """Merge the events into their cards' histories; the lines of those that are not taken.

        To ``over`` are added those that come after the end of their card.
        """
        expires = int((now + timedelta(days=AWAITED_DAYS)).timestamp())
        expiries = {line.event.card: None if line.event.card in known else expires for line in lines}
        refused = keep_events(self.records, bank, [line.event for line in lines], expiries, disproved, over)
        left_out = {(one.card, one.new_card) for one in refused}
        return {line.row for line in lines if (line.event.card, line.event.new_card) in left_out}

    def _corrected(
        self, file: BankFile, lines: Sequence[Line], known: Mapping[str, CardRecord], now: datetime
    ) -> dict[int, Problem]:
        """The problems of replacements by another card than the one stored before: that one stands if it can.

        A bank that misprints a new number, somebody else's perhaps, has to be able to name the right one afterwards.
        """
        disproved = self.reconciler.disproved(list(dict.fromkeys(line.event.card for line in lines)), file.bank)
        second = [line for line in lines if line.event.card in disproved]
        left_out = self._kept(file.bank, second, known, now, disproved)
        taken = [line for line in second if line.row not in left_out]
        outcomes = self.reconciler.reconcile([line.event.card for line in taken], file.bank, file.document)
        stand = {line.row for line in taken}
        contradicting = {line.row: Problem.EVENT_CONTRADICTS for line in lines if line.row not in stand}
        return contradicting | _problems(taken, outcomes)

    def _named_elsewhere(self, bank: str, unnamed: Mapping[int, str]) -> set[int]:
        """Of replacements without a new number those that say nothing new: a list of states repeats them every day."""
        keys = {row: self.cards.of(card) for row, card in unnamed.items()}
        known = self.records.find(list(keys.values())) if keys else {}
        return {row for row, key in keys.items() if key in known and known[key].bank == bank and known[key].replaced_by}

    def _card_event(self, file: BankFile, event: CardEventRow) -> CardEvent:
        key = self.cards.of(event.card)
        if event.kind is not EventKind.REPLACED:
            return CardEvent(key, file.bank, event.kind, event.at, file.document)
        sealed = seal_new_number(self.vault, key, event.new_card)
        return CardEvent(key, file.bank, event.kind, event.at, file.document, self.cards.of(event.new_card), sealed)

    def _recorded(
        self, file: BankFile, problems: Sequence[RowProblem], further: Mapping[str, int] | None = None
    ) -> FileRecord:
        counted = self.reconciler.counted(file.document, clock.stamp(self.now()))
        record = FileRecord(
            file.bank, file.digest, file.name, counted.at, Outcome.TAKEN, AnswerKind.EVENTS.value,
            counts=counted.totals(), problems=file.with_notes(problems), further=further or {},
        )  # fmt: skip
        movements = counted.movements()
        self.reconciler.tallies.put_movements(movements[WITH_THE_RECORD:])
        return self.files.record(record, movements[:WITH_THE_RECORD])


def _parts(events: Events) -> list[list[tuple[int, CardEventRow]]]:
    """The lines with their numbers in the file, in parts of ``PART`` or a few more: a card's events are in one part.

    In the order of time: of two replacements of one card the earlier one is kept, wherever it stands in the file. The
    parts may be worked in any order and at the same time. What is no card's number is on any number of lines (Excel
    makes 6.22E+18 of all cards) and need not stay together: what is noted of a part must fit an item of the store.
    """
    by_card: dict[str, list[tuple[int, CardEventRow]]] = {}
    for row, event in by_line(events.events):
        by_card.setdefault(event.card if has_card_shape(event.card) else f"line {row}", []).append((row, event))
    parts: list[list[tuple[int, CardEventRow]]] = [[]]
    for lines in by_card.values():
        if len(parts[-1]) >= PART:
            parts.append([])
        parts[-1] += lines
    return [sorted(part, key=_order) for part in parts]


def problem_by_itself(event: CardEventRow, cards: Cards, now: datetime) -> Problem | None:
    """Why an event cannot be true, by itself.

    A new number is this bank's: another bank's would be taken away from that bank's member, whose return comes later.
    A replacement without a new number says only that the member's card is dead; it stays what it was.
    """
    if is_scientific(event.card) or is_scientific(event.new_card):
        return Problem.NUMBER_SPOILT
    if not has_card_shape(event.card):
        return Problem.CARD_SHAPE
    if not is_possible(event.at, now):
        return Problem.TIME_IMPOSSIBLE
    if event.kind is not EventKind.REPLACED:
        return None
    if not event.new_card:
        return Problem.NEW_CARD_MISSING
    return None if cards.holds(event.new_card) and event.new_card != event.card else Problem.CARD_SHAPE


def problems_by_themselves(events: Events, cards: Cards, now: datetime) -> dict[int, Problem]:
    """The problems of a file's lines that need nothing but the file: of each event, of a card's events together, and of
    replacements that make a circle."""
    spoilt = _rounded(events)
    problems: dict[int, Problem] = {}
    by_card: dict[str, list[tuple[int, CardEventRow]]] = {}
    for line, event in by_line(events.events):
        problem = problem_by_itself(event, cards, now)
        if problem is None and spoilt & {event.card, event.new_card}:
            problem = Problem.NUMBER_SPOILT
        if problem is None and not cards.holds(event.card):
            problem = Problem.CARD_SHAPE
        if problem:
            problems[line] = problem
        else:
            by_card.setdefault(event.card, []).append((line, event))
    for lines in by_card.values():
        if len(lines) > 1:
            problems |= _of_one_card(lines)
    standing = ((line, one) for lines in by_card.values() for line, one in lines if line not in problems)
    problems |= dict.fromkeys(circles(standing), Problem.EVENT_CONTRADICTS)
    return dict(sorted(problems.items()))


def ignored_numbers(lines: Iterable[tuple[int, CardEventRow]]) -> list[RowProblem]:
    """The lines that carry another card's number and are no replacement; a bank may repeat the card's own."""
    return [
        RowProblem(line, Problem.NEW_CARD_IGNORED)
        for line, event in lines
        if event.kind is not EventKind.REPLACED and event.new_card not in {"", event.card}
    ]


def circles(lines: Iterable[tuple[int, CardEventRow]]) -> frozenset[int]:
    """The lines of replacements that replace each other in a circle within the file: one of them cannot be true.

    Which one, what is stored decides: the one that would close the circle is not taken.
    """
    replaced = {event.card: (event.new_card, line) for line, event in lines if event.kind is EventKind.REPLACED}
    found: set[int] = set()
    done: set[str] = set()
    for card in replaced:
        path: dict[str, int] = {}
        at = card
        while at in replaced and at not in done and at not in path:
            following, path[at] = replaced[at]
            at = following
        if at in path:
            cards = list(path)
            found |= {path[one] for one in cards[cards.index(at) :]}
        done |= path.keys()
    return frozenset(found)


def _of_one_card(lines: Sequence[tuple[int, CardEventRow]]) -> dict[int, Problem]:
    """A second replacement by another card, and what comes after the end."""
    replaced = [one for one in sorted(lines, key=_order) if one[1].kind is EventKind.REPLACED]
    second = {line: Problem.EVENT_CONTRADICTS for line, one in replaced if one.new_card != replaced[0][1].new_card}
    end = min((one.at for line, one in lines if one.kind in ENDS and line not in second), default="")
    late = {line: Problem.CARD_ENDED for line, one in lines if end and one.at > end and one.kind not in ENDS}
    return late | second


def _order(line: tuple[int, CardEventRow]) -> tuple[str, str]:
    """Of two replacements of one card the earlier one is kept, wherever it stands in the file."""
    return line[1].at, line[1].new_card


def _rounded(events: Events) -> set[str]:
    return rounded(number for event in events.events for number in (event.card, event.new_card))


def _not_theirs(event: CardEventRow, record: CardRecord | None, bank: str, cards: Cards) -> Problem | None:
    """Why a bank may not report events of this card: it is another's, or none of the numbers that it gives.

    A card that has a record may be older than the profile of today.
    """
    if record is None:
        return None if cards.holds(event.card) else Problem.CARD_SHAPE
    return None if record.bank == bank else Problem.EVENT_CONTRADICTS


def _problems(lines: Iterable[Line], outcomes: Mapping[str, ReconcileOutcome]) -> dict[int, Problem]:
    found = ((line.row, _problem(line, outcomes[line.event.card])) for line in lines)
    return {row: problem for row, problem in found if problem}


def _ended(
    lines: Iterable[Line], over: Sequence[CardEvent], outcomes: Mapping[str, ReconcileOutcome]
) -> dict[int, Problem]:
    """The lines about a card that had ended before; a replacement that does not stand has ended nothing."""
    late = {(one.card, one.kind, one.at) for one in over if not outcomes[one.card].replacement_refused}
    return {one.row: Problem.CARD_ENDED for one in lines if (one.event.card, one.event.kind, one.event.at) in late}


def _problem(line: Line, outcome: ReconcileOutcome) -> Problem | None:
    if outcome.replacement_refused:
        return _REPLACEMENT[outcome] if line.event.kind is EventKind.REPLACED else None
    return _SHOWN.get(outcome)
