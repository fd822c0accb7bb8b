"""What a bank's files cost in calls to AWS: a fraction of one for each event, and nothing for what others wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.card_files import KEYS, World, empty_tables, event, number
from support.killing import Killer, killing
from unioncard.cards.events import EventKind
from unit.issuance.life.crashes import Fate, fates

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.files.answer import CardEventRow
    from unit.issuance.life.crashes import Fates

K = EventKind
MOST = 0.2
"""Calls for each event; 0.05 to 0.15 when this was written, where each card alone took 3 to 7."""
CARDS = 200
"""Of one file: more than one read or transaction takes of any kind."""


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    return World()


def opened(world: World, cards: int) -> list[str]:
    """Cards of as many members."""
    numbers = [number(place) for place in range(100, 100 + cards)]
    for place, card in enumerate(numbers):
        world.asks(f"M{place}", row=place + 1)
        world.writes(card, f"M{place}")
    return numbers


def calls(act: Callable[[], object]) -> int:
    with killing(Killer()) as counted:
        act()
    return counted.calls


def reported(kind: EventKind, cards: list[str]) -> list[CardEventRow]:
    new = [number(100_000 + place) if kind is K.REPLACED else "" for place in range(len(cards))]
    return [event(kind, card, new_card=one) for card, one in zip(cards, new, strict=True)]


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_costs_a_fraction_of_a_call(world: World, kind: EventKind) -> None:
    cards = opened(world, CARDS)
    events = reported(kind, cards)
    assert calls(lambda: world.take(*events)) <= MOST * CARDS
    assert calls(lambda: world.take(*reversed(events))) <= MOST * CARDS / 2  # nothing new: nothing is written


def test_an_event_of_an_unknown_card_costs_no_more(world: World) -> None:
    events = reported(K.ACTIVATED, [number(place) for place in range(CARDS)])
    assert calls(lambda: world.take(*events)) <= MOST * CARDS / 2


def test_cost_is_linear(world: World) -> None:
    cards = opened(world, 3 * CARDS)
    few = calls(lambda: world.take(*reported(K.LOST_ORAL, cards[:CARDS])))
    many = calls(lambda: world.take(*reported(K.LOST_ORAL, cards[CARDS:])))
    assert many <= 2.1 * few


def test_several_events_of_one_card_cost_little_more_than_one(world: World) -> None:
    cards = opened(world, 100)
    events = [
        event(kind, card, day) for card in cards for day, kind in enumerate((K.ACTIVATED, K.LOST_ORAL, K.FOUND), 1)
    ]
    assert calls(lambda: world.take(*events)) <= MOST * 100


@pytest.mark.parametrize("meets", range(2, 33, 4))
def test_two_workers_with_the_same_file_cost_each_no_more_than_that(world: World, meets: int) -> None:
    """At one call of the first the second one runs from beginning to end."""
    events = reported(K.ACTIVATED, opened(world, 300))
    with fates() as lots:
        fate = Fate(meets=meets, meanwhile=lambda: without_fate(lots, lambda: World().take(*events)))
        with lots.of(fate):
            World().take(*events)
    assert meets < fate.calls <= 2 * MOST * 300


def without_fate(lots: Fates, act: Callable[[], object]) -> None:
    with lots.of(None):
        act()


@pytest.mark.parametrize("waiting", [0, 2000])
def test_a_return_does_not_pay_for_what_others_wait_for(world: World, waiting: int) -> None:
    """Cards that never get a record may be reported of for years."""
    if waiting:
        world.take(*reported(K.ACTIVATED, [number(500_000 + place) for place in range(waiting)]))
    own = opened(world, 300)
    keys = [KEYS.of(card) for card in own]
    assert calls(lambda: world.reconciler.reconcile_opened(keys, "bankone", "answer/bankone/R")) <= 3
