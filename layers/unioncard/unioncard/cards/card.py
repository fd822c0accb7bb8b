"""A card 会员卡: its number's shape, its key, and what the cards table holds of it (invariant 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.digest import group_name, keyed_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.digest import GroupSecrets

SHAPE = re.compile(r"6[02][0-9]{14,17}")
"""UnionPay numbers, 16 to 19 digits beginning with 62 or 60 (docs/domain/codes.md)."""


LONGEST = 19
"""Digits of the longest number."""


class CardStatus(StrEnum):
    """What the look-up may show of a card (docs/domain/programmes.md).

    All but the last are the account's states at its bank, folded from all events of the card, not from the state before
    (cards/events.py); the last is the holder's membership, which the bank knows nothing of (cards/entitlement.py).
    """

    NORMAL = "normal"
    LOST_ORAL = "lost-oral"
    """口头挂失: reported by telephone; lapses or becomes formal."""
    LOST_FORMAL = "lost-formal"
    """正式挂失: reported at the counter."""
    REPLACED = "replaced"
    CLOSED = "closed"
    NOT_MEMBER = "not-member"
    """不再享受: the account is normal, but its holder has left the union or was expelled. Never an account's state."""

    @property
    def valid(self) -> bool:
        """Whether the card entitles to union benefits: its account is normal and its holder a member."""
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
    """Makes card keys. Ten thousand numbers in a row share a secret, of which a tenth have the right check digit."""

    secrets: GroupSecrets

    def of(self, number: str) -> str:
        """The key of a card number (digits only)."""
        return keyed_digest(self.secrets.secret(_group(number)), number)

    def prepare(self, numbers: Iterable[str]) -> None:
        """Fetch at once the secrets for these numbers."""
        self.secrets.prepare(_group(number) for number in numbers if number)


TAIL: Final = 4
"""Last digits of a card's number by which officers look for its holder."""
_MARK: Final = 22
"""Characters of a mark, 132 bits."""


@dataclass(frozen=True, slots=True)
class CardTails:
    """Makes the marks by which a union's members are found by the last four digits of their card.

    Ten thousand marks in all, the same in every union: the index has the union beside it, so that whoever changes
    unions need not have the sealed number opened (docs/decisions/0063).
    """

    secrets: GroupSecrets

    def mark(self, number: str) -> str:
        """The mark of a card's number, or of its last four digits."""
        return keyed_digest(self.secrets.secret(group_name("card-tail")), number[-TAIL:])[:_MARK]


def _group(number: str) -> str:
    # Equally long, so that every question to KMS is.
    return group_name("card", number[:-4].ljust(LONGEST - 4, "-"))
