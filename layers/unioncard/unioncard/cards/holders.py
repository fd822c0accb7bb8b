"""The member who holds a card, as its replacement or closing leaves them.

A card and its bank's word on it make a case; who holds the card is in the member's record, and changes in the
transaction that changes the card's (``reconcile.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard.cards.card import CardStatus
from unioncard.cards.events import EventKind, account_state
from unioncard.cards.sealed import open_new_number, seal_card
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.cards.card import CardKeys, CardTails
    from unioncard.cards.events import AccountState
    from unioncard.cards.history import CardHistory
    from unioncard.cards.record import CardRecord
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore

ENDED = {CardStatus.REPLACED, CardStatus.CLOSED}
"""Of these no card comes back."""

HELD = {CardState.OPENED, CardState.CLOSED}
"""States in which ``Member.sealed_card`` is the card that the state is about."""


@dataclass(frozen=True, slots=True)
class Case:
    """A card as it was read: its record, its history and the account state folded from that."""

    record: CardRecord
    history: CardHistory
    reached: AccountState

    @classmethod
    def of(cls, record: CardRecord, history: CardHistory) -> Case:
        """The case of a record."""
        return cls(record, history, account_state(history.events))

    def without_replacement(self) -> Case:
        """As if the bank had not reported a replacement."""
        events = [one for one in self.history.events if one.kind is not EventKind.REPLACED]
        return replace(self, reached=account_state(events))

    @property
    def renewing(self) -> str:
        """The key of the card that is to take its place, '' if none is or one has."""
        return self.reached.replaced_by if self.reached.replaced_by != self.record.replaced_by else ""

    @property
    def moves(self) -> bool:
        """Whether status or successor change."""
        reached, record = self.reached, self.record
        return (reached.status, reached.replaced_by) != (record.status, record.replaced_by)

    @property
    def concerns_holder(self) -> bool:
        """Whether who holds the card may hold another afterwards, or none."""
        return self.moves and self.reached.status in ENDED


@dataclass(frozen=True, slots=True)
class Heir:
    """The card that is held in place of another one: its record, None if it has none yet, and the history by which the
    bank has named it."""

    key: str
    record: CardRecord | None
    named_by: CardHistory

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing left to hold."""
        return self.record is not None and self.record.status in ENDED


@dataclass(frozen=True, slots=True)
class CardHolders:
    """Looks holders up."""

    members: MemberStore
    cards: CardKeys
    vault: Vault
    tails: CardTails

    def find(self, keys: Sequence[str]) -> Mapping[str, Member]:
        """Members by key."""
        return self.members.find(list(dict.fromkeys(keys))) if keys else {}

    def after(self, case: Case, member: Member, heir: Heir) -> Member | None:
        """The holder with the new card or without one; None if nothing changes or they hold another card.

        Whose last request came to nothing after this card was closed has a new card that nobody knew, too. A card that
        came of a request of its own is held under that, so that it is theirs when it ends. A member who asked again
        after a closing has a request under way: that is its batch's matter, not this card's.
        """
        if not case.concerns_holder:
            return None
        record, holds = case.record, self._holds(member, case.record)
        replaced = case.reached.status is CardStatus.REPLACED and not heir.has_ended
        if replaced and (holds or (heir.record is None and not has_another(member, record))):
            number, own = self._number(heir), heir.record or record
            sealed = seal_card(self.vault, record.member, number, own.batch, own.row)
            back = replace(member, batch=own.batch, batch_row=own.row)
            return back.opened(sealed, heir.key, self.tails.mark(number))
        return member.without_card(CardState.CLOSED) if holds and member.card is CardState.OPENED else None

    def _holds(self, member: Member, record: CardRecord) -> bool:
        """Whether a card is the one they hold: the last of those that came of their last request.

        Decided without the sealed number: opening one asks KMS for its data key, a call for each card of a file.
        """
        own = (member.batch, member.batch_row) == (record.batch, record.row) and not record.replaced_by
        return own and member.card in HELD

    def _number(self, heir: Heir) -> str:
        named_by = heir.named_by
        sealed = next(one.new_number for one in named_by.events if one.new_number and one.new_card == heir.key)
        number = open_new_number(self.vault, named_by.card, sealed)
        if self.cards.of(number) != heir.key:
            raise ValueError("a sealed card number is not the one its event is about")
        return number


def is_of_earlier_request(one: CardRecord, other: CardRecord) -> bool:
    """Whether a card came of a request before that of the other one of its member, who had none when asking again.

    By the days since which they count, which later events do not change; of one day it is not known.
    """
    apart = (one.batch, one.row) != (other.batch, other.row)
    return apart and bool(one.since) and one.since < other.since


def has_another(member: Member, record: CardRecord) -> bool:
    """Whether the member has a live request, or a card, that is not of the request by which this card came."""
    own = (member.batch, member.batch_row) == (record.batch, record.row)
    return member.card in {CardState.REQUESTED, CardState.OPENED} and not own
