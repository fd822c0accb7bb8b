"""A card 会员卡: its number's shape, its key, and what the cards table holds of it (invariant 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from unioncard.digest import keyed_digest

SHAPE = re.compile(r"6[02][0-9]{14,17}")
"""UnionPay numbers, 16 to 19 digits beginning with 62 or 60 (docs/domain/codes.md)."""


class CardStatus(StrEnum):
    """The account state of a card at its bank, as far as the look-up may show it (docs/domain/programmes.md).

    Folded from all events of the card, not from the state before (cards/events.py).
    """

    NORMAL = "normal"
    LOST_ORAL = "lost-oral"
    """口头挂失: reported by telephone; lapses or becomes formal."""
    LOST_FORMAL = "lost-formal"
    """正式挂失: reported at the counter."""
    REPLACED = "replaced"
    CLOSED = "closed"

    @property
    def valid(self) -> bool:
        """Whether whoever shows the card may be taken for its holder as far as the bank is concerned."""
        return self is CardStatus.NORMAL


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``issuer`` is the name of the union that signed the agreement: broad enough to reveal nobody."""

    key: str
    bank: str
    issuer: str
    status: CardStatus = CardStatus.NORMAL


def has_card_shape(number: str) -> bool:
    """Whether a number has the shape of our cards; without Luhn, some issued cards fail it (docs/domain/codes.md)."""
    return SHAPE.fullmatch(number) is not None


@dataclass(frozen=True, slots=True)
class CardKeys:
    """Makes card keys with the cards' own pepper."""

    pepper: bytes

    def of(self, number: str) -> str:
        """The key of a card number (digits only)."""
        return keyed_digest(self.pepper, number)
