"""A replacement that is reported after its card was closed and the member had asked again: one live card a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from support.card_files import KEYS, NOW, UNION, VAULT, A, B, C, World, empty_tables, event, number
from unioncard.cards.card import CardStatus
from unioncard.cards.record import CardRecord
from unioncard.cards.sealed import seal_card
from unioncard.cloud.aws.table import transact
from unioncard.cloud.stores.card_records import card_put, record_put
from unioncard.cloud.stores.members import member_put
from unioncard.members.member import CardState
from unit.issuance.events_shown import K, P, shown

if TYPE_CHECKING:
    from unioncard.members.member import Member

D = number(4)


@pytest.fixture
def world(tables: None) -> World:
    """M's card was closed."""
    empty_tables()
    made = World()
    made.asks("M")
    made.opens(A, "M")
    made.take(event(K.CLOSED, day=2))
    assert made.holds("M") == (CardState.CLOSED, A)
    return made


def writes(member: Member) -> None:
    transact([member_put("members", member)], "a member")


def asks_again(world: World) -> None:
    writes(world.member("M").requesting("B2", 1))


def live_cards(world: World) -> list[str]:
    ended = {CardStatus.CLOSED, CardStatus.REPLACED}
    found = world.records.find([KEYS.of(one) for one in (A, B, C)])
    return [one for one in (A, B, C) if (record := found.get(KEYS.of(one))) and record.status not in ended]


def test_it_makes_no_second_card_beside_a_request(world: World) -> None:
    asks_again(world)
    record = world.take(event(K.REPLACED, day=3, new_card=B))
    assert shown(record) == [(1, P.HOLDER_HAS_ANOTHER)]
    assert not P.HOLDER_HAS_ANOTHER.taken
    assert (world.holds("M")[0], live_cards(world)) == (CardState.REQUESTED, [])
    assert world.record(A).status is CardStatus.CLOSED


def has_a_second_card(world: World, since: str = "") -> None:
    """C, of a request made after A was closed."""
    asks_again(world)
    asked = world.member("M")
    second = CardRecord(
        KEYS.of(C), world.record(A).bank, "郑州市总工会", UNION, f"/41/{UNION}", "M", "B2", 1, since=since
    )
    writes(asked.opened(seal_card(VAULT, "M", C, "B2", 1), KEYS.of(C)))
    transact([record_put("members", second), card_put("cards", second.shown)], "a return")


def test_it_makes_none_beside_a_card(world: World) -> None:
    has_a_second_card(world)
    record = world.take(event(K.REPLACED, day=3, new_card=B))
    assert shown(record) == [(1, P.HOLDER_HAS_ANOTHER)]
    assert live_cards(world) == [C]


def test_a_bank_that_says_it_again_when_no_card_came_of_the_request_is_believed(world: World) -> None:
    asks_again(world)
    world.take(event(K.REPLACED, day=3, new_card=B))
    writes(world.member("M").without_card(CardState.REFUSED))
    again = world.take(event(K.REPLACED, day=3, new_card=B), event(K.ACTIVATED, B, day=4))
    assert [one for one in shown(again) if one[1] is P.HOLDER_HAS_ANOTHER] == []
    assert (world.holds("M"), live_cards(world)) == ((CardState.OPENED, B), [B])
    member = world.member("M")
    assert (member.batch, member.batch_row, member.card_key) == ("B", 1, KEYS.of(B))
    assert not member.may_request_card


@pytest.mark.parametrize("after", [CardState.REFUSED, CardState.NONE])
def test_who_asked_in_vain_meanwhile_has_the_new_card_and_may_not_ask_for_one_more(
    world: World, after: CardState
) -> None:
    asks_again(world)
    writes(world.member("M").without_card(after))
    assert shown(world.take(event(K.REPLACED, day=3, new_card=B))) == []
    assert (world.holds("M"), live_cards(world)) == ((CardState.OPENED, B), [B])


def test_a_request_made_while_the_replacement_is_carried_out_is_one_of_two_and_not_both(world: World) -> None:
    stale = world.member("M")
    world.take(event(K.REPLACED, day=3, new_card=B))
    with pytest.raises(Exception, match="member"):
        writes(stale.requesting("B2", 1))
    assert live_cards(world) == [B]


def test_the_replaced_cards_own_holder_goes_on_as_before(world: World) -> None:
    assert shown(world.take(event(K.REPLACED, day=3, new_card=B))) == []
    assert (world.holds("M"), live_cards(world)) == ((CardState.OPENED, B), [B])
    later = replace(world, now=NOW + timedelta(days=1))
    assert shown(later.take(event(K.CLOSED, B, day=5))) == []
    assert (world.holds("M")[0], live_cards(world)) == (CardState.CLOSED, [])


@pytest.mark.parametrize("replaced", [False, True])
def test_a_card_that_had_ended_when_its_member_asked_again_takes_no_cards_place(tables: None, replaced: bool) -> None:
    """A bank that names it misprinted the number: the card that they hold stays theirs until it names the right one."""
    empty_tables()
    world = World()
    world.asks("M")
    world.opens(A, "M", since="2026-11-01")
    if replaced:
        world.take(event(K.REPLACED, day=1, new_card=B))
    world.take(event(K.CLOSED, B if replaced else A, day=2))
    has_a_second_card(world, since="2026-11-03")
    assert shown(world.take(event(K.REPLACED, C, day=4, new_card=A))) == [(1, P.EVENT_CONTRADICTS)]
    assert (world.holds("M"), live_cards(world)) == ((CardState.OPENED, C), [C])
    assert shown(world.take(event(K.REPLACED, C, day=4, new_card=D))) == []
    assert world.holds("M") == (CardState.OPENED, D)


@pytest.mark.parametrize("replaced", [False, True])
def test_who_holds_a_card_that_took_its_place_and_had_ended_may_ask_for_another(world: World, replaced: bool) -> None:
    """Of one day, or of a release before, nobody knows which of two cards is the older one."""
    if replaced:
        world.take(event(K.REPLACED, day=3, new_card=B))
        world.take(event(K.CLOSED, B, day=4))
    has_a_second_card(world)
    assert shown(world.take(event(K.REPLACED, C, day=5, new_card=A))) == []
    assert (world.holds("M")[0], live_cards(world)) == (CardState.CLOSED, [])
    assert world.member("M").may_request_card


def test_who_holds_the_card_of_another_request_is_told_from_it_when_it_ends(world: World) -> None:
    """One bank names as its successor a card that is alive and came of another request: its closing is the holder's."""
    has_a_second_card(world)
    third = replace(world.record(C), key=KEYS.of(D), batch="B3", version=0)
    transact([record_put("members", third), card_put("cards", third.shown)], "a return")
    assert shown(world.take(event(K.REPLACED, C, day=5, new_card=D))) == []
    assert world.holds("M") == (CardState.OPENED, D)
    assert shown(world.take(event(K.CLOSED, D, day=6))) == []
    assert world.holds("M")[0] is CardState.CLOSED
