"""Two workers with card events meet at every call and nothing is wrong; with a guard taken out something is."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from support.card_files import KEYS, OTHER_UNION, VAULT, A, B, C, World, event, items, number
from support.in_process import make_tables, running_aws
from support.memory_aws.aws import MemoryAws
from unioncard.cards.card import CardStatus
from unioncard.cards.events import EventKind
from unioncard.cards.record import Change
from unioncard.cards.sealed import seal_card
from unioncard.errors import TryAgain
from unioncard.members.member import CardState
from unit.issuance.life.crashes import Fate, fates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unit.issuance.life.crashes import Fates

K: Final = EventKind
D: Final = number(4)
VERSION, ABSENT = "version = :read", "attribute_not_exists(pk)"
TABLES: Final = ("members", "cards", "work")
ASKED_AGAIN: Final[list[str]] = []


@dataclass(frozen=True, slots=True)
class Guard:
    """Conditions by sort key and text; what went before, who meets whom, and what must hold once both are done.

    ``afterwards`` happens before one looks.
    """

    conditions: tuple[tuple[str, str], ...]
    before: Callable[[World], object]
    first: Callable[[World], object]
    second: Callable[[World], object]
    holds: Callable[[World], bool]
    afterwards: Callable[[World], object] = lambda _: None


def opened(world: World) -> None:
    world.asks("M")
    world.asks("N", OTHER_UNION)
    world.opens(A, "M")
    world.opens(D, "N", union=OTHER_UNION)


def four_cards(world: World) -> None:
    """One member with four cards, each of a request of its own."""
    world.asks("M")
    world.opens(A, "M")
    for place, card in enumerate((B, C, D), 2):
        record = replace(world.record(A), key=KEYS.of(card), batch=f"B{place}", version=0)
        opened_again = world.member("M").opened(seal_card(VAULT, "M", card, f"B{place}", 1))
        world.records.carry_out([Change(((None, record),), opened_again)])


def halves(world: World) -> None:
    """The same, linked in two halves."""
    four_cards(world)
    world.take(event(K.REPLACED, A, new_card=B))
    world.take(event(K.REPLACED, C, new_card=D))


def closed(world: World) -> None:
    ASKED_AGAIN.clear()
    opened(world)
    world.take(event(K.CLOSED))


def no_circle(world: World) -> bool:
    seen, at = set(), KEYS.of(A)
    while at and at not in seen:
        seen.add(at)
        at = world.records.find([at])[at].replaced_by
    return not at


def activated_once(world: World) -> bool:
    counted = [item["counts"]["M"] for item in items("work") if item["pk"]["S"].startswith("MONTH#")]
    return sum(int(one["activated"]["N"]) for one in counted if "activated" in one) == 1


def asks_again(world: World) -> None:
    """Unless they have a card by now."""
    member = world.member("M")
    if member.card is CardState.CLOSED and not world.records.carry_out([Change(member=member.requesting("B2", 7))]):
        ASKED_AGAIN.append("B2")


def has_what_they_asked_for_last(world: World) -> bool:
    member = world.member("M")
    return (member.card, member.batch) == ((CardState.REQUESTED, "B2") if ASKED_AGAIN else (CardState.OPENED, "B"))


def count_return(world: World) -> None:
    """The return is recorded with what its document counts."""
    tally = world.opens(A, "M")
    world.tallies.put_movements(tally.movements())


GUARDS: Final = {
    "a history is written as it was read": Guard(
        (("EVENTS#", VERSION), ("EVENTS#", ABSENT)),
        opened,
        lambda world: world.take(event(K.LOST_FORMAL, day=2)),
        lambda world: world.take(event(K.FOUND, day=3)),
        lambda world: len(world.records.histories("bankone", [KEYS.of(A)])[KEYS.of(A)].events) == 2,
    ),
    "a record is as it was read": Guard(
        (("CARD", VERSION),),
        four_cards,
        lambda world: world.take(event(K.REPLACED, A, new_card=C)),
        lambda world: world.take(event(K.REPLACED, B, new_card=C)),
        lambda world: [world.record(card).replaced_by for card in (A, B)].count(KEYS.of(C)) == 1,
    ),
    "a new card is nobody's": Guard(
        (("CARD", ABSENT), ("", ABSENT)),
        opened,
        lambda world: world.take(event(K.REPLACED, A, new_card=B)),
        lambda world: world.take(event(K.REPLACED, D, new_card=B)),
        lambda world: [world.holds(name)[1] for name in ("M", "N")].count(B) == 1,
    ),
    "a holder is as they were read": Guard(
        (("MEMBER", VERSION),),
        closed,
        lambda world: world.take(event(K.REPLACED, A, day=2, new_card=B)),
        asks_again,
        has_what_they_asked_for_last,
    ),
    "what a record is decided from is as it was read": Guard(
        (("EVENTS#", VERSION), ("EVENTS#", ABSENT)),
        opened,
        lambda world: world.take(event(K.LOST_FORMAL, day=2)),
        lambda world: world.take(event(K.FOUND, day=3)),
        lambda world: world.record(A).status is CardStatus.NORMAL,
    ),
    "what was walked along is as it was read": Guard(
        (("CARD", VERSION),),
        halves,
        lambda world: world.take(event(K.REPLACED, B, day=2, new_card=C)),
        lambda world: world.take(event(K.REPLACED, D, day=2, new_card=A)),
        no_circle,
    ),
    "a document that counts is open": Guard(
        (("CLOSED", ABSENT),),
        lambda world: world.asks("M"),
        lambda world: world.take(event(K.ACTIVATED)),
        lambda world: (world.take(event(K.ACTIVATED)), world.writes(A, "M")),
        activated_once,
        count_return,
    ),
}


@dataclass
class Stage:
    """One AWS for all of them."""

    memory: MemoryAws
    fates: Fates


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    memory = MemoryAws()
    with running_aws(memory):
        make_tables(*TABLES)
        with fates() as made:
            yield Stage(memory, made)


@contextmanager
def taken_out(memory: MemoryAws, conditions: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """Writes whose sort key begins so, with these conditions, are carried out without them. '' is the cards table."""

    def guarded(action: Any) -> bool:
        key = (action.get("Item") or action["Key"]).get("sk", {"S": ""})["S"]
        text = action.get("ConditionExpression", "")
        return not any((key.startswith(sort) if sort else not key) and text == one for sort, one in conditions)

    with memory.guarded_by(guarded):
        yield


def wrong_at(stage: Stage, guard: Guard) -> list[int]:
    """The calls at which the meeting goes wrong, whichever of the two came first there."""
    alone = _met_at(stage, guard, 0)
    wrong, call, calls = [], 0, alone.calls
    while call < calls:
        call += 1
        calls = max(calls, _met_at(stage, guard, call).calls)
        if not guard.holds(World()):
            wrong.append(call)
    return wrong


def _met_at(stage: Stage, guard: Guard, call: int) -> Fate:
    """Where the first worker makes this call the second one runs from beginning to end; if that comes never, after."""
    stage.memory.empty(TABLES, ())
    guard.before(World())
    fate = Fate(meets=call, meanwhile=lambda: _delivered(stage, guard.second))
    _delivered(stage, guard.first, fate)
    if not 1 <= call <= fate.calls:
        _delivered(stage, guard.second)
    guard.afterwards(World())
    return fate


def _delivered(stage: Stage, act: Callable[[World], object], fate: Fate | None = None) -> None:
    """Until it is done: what the queue would deliver again is delivered again, undisturbed."""
    with stage.fates.of(fate), suppress(TryAgain):
        act(World())
        return
    with stage.fates.of(None):
        act(World())


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_two_workers_may_meet_anywhere(stage: Stage, guard: Guard) -> None:
    assert wrong_at(stage, guard) == []
    assert wrong_at(stage, replace(guard, first=guard.second, second=guard.first)) == []


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_without_the_guard_they_may_not(stage: Stage, guard: Guard) -> None:
    with taken_out(stage.memory, guard.conditions):
        assert wrong_at(stage, guard)
