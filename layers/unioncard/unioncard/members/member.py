"""A member 会员: the record, and the two clocks that it carries (DESIGN.md: three clocks)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from unioncard.states import require


class Membership(StrEnum):
    """会籍. Moves by the register's 会籍变化类型 (codes.md)."""

    ACTIVE = "active"
    RETAINED = "retained"
    TRANSFERRING = "transferring"
    LEFT = "left"
    EXPELLED = "expelled"

    @property
    def counts(self) -> bool:
        """Whether the ledger counts this person as a member of the union."""
        return self in {Membership.ACTIVE, Membership.RETAINED}


MEMBERSHIP_AFTER = {
    "": Membership.ACTIVE,
    "入会": Membership.ACTIVE,
    "转入": Membership.ACTIVE,
    "保留": Membership.RETAINED,
    "转出": Membership.TRANSFERRING,
    "退会": Membership.LEFT,
    "除名": Membership.EXPELLED,
}
"""会籍变化类型 as read from a register → the membership it leaves behind."""


class CardState(StrEnum):
    """Where a member's card request stands. At most one is live at a time (invariant 1)."""

    NONE = "none"
    REQUESTED = "requested"
    OPENED = "opened"
    REFUSED = "refused"


CARD_TRANSITIONS = {
    CardState.NONE: {CardState.REQUESTED},
    CardState.REQUESTED: {CardState.OPENED, CardState.REFUSED},
    CardState.REFUSED: {CardState.REQUESTED},
    CardState.OPENED: set(),
}
"""From each state, the ones that may follow. ``Member.requesting`` and the claims go by this table."""

CLAIMABLE = frozenset(state for state, following in CARD_TRANSITIONS.items() if CardState.REQUESTED in following)


@dataclass(frozen=True, slots=True)
class Member:
    """One person's record. Everything personal is in ``sealed``; the rest is what decisions need.

    ``version`` grows with every write and is the condition of the next one. ``batch`` and ``batch_row`` name the
    last card request; ``sealed_card`` holds the card's number once it is opened.
    """

    key: str
    union: str
    membership: Membership
    sealed: bytes
    register: str
    row: int
    version: int = 0
    card: CardState = CardState.NONE
    batch: str | None = None
    batch_row: int | None = None
    sealed_card: bytes | None = None

    def requesting(self, batch: str, row: int) -> Member:
        """The member with a live card request; ImpossibleTransition if there is a card or a request already."""
        require(CARD_TRANSITIONS, self.card, CardState.REQUESTED)
        return replace(self, card=CardState.REQUESTED, batch=batch, batch_row=row)

    @property
    def may_request_card(self) -> bool:
        """Only an active member without a live card or request (invariant 1; programmes.md: no double issue)."""
        return self.membership is Membership.ACTIVE and self.card in CLAIMABLE
