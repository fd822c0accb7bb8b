"""A card's history is small, the same in every order, and says all that its events say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.card_files import BANK, KEYS, A, B, C, World, empty_tables
from unioncard.cards.events import CardEvent, EventKind, account_state
from unioncard.cards.history import CardHistory, keep_events
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

K = EventKind
INSTANTS = st.integers(1, 6).map(lambda second: f"2026-11-01T09:00:{second:02d}")


@st.composite
def card_events(draw: st.DrawFn) -> CardEvent:
    kind = draw(st.sampled_from(EventKind))
    new_card = "B" if kind is K.REPLACED else ""
    return CardEvent("A", "bankone", kind, draw(INSTANTS), "F", new_card)


def history(events: Sequence[CardEvent]) -> CardHistory:
    made = CardHistory("A", "bankone")
    for event in events:
        made = made.merged(event, None)
    return made


@given(st.lists(card_events(), max_size=20))
def test_a_history_says_what_all_its_events_say(events: list[CardEvent]) -> None:
    assert account_state(history(events).events) == account_state(events)


@given(st.lists(card_events(), max_size=40))
def test_a_history_stays_small(events: list[CardEvent]) -> None:
    assert len(history(events).events) <= 2 * (len(EventKind) - 1) + 1


@given(st.lists(card_events(), max_size=12).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_any_order_gives_the_same_history(orders: tuple[list[CardEvent], list[CardEvent]]) -> None:
    """But for the instant of a replacement: the first one stored stands."""
    first, second = ([one for one in history(some).events if one.kind is not K.REPLACED] for some in orders)
    assert first == second


@given(st.lists(card_events(), max_size=12))
def test_what_is_merged_again_adds_nothing(events: list[CardEvent]) -> None:
    merged = history(events)
    for event in events:
        assert merged.merged(event, None) is merged


def test_a_second_replacement_by_another_card_is_not_taken() -> None:
    first = CardEvent("A", "bankone", K.REPLACED, "2026-11-02T09:00:00", "F", "B")
    assert not history([first]).takes(replace(first, at="2026-11-01T09:00:00", new_card="C"))
    assert history([first]).takes(replace(first, at="2026-11-01T09:00:00"))


# --- in a table -------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    return World()


def event(kind: EventKind, day: int = 1, card: str = A, new_card: str = "") -> CardEvent:
    new_key, sealed = (KEYS.of(new_card), b"sealed") if new_card else ("", None)
    return CardEvent(KEYS.of(card), BANK, kind, f"2026-11-{day:02d}T09:00:00", "F", new_key, sealed)


def test_what_is_kept_is_found_as_it_was(world: World) -> None:
    events = [event(K.LOST_ORAL), event(K.REPLACED, 2, new_card=B), event(K.ACTIVATED, card=C)]
    assert keep_events(world.records, BANK, events, {KEYS.of(A): 7, KEYS.of(C): None}) == []
    assert world.records.histories(BANK, [KEYS.of(A), KEYS.of(B), KEYS.of(C)]) == {
        KEYS.of(A): CardHistory(KEYS.of(A), BANK, tuple(events[:2]), 7, 1),
        KEYS.of(C): CardHistory(KEYS.of(C), BANK, (events[2],), None, 1),
    }
    assert world.records.histories("banktwo", [KEYS.of(A)]) == {}


def test_of_a_card_that_is_known_by_now_nothing_expires(world: World) -> None:
    keep_events(world.records, BANK, [event(K.LOST_ORAL)], {KEYS.of(A): 7})
    keep_events(world.records, BANK, [event(K.LOST_ORAL)], {KEYS.of(A): None})
    assert world.records.histories(BANK, [KEYS.of(A)])[KEYS.of(A)].expires is None


def test_a_later_event_of_an_unknown_card_keeps_it_longer(world: World) -> None:
    keep_events(world.records, BANK, [event(K.LOST_ORAL)], {KEYS.of(A): 7})
    keep_events(world.records, BANK, [event(K.FOUND, 2)], {KEYS.of(A): 9})
    assert world.records.histories(BANK, [KEYS.of(A)])[KEYS.of(A)].expires == 9


class Overtaken(CardRecordTable):
    """Another file stores an event between reading and writing, as often as said."""

    times = 1

    def keep(self, histories: Sequence[CardHistory]) -> list[CardHistory]:
        if Overtaken.times:
            Overtaken.times -= 1
            others = CardRecordTable(self.members, self.work, self.cards)
            keep_events(others, BANK, [event(K.FOUND, 3 + Overtaken.times)], {KEYS.of(A): None})
        return super().keep(histories)


def test_two_files_at_once_lose_nothing(world: World) -> None:
    Overtaken.times = 2
    overtaken = Overtaken(world.records.members, world.records.work, world.records.cards)
    keep_events(overtaken, BANK, [event(K.LOST_ORAL), event(K.CLOSED, card=C)], {KEYS.of(A): None, KEYS.of(C): None})
    found = world.records.histories(BANK, [KEYS.of(A), KEYS.of(C)])
    assert [one.kind for one in found[KEYS.of(A)].events] == [K.LOST_ORAL, K.FOUND, K.FOUND]
    assert [one.kind for one in found[KEYS.of(C)].events] == [K.CLOSED]


def test_histories_that_others_keep_writing_are_left_to_the_queue(world: World) -> None:
    Overtaken.times = 20
    overtaken = Overtaken(world.records.members, world.records.work, world.records.cards)
    with pytest.raises(Conflict):
        keep_events(overtaken, BANK, [event(K.LOST_ORAL)], {KEYS.of(A): None})
