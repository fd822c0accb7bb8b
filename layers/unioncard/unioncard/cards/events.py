"""Where a card stands at its bank, from everything the bank told of it: the same in whatever order it was told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.cards.card import CardStatus

if TYPE_CHECKING:
    from collections.abc import Iterable


class EventKind(StrEnum):
    """What happens to an opened card at the bank (programmes.md; A K L G T of the fixed-width answers)."""

    ACTIVATED = "activated"
    LOST_ORAL = "lost-oral"
    LOST_FORMAL = "lost-formal"
    FOUND = "found"
    REPLACED = "replaced"
    CLOSED = "closed"


_LOSSES = {EventKind.LOST_ORAL: CardStatus.LOST_ORAL, EventKind.LOST_FORMAL: CardStatus.LOST_FORMAL}

_WITHIN_A_SECOND = {kind: place for place, kind in enumerate(EventKind)}
"""Which comes first when a bank gives the same instant to several: a loss before the finding that takes it back."""


@dataclass(frozen=True, slots=True)
class CardEvent:
    """One event of one card as it is kept.

    ``card`` and ``new_card`` are keys (``CardKeys``); ``at`` is ``YYYY-MM-DDTHH:MM:SS`` in Shanghai. ``new_card`` is ''
    and ``new_number`` None unless the card was replaced and the bank says by which; ``new_number`` is the new card's
    number, sealed (cards/sealed.py). ``document`` is the file that told it first.
    """

    card: str
    bank: str
    kind: EventKind
    at: str
    document: str
    new_card: str = ""
    new_number: bytes | None = None


@dataclass(frozen=True, slots=True)
class AccountState:
    """What follows. ``activated_on`` is ``YYYY-MM-DD`` of the first activation or ''; ``replaced_by`` a key or ''."""

    status: CardStatus
    activated_on: str = ""
    replaced_by: str = ""


def account_state(happenings: Iterable[CardEvent]) -> AccountState:
    """Where the card stands after these, whatever their order and however often each is there.

    - Replaced is final and outweighs closed: some banks tell both of an old card. Of replacements by different cards
      the first stands (by instant, then key); the store keeps out a second one anyway (``CardRecords.keep``).
    - Closed is final otherwise: what is told of an earlier instant later on does not open the card again.
    - A finding takes back the losses reported up to its instant, and so does an activation: nobody activates a lost
      card, and a bank's list of states says no more of a found one than that it is active. An oral report does not
      weaken a formal one.
    """
    told = sorted(happenings, key=_order)
    replacements = [one for one in told if one.kind is EventKind.REPLACED]
    # A bank's list of states says T without the new number, which another file may name.
    replacement = next((one for one in replacements if one.new_card), next(iter(replacements), None))
    activation = next((one for one in told if one.kind is EventKind.ACTIVATED), None)
    if replacement:
        status = CardStatus.REPLACED
    elif any(one.kind is EventKind.CLOSED for one in told):
        status = CardStatus.CLOSED
    else:
        status = _loss(told)
    return AccountState(status, activation.at[:10] if activation else "", replacement.new_card if replacement else "")


def _loss(told: Iterable[CardEvent]) -> CardStatus:
    """Normal, or the strongest loss since the card was last found."""
    status = CardStatus.NORMAL
    for one in told:
        if one.kind in {EventKind.FOUND, EventKind.ACTIVATED}:
            status = CardStatus.NORMAL
        elif one.kind in _LOSSES and status is not CardStatus.LOST_FORMAL:
            status = _LOSSES[one.kind]
    return status


def _order(one: CardEvent) -> tuple[str, int, str]:
    return one.at, _WITHIN_A_SECOND[one.kind], one.new_card
