"""A union's parents: which held on which day, whatever the order in which the registers arrive."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from unioncard.unions.union import Kind, ParentSince, Union, moved

PROVINCE = Union("410000", "河南省总工会", Kind.PROVINCE, None, "/410000/")
CITIES = [
    Union(code, f"样例{code}", Kind.REGION, "410000", f"/410000/{code}/") for code in ("410100", "410200", "410300")
]
BASIC = Union("4101000009", "样例工会", Kind.BASIC, "410100", "/410000/410100/4101000009/")


def test_a_union_that_never_moved_has_had_its_parent_for_ever() -> None:
    assert BASIC.parent_on(date(1950, 1, 1)) == "410100"
    confirmed = moved(BASIC, CITIES[0], "2026-11-01T00:00:00Z")
    assert (confirmed.parents, confirmed.parent, confirmed.path) == ((), BASIC.parent, BASIC.path)


def test_the_day_of_a_move_is_shanghais() -> None:
    union = moved(BASIC, CITIES[1], "2026-11-30T16:30:00Z")  # half past midnight of December 1st
    assert [union.parent_on(date(2026, 11, 30)), union.parent_on(date(2026, 12, 1))] == ["410100", "410200"]


def test_of_two_moves_on_one_day_the_later_holds() -> None:
    union = moved(moved(BASIC, CITIES[1], "2026-11-02T01:00:00Z"), CITIES[2], "2026-11-02T02:00:00Z")
    assert union.parent_on(date(2026, 11, 2)) == "410300"
    assert union.path == "/410000/410300/4101000009/"


def test_a_move_and_back_is_kept() -> None:
    union = moved(moved(BASIC, CITIES[1], "2026-11-02T01:00:00Z"), CITIES[0], "2026-11-05T01:00:00Z")
    assert [union.parent_on(date(2026, 11, day)) for day in (1, 3, 6)] == ["410100", "410200", "410100"]
    assert union.parents[0] == ParentSince("410100", "")


def test_a_parent_from_a_late_register_holds_until_the_newest_one() -> None:
    confirmed = moved(BASIC, CITIES[0], "2026-11-09T01:00:00Z")
    union = moved(confirmed, CITIES[1], "2026-11-02T01:00:00Z")
    assert [union.parent_on(date(2026, 11, day)) for day in (1, 3, 10)] == ["410100", "410200", "410100"]
    assert (union.parent, union.path) == (BASIC.parent, BASIC.path)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_moves_in_any_order_of_arrival_come_to_the_same(order: tuple[int, ...]) -> None:
    moves = [
        (CITIES[1], "2026-11-02T01:00:00Z"),
        (CITIES[2], "2026-11-05T01:00:00Z"),
        (CITIES[1], "2026-11-09T01:00:00Z"),
    ]
    union = BASIC
    for place in order:
        union = moved(union, *moves[place])
    days = [union.parent_on(date(2026, 11, day)) for day in (1, 3, 6, 10)]
    assert days == ["410100", "410200", "410300", "410200"]
    assert (union.parent, union.path) == ("410200", "/410000/410200/4101000009/")
