"""Reconciles a card's record, its holder and the look-up with the card's stored events.

Storing and reconciling are two steps: an event is stored first, then the card is reconciled with *all* its stored
events, an idempotent projection, so that neither the order of files nor a crash between the steps changes the result.
An event may arrive before the return that opens the card. Each side writes its own first and then reads the other's,
so that one of them finds both:

    events of a file: store the event · record the card as awaited · read its record · reconcile
    return:           write the record ·                             read awaited cards · reconcile
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.cards.card import CardStatus
from unioncard.cards.events import EventKind, account_state
from unioncard.cards.record import CardRecord, Change
from unioncard.cards.sealed import open_card, open_new_number, seal_card
from unioncard.cards.tally import Entry, Place, Tally, tally
from unioncard.chunks import batched
from unioncard.errors import Conflict
from unioncard.ledger.movement import Measure
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.cards.card import CardKeys
    from unioncard.cards.events import AccountState, CardEvent
    from unioncard.cards.record import CardRecord, CardRecords
    from unioncard.cards.tally import Tallies
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore

ATTEMPTS = 5
"""Optimistic-lock retries before a contended card is left to the queue's retry."""

AWAITED_READ = 100
"""Awaited cards whose records are read at once."""


class ReconcileOutcome(StrEnum):
    """Result of reconciling one card."""

    DONE = "done"
    UNKNOWN = "unknown"
    """No return has named the card yet."""
    FOREIGN = "foreign"
    """The card is another bank's."""
    CARD_TAKEN = "card-taken"
    """Everything but the replacement is done: the new number is somebody else's, or an older one of the same row."""
    LEFT = "left"
    """The document is closed and may count nothing more; the card stays awaited for the next."""


@dataclass(frozen=True, slots=True)
class CardReconciler:
    """Reconciles cards. ``document`` is always the file under which a change is counted."""

    records: CardRecords
    tallies: Tallies
    holders: CardHolders

    def reconcile(self, key: str, bank: str, document: str) -> ReconcileOutcome:
        """Reconcile a card of this bank and every card that replaced it; Conflict if others keep writing.

        The outcome is the first card's. The others are reconciled again each time: a crash may have come between.
        """
        outcome, following = self._reconcile_one(key, bank, document)
        while following:
            _, following = self._reconcile_one(following, bank, document)
        return outcome

    def reconcile_awaited(self, bank: str, document: str) -> dict[str, ReconcileOutcome]:
        """Reconcile every awaited card of a bank that has a record by now; returns the outcomes by key.

        Called for a return, after it wrote its cards. ``counted`` sums what ``document`` counts.
        """
        outcomes = {}
        for keys in batched(self.records.awaited(bank), AWAITED_READ):
            for key in self.records.find(keys):
                outcomes[key] = self.reconcile(key, bank, document)
                if outcomes[key] is not ReconcileOutcome.LEFT:
                    self.records.forget(bank, key)
        return outcomes

    def counted(self, document: str, at: str) -> Tally:
        """Close the document and return its final tally; ``at`` is now (``clock.stamp``)."""
        return tally(self.tallies, document, at)

    def _reconcile_one(self, key: str, bank: str, document: str) -> tuple[ReconcileOutcome, str]:
        """The outcome, and the key of the replacing card or ''."""
        for _ in range(ATTEMPTS):
            record = self.records.find([key]).get(key)
            if record is None or record.bank != bank:
                return (ReconcileOutcome.UNKNOWN if record is None else ReconcileOutcome.FOREIGN), ""
            change, outcome = self._change(record, self.records.events(key, bank), document)
            if not change.records:
                return outcome, record.replaced_by
            try:
                self.records.carry_out(change)
            except Conflict:
                if change.entries and self.tallies.closed(document):
                    return ReconcileOutcome.LEFT, record.replaced_by
                continue
            return outcome, change.records[0][1].replaced_by
        raise Conflict(f"a card of {bank}")

    def _change(
        self, record: CardRecord, events: Sequence[CardEvent], document: str
    ) -> tuple[Change, ReconcileOutcome]:
        reached, outcome = account_state(events), ReconcileOutcome.DONE
        renewed: tuple[tuple[CardRecord | None, CardRecord], ...] = ()
        if reached.replaced_by and reached.replaced_by != record.replaced_by:
            renewal = self._renewal(record, reached.replaced_by)
            if renewal is None:
                # The card's other events hold all the same.
                reached = account_state(one for one in events if one.kind is not EventKind.REPLACED)
                outcome = ReconcileOutcome.CARD_TAKEN
            else:
                renewed = (renewal,)
        after = _after(record, reached, document)
        if after == record:
            return Change(()), outcome
        moved = (after.status, after.replaced_by) != (record.status, record.replaced_by)
        member = self.holders.after(record, reached, events) if moved else None
        return Change(((record, after), *renewed), member, tuple(_entries(record, after))), outcome

    def _renewal(self, record: CardRecord, key: str) -> tuple[CardRecord | None, CardRecord] | None:
        """The new card before and after; None if it is not this member's to have.

        It may be known already, when the bank opened it under a request of the same member and says afterwards that it
        takes the old one's place.
        """
        known = self.records.find([key]).get(key)
        if known is None:
            return None, record.replacement(key)
        same = (known.member, known.bank) == (record.member, record.bank) and known.replaces in {"", record.key}
        if not same or record.key in self._followers(known):
            return None
        return known, replace(known, replaces=record.key)

    def _followers(self, record: CardRecord) -> Iterator[str]:
        """The keys of a card and of those that took its place one after the other."""
        yield record.key
        while record.replaced_by:
            record = self.records.find([record.replaced_by])[record.replaced_by]
            yield record.key


