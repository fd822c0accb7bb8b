"""The tree of a month is read by its pages, whatever moves elsewhere, and never by a question a union."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.killing import Killer, killing
from unioncard.clock import Month
from unioncard.cloud.stores.directory import union_item
from unioncard.reports.past_trees import PastTrees
from unioncard.unions.move import Move
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from support.in_process import Stores
    from support.worked import Way
    from unioncard.unions.union import Union

MONTH = Month("2026-10")
PROVINCE, CITY, OTHER_CITY = "410000", "410100", "410200"


@pytest.fixture
def stores(way: Way) -> Stores:
    """Two hundred unions below a city."""
    stores = way.stores
    pattern = stores.directory.union("4101000001")
    below = (_named(pattern, f"42{one:08d}", CITY) for one in range(200))
    stores.directory.load(Directory(tuple(below), (), ()))
    return stores


def _named(pattern: Union, code: str, parent: str) -> Union:
    path = f"/{PROVINCE}/{parent}/{code}/"
    return replace(pattern, code=code, name=f"工会{code}", parent=parent, path=path, credit_code="")


def _chain(top: str, *codes: str) -> dict[str, str]:
    """The paths of unions of which each stands below the one before."""
    return {code: f"/{PROVINCE}/{top}/{'/'.join(codes[: place + 1])}/" for place, code in enumerate(codes)}


def moved(stores: Stores, number: int, before: str, after: str, at: str = "2026-11-02") -> Move:
    """A union that moved, as a register leaves it."""
    code = f"42{number:08d}"
    here, there = (f"/{PROVINCE}/{parent}/{code}/" for parent in (before, after))
    union = replace(stores.directory.union(code), parent=after, path=there)
    stores.directory.load(Directory((union,), (), ()))
    return Move(code, before, after, here, there, f"{at}T04:00:00Z", 1)


def read(stores: Stores, root: str, *moves: Move) -> tuple[set[str], int]:
    """The unions of the tree at the month's end, and the calls that its reading took."""
    with killing(Killer()) as reading:
        trees = PastTrees.read(stores.directory, stores.directory.union(root), MONTH, moves)
    return {union.code for union in trees.of(MONTH)}, reading.calls


def test_a_tree_of_hundreds_is_a_page_or_two(stores: Stores) -> None:
    found, calls = read(stores, PROVINCE)
    assert len(found) > 200
    assert calls <= 3
    assert read(stores, CITY)[1] <= 3
    assert read(stores, "4200000007") == ({"4200000007"}, 3)


def test_what_moves_elsewhere_costs_nothing(stores: Stores) -> None:
    moves = [moved(stores, one, CITY, OTHER_CITY) for one in range(30)]
    found, calls = read(stores, "410300", *moves)
    assert (calls, found & {move.union for move in moves}) == (read(stores, "410300")[1], set())
    assert {move.union for move in moves} <= read(stores, CITY, *moves)[0]
    assert not {move.union for move in moves} & read(stores, OTHER_CITY, *moves)[0]


def test_a_union_below_one_that_moved_away_and_moved_on_from_there_stood_here_all_the_same(stores: Stores) -> None:
    first = moved(stores, 1, CITY, OTHER_CITY)
    below = "4200000002"
    along = f"/{PROVINCE}/{OTHER_CITY}/{first.union}/{below}/"
    second = replace(moved(stores, 2, CITY, "410300", "2026-11-05"), from_parent=first.union, from_path=along)
    for moves in ((first, second), (second, first)):
        assert {first.union, below} <= read(stores, CITY, *moves)[0]
        assert not {first.union, below} & read(stores, OTHER_CITY, *moves)[0]
        assert below not in read(stores, "410300", *moves)[0]


def test_a_union_whose_superior_moved_below_its_former_child_stood_where_it_stood(stores: Stores) -> None:
    """A, B below it, C below that, D below that; C went to another city, then A below D: nothing of A touches B."""
    a, b, c, d = (f"42{number:08d}" for number in (1, 2, 3, 4))
    was, now = _chain(CITY, a, b, c, d), _chain(OTHER_CITY, c, d, a, b)
    for code, parent in {c: OTHER_CITY, d: c, a: d, b: a}.items():
        union = replace(stores.directory.union(code), parent=parent, path=now[code])
        stores.directory.table.put(union_item(union))
    moves = [
        Move(c, b, OTHER_CITY, was[c], now[c], "2026-11-03T04:00:00Z", 1),
        Move(a, CITY, d, was[a], now[a], "2026-11-05T04:00:00Z", 1),
    ]
    for code, below in ((a, {a, b, c, d}), (b, {b, c, d}), (c, {c, d}), (d, {d})):
        trees = PastTrees.read(stores.directory, stores.directory.union(code), MONTH, moves)
        assert {one.code: one.path for one in trees.of(MONTH)} == {one: was[one] for one in below}


def test_what_came_from_elsewhere_below_a_union_that_had_moved_away_never_stood_here(stores: Stores) -> None:
    """C with D below it went to another city; then E came from a third one below D."""
    c, d, e = (f"42{number:08d}" for number in (1, 2, 3))
    was, now = _chain(CITY, c, d), _chain(OTHER_CITY, c, d, e)
    for code, parent in {c: OTHER_CITY, d: c, e: d}.items():
        union = replace(stores.directory.union(code), parent=parent, path=now[code])
        stores.directory.table.put(union_item(union))
    moves = [
        Move(c, CITY, OTHER_CITY, was[c], now[c], "2026-11-03T04:00:00Z", 1),
        Move(e, "410300", d, f"/{PROVINCE}/410300/{e}/", now[e], "2026-11-05T04:00:00Z", 1),
    ]
    assert read(stores, CITY, *moves)[0] & {c, d, e} == {c, d}
    assert read(stores, "410300", *moves)[0] & {c, d, e} == {e}


def test_what_has_not_come_along_yet_stands_where_its_superior_stands(stores: Stores) -> None:
    """The move's function died before it gave the unions below their new paths."""
    first = moved(stores, 1, CITY, OTHER_CITY, at="2026-10-20")
    left_behind = replace(stores.directory.union("4200000003"), parent=first.union)
    stores.directory.table.put(union_item(left_behind))
    assert {first.union, "4200000003"} <= read(stores, OTHER_CITY, first)[0]
    assert not {first.union, "4200000003"} & read(stores, CITY, first)[0]
