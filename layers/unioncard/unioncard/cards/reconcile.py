"""Reconciles cards' records, their holders and the look-up with the cards' stored histories.

Storing and reconciling are two steps: events are stored first, then each card is reconciled with *all* that is stored
of it, an idempotent projection, so that neither the order of files nor a crash between the steps changes the result.
Events may arrive before the return that opens their card. Each side writes its own first and then reads the other's,
so that one of them finds both:

    events of a file: store the histories · read the records · reconcile
    return:           write the records ·   read the histories · reconcile

Cards are read and written by the hundred: a file costs a few calls for a hundred cards, not a few for each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.cards.card import CardStatus
from unioncard.cards.events import EventKind
from unioncard.cards.history import CardHistory
from unioncard.cards.holders import Case, Heir, has_another, is_of_earlier_request
from unioncard.cards.record import CardRecord, Change
from unioncard.cards.tally import Entry, Place, Tally, tally
from unioncard.chunks import batched
from unioncard.errors import Conflict
from unioncard.ledger.movement import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.cards.events import AccountState, CardEvent
    from unioncard.cards.holders import CardHolders
    from unioncard.cards.record import CardRecords
    from unioncard.cards.tally import Tallies
    from unioncard.members.member import Member

TOGETHER: Final = 100
"""Cards that are read at once; their changes go into as few transactions as they fit into."""

ATTEMPTS: Final = 6
"""Optimistic-lock retries before contended cards are left to the queue's retry. After half of them each card goes
alone, so that one card that others keep writing holds up no other."""

LONGEST_LINE: Final = 20
"""Cards of one person, each in place of the one before, beyond which a further one is not believed: a file that
replaces a card by a card by a card cannot keep a worker for ever."""


class ReconcileOutcome(StrEnum):
    """Result of reconciling one card."""

    DONE = "done"
    UNKNOWN = "unknown"
    """No return has named the card yet."""
    FOREIGN = "foreign"
    """The card is another bank's."""
    CARD_TAKEN = "card-taken"
    """Everything but the replacement is done: the new number is somebody else's, or an older one of the same row."""
    CIRCLE = "circle"
    """Everything but the replacement is done: it would close a circle of cards that replace each other, or make a line
    of them that nobody believes; or the new card is of an earlier request, and had ended when this one was made."""
    HOLDER_HAS_ANOTHER = "holder-has-another"
    """Everything but the replacement is done: its holder, whose card was closed, has asked again or holds another."""
    LEFT = "left"
    """The document is closed and may count nothing more: whoever closed it has reconciled the card, or its return
    does."""

    @property
    def replacement_refused(self) -> bool:
        """Whether the card's replacement, and nothing else of it, was not carried out."""
        return self in {ReconcileOutcome.CARD_TAKEN, ReconcileOutcome.CIRCLE, ReconcileOutcome.HOLDER_HAS_ANOTHER}