def _after(record: CardRecord, reached: AccountState, document: str) -> CardRecord:
    return replace(
        record,
        status=reached.status,
        activated_on=reached.activated_on,
        activated_by=record.activated_by or (document if reached.activated_on else ""),
        closed_by=record.closed_by or (document if reached.status is CardStatus.CLOSED else ""),
        replaced_by=reached.replaced_by,
    )


def _entries(before: CardRecord, after: CardRecord) -> Iterator[Entry]:
    place = Place(after.union, after.path)
    if after.activated_by != before.activated_by:
        yield Entry(after.activated_by, after.key, Measure.ACTIVATED, place)
    if after.closed_by != before.closed_by:
        yield Entry(after.closed_by, after.key, Measure.CLOSED, place)


# The member who holds a card, as its replacement or closing leaves them.

HELD = {CardState.OPENED, CardState.CLOSED}
"""States in which ``Member.sealed_card`` is the card that the state is about."""


@dataclass(frozen=True, slots=True)
class CardHolders:
    """Looks holders up."""

    members: MemberStore
    cards: CardKeys
    vault: Vault

    def after(self, record: CardRecord, reached: AccountState, events: Sequence[CardEvent]) -> Member | None:
        """The holder with the new card or without one; None if nothing changes or they hold another card.

        A member who asked again after a closing has a request under way: that is its batch's matter, not this card's.
        """
        if reached.status not in {CardStatus.REPLACED, CardStatus.CLOSED}:
            return None
        member = self.members.find([record.member])[record.member]
        if not self._holds(member, record):
            return None
        if reached.status is CardStatus.REPLACED and not reached.replaced_by:
            return None  # which card they hold now, the bank has not said
        if reached.status is CardStatus.REPLACED:
            return member.opened(self._new_card(record, reached, events))
        return member.without_card(CardState.CLOSED) if member.card is CardState.OPENED else None

    def _holds(self, member: Member, record: CardRecord) -> bool:
        """By the sealed number itself: no plain attribute of the record distinguishes an old card from its new one."""
        if member.card not in HELD or member.sealed_card is None:
            return False
        return self.cards.of(open_card(self.vault, member.key, member.sealed_card)) == record.key

    def _new_card(self, record: CardRecord, reached: AccountState, events: Sequence[CardEvent]) -> bytes:
        sealed = next(one.new_number for one in events if one.new_number and one.new_card == reached.replaced_by)
        number = open_new_number(self.vault, record.key, sealed)
        if self.cards.of(number) != reached.replaced_by:
            raise ValueError("a sealed card number is not the one its event is about")
        return seal_card(self.vault, record.member, number, record.batch, record.row)
