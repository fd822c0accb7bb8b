"""The account state is a projection of all stored events, independent of their order (invariant 3)."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.cards.card import CardStatus
from unioncard.cards.events import AccountState, CardEvent, EventKind, account_state

K = EventKind
DAYS = st.integers(1, 4).map(lambda day: f"2026-11-{day:02d}T09:00:00")


def event(kind: EventKind, day: int = 1, new_card: str = "", document: str = "F") -> CardEvent:
    return CardEvent("A", "bankone", kind, f"2026-11-{day:02d}T09:00:00", document, new_card)


@st.composite
def card_events(draw: st.DrawFn) -> CardEvent:
    kind = draw(st.sampled_from(EventKind))
    new_card = draw(st.sampled_from(["B", "C"])) if kind is K.REPLACED else ""
    return CardEvent("A", "bankone", kind, draw(DAYS), draw(st.sampled_from(["F", "G"])), new_card)


@given(st.lists(card_events(), max_size=8).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_any_order_gives_the_same_standing(orders: tuple[list[CardEvent], list[CardEvent]]) -> None:
    first, second = orders
    assert account_state(first) == account_state(second)


@given(st.lists(card_events(), max_size=6), st.data())
def test_any_doubling_gives_the_same_standing(some: list[CardEvent], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(some), max_size=6)) if some else []
    assert account_state([*some, *again]) == account_state(some)


@given(st.lists(card_events(), max_size=8), st.data())
def test_any_split_into_files_gives_the_same_standing(some: list[CardEvent], data: st.DataObject) -> None:
    files: dict[int, list[CardEvent]] = {}
    for one in some:
        files.setdefault(data.draw(st.integers(0, 3)), []).append(one)
    delivered = data.draw(st.permutations(list(files.values())))
    assert account_state([one for file in delivered for one in file]) == account_state(some)


@given(st.lists(card_events(), max_size=8))
def test_the_standing_says_what_was_told(some: list[CardEvent]) -> None:
    reached = account_state(some)
    kinds = {one.kind for one in some}
    assert (reached.status is CardStatus.REPLACED) == (K.REPLACED in kinds) == bool(reached.replaced_by)
    assert bool(reached.activated_on) == (K.ACTIVATED in kinds)
    assert (reached.status is CardStatus.CLOSED) == (K.CLOSED in kinds and K.REPLACED not in kinds)


def test_a_card_of_which_nothing_is_told_is_normal() -> None:
    assert account_state([]) == AccountState(CardStatus.NORMAL)


def test_the_first_activation_is_the_day() -> None:
    assert account_state([event(K.ACTIVATED, 5), event(K.ACTIVATED, 3)]).activated_on == "2026-11-03"


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ([K.LOST_ORAL], CardStatus.LOST_ORAL),
        ([K.LOST_FORMAL], CardStatus.LOST_FORMAL),
        ([K.LOST_ORAL, K.LOST_FORMAL], CardStatus.LOST_FORMAL),
        ([K.LOST_FORMAL, K.LOST_ORAL], CardStatus.LOST_FORMAL),
        ([K.LOST_ORAL, K.FOUND], CardStatus.NORMAL),
        ([K.FOUND, K.LOST_ORAL], CardStatus.LOST_ORAL),
        ([K.LOST_FORMAL, K.FOUND, K.LOST_ORAL], CardStatus.LOST_ORAL),
        ([K.CLOSED, K.FOUND], CardStatus.CLOSED),
        ([K.CLOSED, K.ACTIVATED, K.LOST_FORMAL], CardStatus.CLOSED),
    ],
)
def test_day_after_day(kinds: list[EventKind], status: CardStatus) -> None:
    days = [event(kind, day) for day, kind in enumerate(kinds, 1)]
    assert {account_state(order).status for order in permutations(days)} == {status}


@pytest.mark.parametrize("loss", [K.LOST_ORAL, K.LOST_FORMAL])
def test_lost_and_found_in_one_second_is_found(loss: EventKind) -> None:
    assert account_state([event(K.FOUND), event(loss)]).status is CardStatus.NORMAL


@pytest.mark.parametrize("day", [1, 9])
def test_replaced_outweighs_closed_and_everything_else(day: int) -> None:
    others = [event(kind, 5) for kind in EventKind if kind is not K.REPLACED]
    assert account_state([*others, event(K.REPLACED, day, "B")]) == AccountState(CardStatus.REPLACED, "2026-11-05", "B")


def test_of_two_replacements_the_first_stands() -> None:
    later, first, beside = event(K.REPLACED, 3, "B"), event(K.REPLACED, 2, "D"), event(K.REPLACED, 2, "C")
    assert account_state([later, first]).replaced_by == "D"
    assert account_state([later, first, beside]).replaced_by == "C"


@pytest.mark.parametrize("status", CardStatus)
def test_only_a_normal_card_is_valid(status: CardStatus) -> None:
    assert status.valid == (status is CardStatus.NORMAL)
