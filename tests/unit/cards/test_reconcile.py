"""A card's record, its holder and the look-up follow the bank's events, wherever the return comes among them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from support.card_files import (
    BANK,
    KEYS,
    TAILS,
    VAULT,
    A,
    B,
    C,
    World,
    empty_tables,
    event,
    number,
)
from support.killing import Killer, killing
from unioncard.cards.card import CardStatus
from unioncard.cards.events import CardEvent
from unioncard.cards.history import keep_events
from unioncard.cards.holders import CardHolders
from unioncard.cards.reconcile import LONGEST_LINE, ReconcileOutcome
from unioncard.cards.record import Change
from unioncard.cards.sealed import open_card_of_row, open_new_number, seal_card, seal_new_number
from unioncard.cards.tally import Entry, Place
from unioncard.issuance.file_record import Problem
from unioncard.ledger.movement import Measure
from unioncard.members.member import CardState
from unit.cards.interleaved import K, found, interleaved, reconciled

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    made = World()
    made.asks("M")
    return made


def test_a_closing_reaches_record_holder_and_look_up(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.CLOSED))
    assert (world.record(A).status, found(A)) == (CardStatus.CLOSED, CardStatus.CLOSED)
    assert world.holds("M") == (CardState.CLOSED, A)


def test_a_loss_and_a_finding_leave_the_holder_alone(world: World) -> None:
    world.opens(A, "M")
    before = world.member("M")
    world.take(event(K.LOST_FORMAL))
    assert found(A) is CardStatus.LOST_FORMAL
    world.take(event(K.FOUND, day=2))
    assert found(A) is CardStatus.NORMAL
    assert world.member("M") == before


def test_the_old_number_of_a_replaced_card_still_resolves(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, new_card=B))
    assert (found(A), found(B)) == (CardStatus.REPLACED, CardStatus.NORMAL)
    assert world.holds("M") == (CardState.OPENED, B)
    old, new = world.record(A), world.record(B)
    assert (old.replaced_by, new.replaces, new.member, new.version) == (KEYS.of(B), KEYS.of(A), "M", 1)


def test_a_card_replaced_twice_leads_to_the_last(world: World) -> None:
    world.take(event(K.REPLACED, B, day=2, new_card=C))
    world.take(event(K.REPLACED, A, day=1, new_card=B))
    world.opens(A, "M")
    assert [found(card) for card in (A, B, C)] == [CardStatus.REPLACED, CardStatus.REPLACED, CardStatus.NORMAL]
    assert world.holds("M") == (CardState.OPENED, C)


def test_a_replacement_told_after_the_closing_gives_the_holder_the_new_card(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.CLOSED))
    world.take(event(K.REPLACED, new_card=B))
    assert (found(A), found(B), *world.holds("M")) == (CardStatus.REPLACED, CardStatus.NORMAL, CardState.OPENED, B)


def test_a_holder_who_asked_again_keeps_the_request(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.CLOSED))
    closed = world.member("M")
    world.records.carry_out([Change(member=closed.requesting("B2", 7))])
    world.take(event(K.REPLACED, new_card=B))
    asking = world.member("M")
    assert (asking.card, asking.batch) == (CardState.REQUESTED, "B2")
    assert (found(A), found(B)) == (CardStatus.CLOSED, None)


def test_an_old_cards_closing_leaves_the_new_one_open(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, new_card=B))
    world.take(event(K.CLOSED, day=5))
    assert (found(A), *world.holds("M")) == (CardStatus.REPLACED, CardState.OPENED, B)


def test_a_new_number_that_is_somebody_elses_is_refused_and_the_rest_holds(world: World) -> None:
    world.asks("N")
    world.opens(A, "M")
    world.opens(B, "N")
    world.take(event(K.LOST_FORMAL), event(K.REPLACED, day=2, new_card=B))
    assert (found(A), found(B)) == (CardStatus.LOST_FORMAL, CardStatus.NORMAL)
    assert (world.holds("M"), world.holds("N")) == ((CardState.OPENED, A), (CardState.OPENED, B))
    assert world.record(B).member == "N"


def test_a_circle_of_replacements_ends(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, A, new_card=B), event(K.REPLACED, B, day=2, new_card=C))
    world.take(event(K.REPLACED, C, day=3, new_card=A))
    assert [found(card) for card in (A, B, C)] == [CardStatus.REPLACED, CardStatus.REPLACED, CardStatus.NORMAL]
    assert world.holds("M") == (CardState.OPENED, C)


D = number(4)


def opened_four_times(world: World) -> None:
    """One member with four cards, each of a request of its own."""
    world.opens(A, "M")
    for place, card in enumerate((B, C, D), 2):
        record = replace(world.record(A), key=KEYS.of(card), batch=f"B{place}", replaced_by="", replaces="", version=0)
        member = world.member("M").opened(seal_card(VAULT, "M", card, f"B{place}", 1))
        world.records.carry_out([Change(((None, record),), member)])


CIRCLE = [(A, B), (B, C), (C, D), (D, A)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)])
@pytest.mark.parametrize("days", [(1, 2, 3, 4), (4, 3, 2, 1), (1, 1, 1, 1)])
def test_the_line_that_closes_a_circle_is_refused_whatever_came_first(
    world: World, order: tuple[int, ...], days: tuple[int, ...]
) -> None:
    opened_four_times(world)
    records = [
        world.take(event(K.REPLACED, CIRCLE[place][0], day=days[place], new_card=CIRCLE[place][1])) for place in order
    ]
    assert [[one.problem for one in record.problems] for record in records] == [[], [], [], [Problem.EVENT_CONTRADICTS]]
    last = CIRCLE[order[-1]][0]
    assert [card for card in (A, B, C, D) if found(card) is CardStatus.NORMAL] == [last]
    assert world.holds("M")[0] is CardState.OPENED


def test_two_workers_that_link_two_halves_close_no_circle(world: World) -> None:
    """Neither sees the other's link: each rests on the records it walked along, and one of them loses."""
    opened_four_times(world)
    world.take(event(K.REPLACED, A, new_card=B))
    world.take(event(K.REPLACED, C, new_card=D))
    table = interleaved(carry_out=lambda: world.take(event(K.REPLACED, D, day=2, new_card=A)))
    record = World(records=table).take(event(K.REPLACED, B, day=2, new_card=C))
    assert [one.problem for one in record.problems] == [Problem.EVENT_CONTRADICTS]
    assert [found(card) for card in (C, D, A)] == [CardStatus.REPLACED] * 3
    assert found(B) is CardStatus.NORMAL
    world.take(event(K.CLOSED, B, day=5))
    assert found(B) is CardStatus.CLOSED


