"""Killed before and after every call and delivered again, events and return end as undisturbed, and count once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.card_files import (
    BANK,
    KEYS,
    NUMBERS,
    OTHER_UNION,
    A,
    B,
    C,
    World,
    bank_file,
    empty_tables,
    event,
    fill_tables,
    items,
    number,
)
from support.killing import Killed, Killer, killing
from unioncard.banks.files.answer import Events
from unioncard.cards.events import EventKind
from unioncard.issuance import card_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.files.answer import CardEventRow

K = EventKind
D, E = number(4), number(5)


def story() -> World:
    """Two members with cards, a third without; B's activation came before its replacement."""
    empty_tables()
    world = World()
    for name, union in (("M", "4101000001"), ("N", OTHER_UNION), ("O", OTHER_UNION)):
        world.asks(name, union)
    world.opens(A, "M")
    world.opens(D, "N", union=OTHER_UNION)
    world.take(event(K.ACTIVATED, B, day=5))
    return world


def story_to_return() -> World:
    world = story()
    file_comes(world)
    world.take(event(K.ACTIVATED, C, day=3))
    return world


def file_events() -> tuple[CardEventRow, ...]:
    return (
        event(K.ACTIVATED, A),
        event(K.REPLACED, A, day=2, new_card=B),
        event(K.LOST_ORAL, B, day=7),
        event(K.CLOSED, D, day=2),
        event(K.REPLACED, C, day=4, new_card=E),
        event(K.CLOSED, "1"),
    )


def file_comes(world: World) -> None:
    world.take(*file_events())


def return_comes(world: World) -> None:
    world.opens(C, "O", union=OTHER_UNION)


def stored(world: World) -> dict[str, list[dict[str, Any]]]:
    """All items after the bank's next return; had that anything to reconcile, its own document would stand among
    them."""
    world.reconciler.reconcile_opened([KEYS.of(card) for card in (A, B, C, D, E)], BANK, "answer/bankone/next")
    return {table: items(table) for table in ("members", "cards", "work")}


@pytest.mark.parametrize(("begun", "act", "fewest"), [(story, file_comes, 15), (story_to_return, return_comes, 8)])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_and_delivered_again_it_ends_as_undisturbed(
    tables: None, begun: Callable[[], World], act: Callable[[World], None], fewest: int, after: bool
) -> None:
    undisturbed = begun()
    beginning = {table: items(table) for table in ("members", "cards", "work")}
    with killing(Killer()) as counted:
        act(undisturbed)
    expected = stored(undisturbed)
    assert counted.calls >= fewest

    for call in range(1, counted.calls + 1):
        fill_tables(beginning)
        disturbed = World()
        with killing(Killer(call, after)), pytest.raises(Killed):
            act(disturbed)
        act(disturbed)
        assert stored(disturbed) == expected, f"killed at call {call}"


def test_killed_at_any_call_a_long_file_ends_as_undisturbed(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """By messages of their own for its parts, each delivered until it is done."""
    monkeypatch.setattr(card_events, "PART", 2)
    undisturbed = story()
    beginning = {table: items(table) for table in ("members", "cards", "work")}
    with killing(Killer()) as counted:
        parts_come(undisturbed, [0])
    expected = stored(undisturbed)
    assert counted.calls >= 30

    for after in (False, True):
        for call in range(1, counted.calls + 1):
            fill_tables(beginning)
            disturbed, messages = World(), [0]
            with killing(Killer(call, after)), pytest.raises(Killed):
                parts_come(disturbed, messages)
            parts_come(disturbed, messages)
            assert stored(disturbed) == expected, f"killed at call {call}"


def parts_come(world: World, messages: list[int]) -> None:
    """A message leaves the queue once it is carried out; what it ordered stays there, whatever becomes of it."""
    world.order_part = lambda _, part: messages.append(part)
    events = file_events()
    while messages:
        part = messages[0]
        world.card_events.take(bank_file(events), Events(events), NUMBERS, part)
        messages[:] = [one for one in messages if one != part]


def test_the_story_meets_every_way(tables: None) -> None:
    world = story_to_return()
    assert world.opens(C, "O", union=OTHER_UNION).totals() == {"activated": 1}
    assert [world.holds(name)[1] for name in ("M", "N", "O")] == [B, D, E]
