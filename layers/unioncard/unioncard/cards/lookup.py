"""Is this a valid union card? The question a member or merchant may ask without signing in (invariant 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from stdnum.util import clean

from unioncard.cards.card import Card, has_card_shape
from unioncard.errors import InvalidInput
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from unioncard.cards.card import CardKeys


class CardStore(Protocol):
    """The cards table as the look-up sees it."""

    def find(self, key: str) -> Card | None:
        """The card under this key."""
        ...


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answers whether a typed or scanned number is a union card's, and whether that card is in force."""

    cards: CardStore
    keys: CardKeys

    def ask(self, typed: str) -> Card | None:
        """The card, or None; InvalidInput if what was typed cannot be a card number.

        A card that was lost, replaced or closed is still a known one: old numbers resolve, their status says the rest.

        Every unknown number of the right shape is answered alike, also one that fails Luhn: the page doubts that before
        it asks, and some cards in circulation fail it (docs/domain/codes.md).
        """
        number = clean(typed, " -").strip()
        if not has_card_shape(number):
            raise InvalidInput(texts.CARD_SHAPE)
        return self.cards.find(self.keys.of(number))