def test_a_line_of_replacements_has_an_end(world: World) -> None:
    """A file may replace a card by a card by a card: it costs no more calls than a person can have cards."""
    cards = [A, *(number(place) for place in range(100, 300))]
    world.opens(A, "M")
    with killing(Killer()) as counted:
        record = world.take(*(event(K.REPLACED, old, new_card=new) for old, new in pairwise(cards)))
    assert counted.calls <= 8 * LONGEST_LINE
    assert found(cards[LONGEST_LINE]) is CardStatus.NORMAL
    assert world.holds("M") == (CardState.OPENED, cards[LONGEST_LINE])
    assert [one.problem for one in record.problems] == [
        Problem.EVENT_CONTRADICTS, *[Problem.CARD_UNKNOWN] * (len(cards) - LONGEST_LINE - 2)
    ]  # fmt: skip


def test_a_circle_that_is_stored_all_the_same_ends(world: World) -> None:
    opened_four_times(world)
    for old, new in CIRCLE:
        before = world.record(old)
        after = replace(before, status=CardStatus.REPLACED, replaced_by=KEYS.of(new))
        world.records.carry_out([Change(((before, after),))])
    before = world.record(A)
    world.records.carry_out([Change(((before, replace(before, replaced_by="")),))])
    world.take(event(K.CLOSED, A), event(K.LOST_ORAL, C))
    assert reconciled(world, D) is ReconcileOutcome.DONE


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_a_circle_of_two_ends_alike_in_every_order_of_its_files_and_the_return(
    world: World, order: tuple[int, ...]
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: world.take(event(K.REPLACED, A, new_card=B)),
        lambda: world.take(event(K.REPLACED, B, day=2, new_card=A)),
        lambda: world.opens(A, "M"),
    ]
    for place in order:
        steps[place]()
    assert (found(A), found(B)) == (CardStatus.REPLACED, CardStatus.NORMAL)
    assert world.holds("M") == (CardState.OPENED, B)


def test_a_card_of_the_same_member_may_take_the_old_ones_place(world: World) -> None:
    """The bank opened it under a second request and says afterwards that it replaces the first."""
    world.opens(A, "M")
    second = replace(world.record(A), key=KEYS.of(B), batch="B2", version=0)
    sealed = seal_card(VAULT, "M", B, "B2", 1)
    world.records.carry_out([Change(((None, second),), world.member("M").opened(sealed))])
    world.take(event(K.REPLACED, new_card=B))
    assert (found(A), found(B), world.record(B).replaces) == (CardStatus.REPLACED, CardStatus.NORMAL, KEYS.of(A))
    assert world.holds("M") == (CardState.OPENED, B)


# --- what is sealed ---------------------------------------------------------------------------------------------------


def test_a_sealed_number_in_anothers_record_is_noticed() -> None:
    with pytest.raises(ValueError, match="another's"):
        open_card_of_row(VAULT, "N", seal_card(VAULT, "M", A, "B", 1), "B", 1)
    with pytest.raises(ValueError, match="another's"):
        open_new_number(VAULT, KEYS.of(B), seal_new_number(VAULT, KEYS.of(A), C))


def test_a_sealed_number_that_its_event_is_not_about_is_noticed(world: World) -> None:
    world.opens(A, "M")
    foul = seal_new_number(VAULT, KEYS.of(A), C)
    wrong = CardEvent(KEYS.of(A), BANK, K.REPLACED, "2026-11-01T09:00:00", "F", KEYS.of(B), foul)
    keep_events(world.records, BANK, [wrong], {KEYS.of(A): None})
    with pytest.raises(ValueError, match="not the one"):
        reconciled(world, A)


def test_the_holder_of_a_card_that_only_lost_something_is_not_even_read(world: World) -> None:
    world.opens(A, "M")

    class Unread:
        def find(self, keys: object) -> object:
            raise AssertionError("read")

    holders = CardHolders(Unread(), KEYS, VAULT, TAILS)  # type: ignore[arg-type]
    lost = CardEvent(KEYS.of(A), BANK, K.LOST_ORAL, "2026-11-01T09:00:00", "F")
    keep_events(world.records, BANK, [lost], {KEYS.of(A): None})
    outcomes = replace(world.reconciler, holders=holders).reconcile([KEYS.of(A)], BANK, "F")
    assert outcomes == {KEYS.of(A): ReconcileOutcome.DONE}


def test_an_entry_is_written_once(world: World) -> None:
    entry = Entry("F", KEYS.of(A), Measure.CLOSED, Place("U", "/U"))
    change = Change(entries=(entry,))
    assert world.records.carry_out([change]) == []
    assert world.records.carry_out([change]) == [change]
    assert list(world.tallies.entries("F")) == [entry]
