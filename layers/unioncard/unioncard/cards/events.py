"""Card events and the account state folded from them: an order-independent, idempotent projection of all events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.cards.card import CardStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

FIRST_DAY: Final = "2015-01-01"
"""No card is older than the notice (docs/domain/notice.md): an earlier day of a card is a slip."""

AHEAD: Final = timedelta(days=1)
"""How far the clock of a bank may be ahead of ours, and how far a day that it writes in advance."""


def is_possible(at: str, now: datetime) -> bool:
    """Whether something of a card can have happened then; a bank's word is checked like an officer's.

    ``at``: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM:SS`` in Asia/Shanghai. One time far ahead would outweigh every event
    that follows it.
    """
    latest = (now + AHEAD).astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")
    return FIRST_DAY <= at <= latest[: len(at)]


class EventKind(StrEnum):
    """Events of an opened card at the bank (docs/domain/programmes.md; A K L G T of the fixed-width answers)."""

    ACTIVATED = "activated"
    LOST_ORAL = "lost-oral"
    LOST_FORMAL = "lost-formal"
    FOUND = "found"
    REPLACED = "replaced"
    CLOSED = "closed"


_LOSSES = {EventKind.LOST_ORAL: CardStatus.LOST_ORAL, EventKind.LOST_FORMAL: CardStatus.LOST_FORMAL}

ENDS: Final = frozenset({EventKind.REPLACED, EventKind.CLOSED})
"""Kinds of events that are final."""

_WITHIN_A_SECOND = {kind: place for place, kind in enumerate(EventKind)}
"""Order of events with the same instant: a loss before the finding that revokes it."""


@dataclass(frozen=True, slots=True)
class CardEvent:
    """One event of one card as stored.

    ``card`` and ``new_card`` are keys (``CardKeys``); ``at`` is ``YYYY-MM-DDTHH:MM:SS`` in Shanghai. ``new_card`` is ''
    and ``new_number`` None unless the card was replaced; ``new_number`` is the new card's number, sealed
    (cards/sealed.py). ``document`` is the file that reported it first.
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
    """The folded state. ``activated_on``: day of the first activation or ''; ``replaced_by``: a card's key or ''."""

    status: CardStatus
    activated_on: str = ""
    replaced_by: str = ""


def account_state(events: Iterable[CardEvent]) -> AccountState:
    """The account state after these events, independent of their order and of repetitions.

    - Replaced is final and outweighs closed: some banks report both of an old card. Of replacements by different cards
      the first stands (by instant, then key); a history takes no second one anyway (``CardHistory.takes``).
    - Closed is final otherwise: an event of an earlier instant that arrives later does not reopen the card.
    - A finding revokes the losses reported up to its instant, and so does an activation: nobody activates a lost
      card, and a bank's list of states says no more of a found one than that it is active. An oral report does not
      weaken a formal one.
    """
    events = in_order(events)
    replacement = next((one for one in events if one.kind is EventKind.REPLACED), None)
    activation = next((one for one in events if one.kind is EventKind.ACTIVATED), None)
    if replacement:
        status = CardStatus.REPLACED
    elif any(one.kind is EventKind.CLOSED for one in events):
        status = CardStatus.CLOSED
    else:
        status = _loss(events)
    return AccountState(status, activation.at[:10] if activation else "", replacement.new_card if replacement else "")


def ended_at(events: Iterable[CardEvent]) -> str:
    """The instant from which no further event has an effect: that of the closing or the replacement, '' if neither."""
    ends = [one.at for one in events if one.kind in ENDS]
    return min(ends, default="")


def _loss(events: Iterable[CardEvent]) -> CardStatus:
    """Normal, or the strongest loss since the card was last found."""
    status = CardStatus.NORMAL
    for one in events:
        if one.kind in {EventKind.FOUND, EventKind.ACTIVATED}:
            status = CardStatus.NORMAL
        elif one.kind in _LOSSES and status is not CardStatus.LOST_FORMAL:
            status = _LOSSES[one.kind]
    return status


def in_order(events: Iterable[CardEvent]) -> list[CardEvent]:
    """By instant; of one instant a loss before the finding that revokes it."""
    return sorted(events, key=lambda one: (one.at, _WITHIN_A_SECOND[one.kind], one.new_card))
