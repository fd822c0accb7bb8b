"""The member who holds a card, as its replacement or closing leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.cards.card import CardStatus
from unioncard.cards.sealed import open_card, open_new_number, seal_card
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cards.account import Happening, Standing
    from unioncard.cards.card import CardKeys
    from unioncard.cards.record import CardRecord
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore

HELD = {CardState.OPENED, CardState.CLOSED}
"""States in which ``Member.sealed_card`` is the card that the state is about."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Looks holders up."""

    members: MemberStore
    cards: CardKeys
    vault: Vault

    def after(self, record: CardRecord, reached: Standing, told: Sequence[Happening]) -> Member | None:
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
            return member.opened(self._new_card(record, reached, told))
        return member.without_card(CardState.CLOSED) if member.card is CardState.OPENED else None

    def _holds(self, member: Member, record: CardRecord) -> bool:
        """By the sealed number itself; nothing that stands open in the record tells an old card from its new one."""
        if member.card not in HELD or member.sealed_card is None:
            return False
        return self.cards.of(open_card(self.vault, member.key, member.sealed_card)) == record.key

    def _new_card(self, record: CardRecord, reached: Standing, told: Sequence[Happening]) -> bytes:
        sealed = next(one.new_number for one in told if one.new_number and one.new_card == reached.replaced_by)
        number = open_new_number(self.vault, record.key, sealed)
        if self.cards.of(number) != reached.replaced_by:
            raise ValueError("a sealed card number is not the one its event is about")
        return seal_card(self.vault, record.member, number, record.batch, record.row)
