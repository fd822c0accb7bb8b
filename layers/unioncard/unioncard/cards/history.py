"""What is kept of a card's events: bounded, merged in any order, and enough for the account state.

Of each kind the first and the last event are kept, and one replacement: no other event can show in
``events.account_state`` (tests/unit/cards/test_history.py compares the two). So a bank may state all its cards every
day, and a card's history stays one small item that is read and written with a hundred others in one call.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard.cards.events import ENDS, EventKind, ended_at, in_order
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.cards.events import CardEvent
    from unioncard.cards.record import CardRecords

AWAITED_DAYS: Final = 400
"""How long events of a card without a record are kept after the last of them: a return may be late by a year and a
month. Then the table removes them (time to live)."""

ATTEMPTS: Final = 6
"""Optimistic-lock retries before histories that others keep writing are left to the queue's retry. After half of them
each goes alone: of a file that two work at once the slower one mostly finds everything written."""


@dataclass(frozen=True, slots=True)
class CardHistory:
    """The events of one card (a key) from one bank. Banks do not mix: a card may get its record after its events.

    ``expires`` is the epoch second after which it may be removed, None once the card has a record. ``version`` is the
    optimistic lock of the next write, 0: not stored.
    """

    card: str
    bank: str
    events: tuple[CardEvent, ...] = ()
    expires: int | None = None
    version: int = 0

    @property
    def replacement(self) -> CardEvent | None:
        """The replacement that stands: the first one stored, whatever its instant."""
        return next((one for one in self.events if one.kind is EventKind.REPLACED), None)

    def takes(self, event: CardEvent, disproved: str = "") -> bool:
        """Whether an event may be merged: a card is not replaced by two.

        ``disproved`` is a card that cannot replace this one, or '': a replacement by it does not stand.
        """
        stands = self.replacement
        return event.kind is not EventKind.REPLACED or stands is None or stands.new_card in {event.new_card, disproved}

    def merged(self, event: CardEvent, expires: int | None) -> CardHistory:
        """With an event that it takes; the same object if that adds nothing.

        ``expires``: when a card without a record is forgotten; None for a known card, which never is.
        """
        others = [one for one in self.events if not _takes_the_place_of(event, one)]
        kept = _outermost((*others, event))
        if kept == self.events and (expires is not None or self.expires is None):
            return self
        return replace(self, events=kept, expires=expires)

    def is_over(self, event: CardEvent) -> bool:
        """Whether the card had ended before the event: closed or replaced at an earlier instant."""
        end = ended_at(self.events)
        return bool(end) and event.at > end and event.kind not in ENDS

    def settled(self) -> CardHistory:
        """Of a card that has a record by now: kept for good."""
        return replace(self, expires=None)


def _takes_the_place_of(event: CardEvent, stands: CardEvent) -> bool:
    return event.kind is stands.kind is EventKind.REPLACED and event.new_card != stands.new_card


def _outermost(events: Sequence[CardEvent]) -> tuple[CardEvent, ...]:
    """The first and the last of each kind, of equals the one stored first; of replacements the first one stored."""
    kept: list[CardEvent] = []
    for kind in EventKind:
        same = [one for one in events if one.kind is kind]
        if kind is EventKind.REPLACED:
            kept += same[:1]
        elif same:
            first, last = min(same, key=lambda one: one.at), max(same, key=lambda one: one.at)
            kept += [first, last] if first.at != last.at else [first]
    return tuple(in_order(kept))


def keep_events(  # noqa: PLR0913, PLR0917 two of them for the rare cases
    records: CardRecords,
    bank: str,
    events: Sequence[CardEvent],
    expiries: Mapping[str, int | None],
    disproved: Mapping[str, str] | None = None,
    over: list[CardEvent] | None = None,
) -> list[CardEvent]:
    """Merge events into the histories of their cards; again it changes nothing. Conflict if others keep writing.

    ``expiries``: card → ``CardHistory.expires``. ``disproved``: card → a card that cannot replace it. Returns those not
    taken: of two replacements of a card the one stored first stands, and of two in one call the one that comes first.
    Those that came after the end of their card, so that they have no effect, are added to ``over``.
    """
    disproved = disproved or {}
    by_card: dict[str, list[CardEvent]] = {}
    for event in events:
        by_card.setdefault(event.card, []).append(event)
    waiting = list(by_card)
    refused: list[CardEvent] = []
    for attempt in range(ATTEMPTS):
        stored = records.histories(bank, waiting)
        after = []
        refused = [one for one in refused if one.card not in waiting]
        for card in waiting:
            before = stored.get(card, CardHistory(card, bank))
            history, left_out = _with_each(before, by_card[card], expiries[card], disproved.get(card, ""))
            refused += left_out
            if over is not None:
                over += [one for one in by_card[card] if history.is_over(one)]
            if history is not before:
                after.append(history)
        alone = 2 * attempt >= ATTEMPTS
        lost = [left for one in after for left in records.keep([one])] if alone else records.keep(after)
        if not lost:
            return refused
        waiting = [one.card for one in lost]
    raise Conflict(f"histories of cards of {bank}")


def _with_each(
    history: CardHistory, events: Iterable[CardEvent], expires: int | None, disproved: str
) -> tuple[CardHistory, list[CardEvent]]:
    """The history with what it takes, and what it does not."""
    refused = []
    for event in events:
        if history.takes(event, disproved):
            history = history.merged(event, expires)
        else:
            refused.append(event)
    return history, refused
