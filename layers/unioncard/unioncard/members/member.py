"""A member 会员: the record with two of its three clocks, membership and card (docs/domain/programmes.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from unioncard.members.keys import NO_MARKS, PersonMarks
from unioncard.states import require


class Membership(StrEnum):
    """会籍. Changes by a register's 会籍变化类型 (registers/members/membership.py) and by a release."""

    ACTIVE = "active"
    RETAINED = "retained"
    TRANSFERRING = "transferring"
    LEFT = "left"
    EXPELLED = "expelled"

    @property
    def counts(self) -> bool:
        """Whether the ledger counts this person as a member of the union."""
        return self in {Membership.ACTIVE, Membership.RETAINED}

    @property
    def entitles(self) -> bool:
        """Whether the person's card is a membership card (docs/domain/programmes.md, Three clocks).

        Somebody between two unions keeps it: the card survives a transfer (docs/decisions/0043).
        """
        return self not in {Membership.LEFT, Membership.EXPELLED}


class CardState(StrEnum):
    """State of a member's card request. At most one is live at a time (invariant 1)."""

    NONE = "none"
    REQUESTED = "requested"
    OPENED = "opened"
    REFUSED = "refused"
    CLOSED = "closed"
    """The bank closed the card; another may be asked for."""


CARD_TRANSITIONS = {
    CardState.NONE: {CardState.REQUESTED, CardState.OPENED},
    CardState.REQUESTED: {CardState.OPENED, CardState.REFUSED, CardState.NONE},
    CardState.REFUSED: {CardState.REQUESTED, CardState.OPENED},
    CardState.OPENED: {CardState.OPENED, CardState.CLOSED},
    CardState.CLOSED: {CardState.REQUESTED, CardState.OPENED},
}
"""From each state, the ones that may follow. All changes of the card's clock below go by this table.

REQUESTED → NONE: the batch was withdrawn, or its file refused whole without this row being at fault. OPENED → OPENED:
the card was replaced by one with another number. CLOSED → OPENED: the closing was reported before the replacement; NONE
and REFUSED → OPENED: so it was, and a further request had come to nothing meanwhile.
"""

CLAIMABLE = frozenset(state for state, following in CARD_TRANSITIONS.items() if CardState.REQUESTED in following)
"""States in which a card may be requested."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person's record. Everything personal is in ``sealed``; the rest is what decisions need.

    ``register`` and ``row`` are where the sealed cells were read; ``digest`` is a keyed digest of them, by which equal
    cells are recognised without decryption. ``cells_at`` is when that register was opened; ``membership_at`` when the
    document that last changed the membership was (a register opened, a release asked), '' if none has. Both are
    ``clock.stamp``.

    ``version`` is the optimistic lock: it grows with every write. ``batch`` and ``batch_row`` name the
    last card request; ``requested`` holds, sealed, the cells that were sent with it until the bank has answered: a file
    written again is the same file although a register has renewed the cells meanwhile. ``sealed_card`` holds the
    card's number once it is opened, ``card_key`` is its key (``CardKeys``), '' before, and
    ``card_mark`` the mark of its last digits (``CardTails``).
    ``marks`` are digests of the mobile and the person, by which two records of one person are noticed. ``named`` is a
    digest of document and name (``MemberKeys.named``): another union that has the name wrong is not answered by this
    record. ``held_at``: the register and row under which it was last listed as held, because the bank could not take
    those cells (issuance/claim.py); None if it is on no such list. A writer takes it off the list once ``is_held`` is
    over, in one transaction with whatever ended that. ``make_up`` is what the cells say of the make-up of members, as a
    number under a mask (registers/members/make_up.py); None of a record that a release before stored.
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
    requested: bytes | None = None
    sealed_card: bytes | None = None
    digest: str = ""
    cells_at: str = ""
    membership_at: str = ""
    card_key: str = ""
    marks: PersonMarks = NO_MARKS
    named: str = ""
    held_at: tuple[str, int] | None = None
    card_mark: str = ""
    make_up: int | None = None

    def requesting(self, batch: str, row: int) -> Member:
        """The member with a live card request; ImpossibleTransition if there is a card or a request already."""
        return self._with_card(CardState.REQUESTED, batch=batch, batch_row=row, requested=self.sealed)

    def opened(self, sealed_card: bytes, card_key: str = "", card_mark: str = "") -> Member:
        """The member after the bank opened the requested card, or replaced the one there was."""
        card = {"sealed_card": sealed_card, "card_key": card_key, "card_mark": card_mark}
        return self._with_card(CardState.OPENED, requested=None, **card)

    def without_card(self, state: CardState) -> Member:
        """The member after the request was refused or withdrawn, or the card was closed (``state``)."""
        return self._with_card(state, requested=None)

    def holding(self) -> Member:
        """The member listed as held: the bank cannot take the cells as they are."""
        return replace(self, held_at=(self.register, self.row))

    @property
    def is_held(self) -> bool:
        """Whether a card still waits for other cells than those that are listed as held."""
        return self.held_at == (self.register, self.row) and self.may_request_card

    @property
    def is_held_no_more(self) -> bool:
        """Whether it is on a list of held rows, and what it is there for is over."""
        return self.held_at is not None and not self.is_held

    def _with_card(self, card: CardState, **fields: object) -> Member:
        require(CARD_TRANSITIONS, self.card, card)
        return replace(self, card=card, **fields)  # type: ignore[arg-type]

    def released(self, at: str) -> Member:
        """The member after their union released them at an instant (``clock.stamp``): free for any union's 转入."""
        return replace(self, membership=Membership.TRANSFERRING, membership_at=at)

    @property
    def may_request_card(self) -> bool:
        """Only an active member without a live card or request (invariant 1; docs/domain/programmes.md, Steps)."""
        return self.membership is Membership.ACTIVE and self.card in CLAIMABLE