@dataclass(frozen=True, slots=True)
class CardReconciler:
    """Reconciles cards. ``document`` is always the file under which a change is counted."""

    records: CardRecords
    tallies: Tallies
    holders: CardHolders

    def reconcile(self, keys: Iterable[str], bank: str, document: str) -> dict[str, ReconcileOutcome]:
        """Reconcile cards of this bank and every card that replaced one; Conflict if others keep writing.

        The outcomes are those of ``keys``. The cards that replaced them are reconciled again each time: a crash may
        have come between. Each is followed to once, so that this ends whatever is stored.
        """
        outcomes: dict[str, ReconcileOutcome] = {}
        waiting, followed = list(dict.fromkeys(keys)), set[str]()
        asked = set(waiting)
        while waiting:
            reached = [self._reconcile_some(some, bank, document) for some in batched(waiting, TOGETHER)]
            following: dict[str, None] = {}
            for key, (outcome, replaced_by) in (one for some in reached for one in some.items()):
                # A card may become known by the replacement of another one that was asked for with it.
                if key in asked and outcomes.get(key, ReconcileOutcome.UNKNOWN) is ReconcileOutcome.UNKNOWN:
                    outcomes[key] = outcome
                if replaced_by and replaced_by not in followed:
                    following[replaced_by] = None
            followed |= following.keys()
            waiting = list(following)
        return outcomes

    def reconcile_opened(self, keys: Sequence[str], bank: str, document: str) -> dict[str, ReconcileOutcome]:
        """Reconcile those of a return's cards of which events came first; the return has written their records."""
        return self.reconcile(self.records.histories(bank, keys), bank, document)

    def disproved(self, keys: Sequence[str], bank: str) -> dict[str, str]:
        """Of cards that were reconciled those whose stored replacement cannot be, each with the card named by it."""
        planned = [one for some in batched(keys, TOGETHER) for one in self._planned(some, bank, "")]
        lasting = {ReconcileOutcome.CARD_TAKEN, ReconcileOutcome.CIRCLE}
        return {one.key: one.renewing for one in planned if one.outcome in lasting}

    def counted(self, document: str, at: str) -> Tally:
        """Close the document and return its final tally; ``at`` is now (``clock.stamp``)."""
        return tally(self.tallies, document, at)

    def _reconcile_some(self, keys: Sequence[str], bank: str, document: str) -> dict[str, tuple[ReconcileOutcome, str]]:
        """By card: the outcome, and the key of the replacing card or ''."""
        done: dict[str, tuple[ReconcileOutcome, str]] = {}
        waiting, lost = list(keys), 0
        while waiting:
            if lost == ATTEMPTS:
                raise Conflict(f"cards of {bank}")
            planned = self._planned(waiting, bank, document)
            done |= {one.key: (one.outcome, one.replaced_by) for one in planned if not one.change}
            changing = [one for one in planned if one.change]
            chosen = list(_apart(changing))
            failed = self._carried_out([one.change for one in chosen], alone=2 * lost >= ATTEMPTS)
            left = bool(failed) and any(change.entries for change in failed) and self.tallies.closed(document)
            for one in chosen:
                if one.change not in failed:
                    done[one.key] = one.outcome, one.replaced_by
                elif left and one.change.entries:
                    done[one.key] = ReconcileOutcome.LEFT, one.replaced_before
            lost += bool(failed)
            waiting = [one.key for one in changing if one.key not in done]
        return done

    def _carried_out(self, changes: Sequence[Change], *, alone: bool) -> list[Change]:
        """Those that were not written."""
        if not alone:
            return self.records.carry_out(changes)
        return [lost for one in changes for lost in self.records.carry_out([one])]

    def _planned(self, keys: Sequence[str], bank: str, document: str) -> list[Planned]:
        """What is to be written for each card, from one reading of all."""
        records = self.records.find(keys)
        own = [record for record in records.values() if record.bank == bank]
        histories = self.records.histories(bank, [record.key for record in own])
        cases = [Case.of(record, histories.get(record.key) or CardHistory(record.key, bank)) for record in own]
        new = self.records.find([one.renewing for one in cases if one.renewing])
        holders = self.holders.find([one.record.member for one in cases if one.concerns_holder])
        planned = {
            case.record.key: self._plan(case, new.get(case.renewing), holders.get(case.record.member), document)
            for case in cases
        }
        unknown = Planned("", ReconcileOutcome.UNKNOWN), Planned("", ReconcileOutcome.FOREIGN)
        return [planned.get(key) or replace(unknown[key in records], key=key) for key in keys]

    def _plan(self, case: Case, known: CardRecord | None, holder: Member | None, document: str) -> Planned:
        record, reached, outcome, renewing = case.record, case.reached, ReconcileOutcome.DONE, case.renewing
        renewed: tuple[tuple[CardRecord | None, CardRecord], ...] = ()
        line: tuple[CardRecord, ...] = ()
        if renewing:
            outcome, line = self._may_replace(record, known, holder)
            if outcome is ReconcileOutcome.DONE:
                after_new = (
                    replace(known, replaces=record.key, place=record.place + 1)
                    if known
                    else record.replacement(renewing)
                )
                renewed = ((known, after_new),)
            else:
                # The card's other events hold all the same.
                case = case.without_replacement()
                reached = case.reached
        after = _after(record, reached, document)
        first, marked = self._first_activation(record, after)
        after = replace(after, activated_by=first or after.activated_by)
        if renewed and known is None:
            renewed = ((None, replace(renewed[0][1], activated_by=after.activated_by)),)
        settles = case.history.expires is not None
        if after == record:
            change = Change(history=case.history, settles=settles)
            return Planned(record.key, outcome, change, record.replaced_by, record.replaced_by, renewing)
        member = self.holders.after(case, holder, self._heir(case, line)) if case.moves and holder else None
        entries = tuple(_entries(record, after, document, case.history.events, counted_before=bool(first)))
        change = Change(((record, after), *renewed, *marked), member, entries, case.history, settles, line[1:])
        return Planned(record.key, outcome, change, after.replaced_by, record.replaced_by, renewing)

    def _may_replace(
        self, record: CardRecord, known: CardRecord | None, holder: Member | None
    ) -> tuple[ReconcileOutcome, tuple[CardRecord, ...]]:
        """Whether a card may take the place of ``record``; it, if it is known, with those that took its own in turn.

        It may be known already, when the bank opened it under a request of the same member and says afterwards that it
        takes the old one's place. Then none of its own followers may be ``record``; two files that link two halves of a
        circle at the same time would see no circle, so each rests on the records that it walked along.

        A card that nobody knows would be one more of its holder: not while they have another or a request for one.
        """
        if record.place >= LONGEST_LINE:
            return ReconcileOutcome.CIRCLE, ()
        if known is None:
            busy = holder is not None and has_another(holder, record)
            return ReconcileOutcome.HOLDER_HAS_ANOTHER if busy else ReconcileOutcome.DONE, ()
        same = (known.member, known.bank) == (record.member, record.bank) and known.replaces in {"", record.key}
        if not same:
            return ReconcileOutcome.CARD_TAKEN, ()
        if is_of_earlier_request(known, record):
            return ReconcileOutcome.CIRCLE, ()
        line = list(self._followers(known))
        if len(line) > LONGEST_LINE or any(one.key == record.key for one in line):
            return ReconcileOutcome.CIRCLE, ()
        return ReconcileOutcome.DONE, tuple(line)

    def _heir(self, case: Case, line: Sequence[CardRecord]) -> Heir:
        """What is held in place of a card that is replaced: the last of the line, by what named it."""
        match line:
            case [*_, before, last]:
                return Heir(last.key, last, self.records.histories(before.bank, [before.key])[before.key])
        return Heir(case.reached.replaced_by, line[0] if line else None, case.history)

    def _first_activation(
        self, record: CardRecord, after: CardRecord
    ) -> tuple[str, tuple[tuple[CardRecord, CardRecord], ...]]:
        """What has counted the activation of the card's row already, '' if nothing has; and followers to be marked.

        A card and those in its place are one card opened by the bank: whichever of them is activated first counts, so
        that no more are activated than opened. An old card's activation may be reported after its replacement's.
        """
        if after.activated_by == record.activated_by or not record.replaced_by:
            return "", ()
        line = [one for one in self._followers(record) if (one.batch, one.row) == (record.batch, record.row)][1:]
        counted = next((one.activated_by for one in line if one.activated_by), "")
        return counted, () if counted else tuple((one, replace(one, activated_by=after.activated_by)) for one in line)

    def _followers(self, record: CardRecord) -> Iterator[CardRecord]:
        """A card and those that took its place one after the other, at most one more than ``LONGEST_LINE``."""
        yield record
        for _ in range(LONGEST_LINE):
            if not record.replaced_by:
                return
            record = self.records.find([record.replaced_by])[record.replaced_by]
            yield record


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done for one card; ``replaced_by`` afterwards, ``replaced_before`` if nothing is written.

    ``renewing`` is the card that a stored replacement names and that is not in its place yet, ''.
    """

    key: str
    outcome: ReconcileOutcome
    change: Change = Change()  # noqa: RUF009 frozen
    replaced_by: str = ""
    replaced_before: str = ""
    renewing: str = ""


def _apart(planned: Iterable[Planned]) -> Iterator[Planned]:
    """Those that rest on nothing that one before them changes; the others are read again afterwards."""
    touched: set[str] = set()
    for one in planned:
        if touched.isdisjoint(one.change.touched):
            yield one
        touched |= one.change.touched


def _after(record: CardRecord, reached: AccountState, document: str) -> CardRecord:
    closing = document if reached.status is CardStatus.CLOSED else ""
    # Replaced outweighs closed, whichever is reported first: what was counted as closed is so no longer.
    counted_back = document if record.closed_by and reached.status is CardStatus.REPLACED else ""
    return replace(
        record,
        status=reached.status,
        activated_on=reached.activated_on,
        activated_by=record.activated_by or (document if reached.activated_on else ""),
        closed_by=record.closed_by or closing,
        unclosed_by=record.unclosed_by or counted_back,
        replaced_by=reached.replaced_by,
    )


def _entries(
    before: CardRecord, after: CardRecord, document: str, events: Iterable[CardEvent], *, counted_before: bool
) -> Iterator[Entry]:
    """What is counted, with the bank's day, and none before that of the opening: a restated month counts both or none.

    What is counted back has no day: the file that counted the closing may bear a later one than the replacement's.
    """
    place = Place(after.union, after.path)
    if after.activated_by != before.activated_by and not counted_before:
        day = max(after.activated_on, after.since)
        yield Entry(after.activated_by, after.key, Measure.ACTIVATED, place, day=day)
    if after.closed_by != before.closed_by:
        closed = min(one.at[:10] for one in events if one.kind is EventKind.CLOSED)
        yield Entry(document, after.key, Measure.CLOSED, place, day=max(closed, after.since))
    if after.unclosed_by != before.unclosed_by:
        yield Entry(document, after.key, Measure.CLOSED, place, -1)
