"""Invariant 6: opening + movements = closing, children add up to their parent, a full count agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.month_tree import (
    AFTER,
    CITY,
    DURING,
    EMPTY,
    FACTORY,
    GONE,
    OCTOBER,
    PROVINCE,
    SCHOOL,
    TREE,
    Build,
    of,
    usual,
)
from unioncard import errors
from unioncard.ledger import month
from unioncard.ledger.figures import Tally
from unioncard.ledger.month import Unbalanced, require_balance


def test_opening_and_movement_are_the_closing(build: Build) -> None:
    factory = {row.union.code: row for row in build(usual()).rows}[FACTORY.code]
    assert (factory.own.opening.joined, factory.own.change.joined, factory.own.closing.joined) == (95, 12, 107)
    assert (factory.own.closing.requested, factory.own.closing.opened, factory.own.closing.refused) == (95, 90, 5)


def test_a_parent_counts_itself_and_all_below(build: Build) -> None:
    rows = {row.union.code: row for row in build(usual()).rows}
    city = rows[CITY.code]
    assert city.own.closing.joined == 3
    assert city.total == city.own + rows[FACTORY.code].total + rows[SCHOOL.code].total
    assert rows[PROVINCE.code].total == city.total
    assert rows[PROVINCE.code].total.change.read == 73


def test_a_union_with_nothing_is_a_row_of_zeros(build: Build) -> None:
    empty = {row.union.code: row for row in build(usual()).rows}[EMPTY.code]
    assert not empty.own and not empty.total
    assert empty.total.open_rate is None


def test_rows_stand_in_tree_order_whatever_order_they_came_in(build: Build) -> None:
    report = build([], tree=tuple(reversed(TREE)))
    codes = [row.union.code for row in report.rows]
    assert codes == [PROVINCE.code, CITY.code, FACTORY.code, SCHOOL.code, EMPTY.code]


def test_a_movement_of_a_union_without_a_place_is_shown_and_counted(build: Build) -> None:
    report = build([*usual(), of(GONE, datetime(2026, 9, 1, tzinfo=UTC), "register/z", read=7, accepted=7, joined=7)])
    last = report.rows[-1]
    assert (last.listed, last.union.name, last.total.closing.joined) == (False, "未列入组织树（4101000009）", 7)
    assert report.root.total.closing.joined == 150 + 7
    assert sum(row.total.closing.joined for row in report.children()) == report.root.total.closing.joined


def test_a_city_is_not_shown_movements_of_another_subtree(build: Build) -> None:
    with pytest.raises(ValueError, match="not below 410200"):
        build(usual(), tree=(EMPTY,))


def test_a_smaller_subtree_has_the_same_figures(build: Build) -> None:
    report = build(usual())
    city = report.within(CITY.code)
    assert [row.union.code for row in city.rows] == [CITY.code, FACTORY.code, SCHOOL.code]
    assert city.root.total == report.root.total
    with pytest.raises(errors.NotFound):
        report.within("419999")


def test_a_directory_whose_paths_and_parents_disagree_is_refused(build: Build) -> None:
    astray = replace(SCHOOL, parent=EMPTY.code)
    with pytest.raises(Unbalanced, match="郑州市总工会"):
        build(usual(), tree=(PROVINCE, CITY, EMPTY, FACTORY, astray))


def test_a_movement_missing_from_the_root_is_refused(build: Build) -> None:
    report = build(usual())
    with pytest.raises(Unbalanced, match="逐笔合计不一致"):
        require_balance(report.rows, counted=report.root.total.closing + Tally(opened=1))


def test_the_same_document_twice_is_refused_not_counted_twice(build: Build) -> None:
    with pytest.raises(ValueError, match="counted twice: register/c"):
        build([*usual(), usual()[4]])


@pytest.mark.parametrize(("earlier", "current"), [(usual()[2:3], []), ([], usual()[:1])])
def test_a_movement_of_another_month_is_refused(earlier: list, current: list) -> None:
    with pytest.raises(ValueError, match="of another month"):
        month.build(OCTOBER, TREE, earlier, current, as_of=AFTER)


def test_unions_that_are_not_one_subtree_are_refused(build: Build) -> None:
    with pytest.raises(ValueError, match="not below 410100"):
        build([], tree=(CITY, EMPTY))
    with pytest.raises(ValueError, match="at least one union"):
        build([], tree=())


def test_a_running_month_is_provisional_and_an_ended_one_is_not(build: Build) -> None:
    assert build([], as_of=DURING).provisional
    assert not build([], as_of=AFTER).provisional
    # the last second of the month in Shanghai
    assert build([], as_of=datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)).provisional


def test_a_month_that_has_not_begun_has_no_report(build: Build) -> None:
    with pytest.raises(ValueError, match="has not begun"):
        build([], as_of=datetime(2026, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("counted", "rate"),
    [
        ({"joined": 10, "opened": 6}, 0.6),
        ({"joined": 10, "left": 4, "opened": 10}, 1.0),  # their cards stay opened
        ({"joined": 1, "opened": 2, "closed": 1}, 1.0),  # a second card after the first was closed
        ({"joined": 1, "left": 1, "opened": 1}, 1.0),
        ({}, None),
    ],
)
def test_the_rate_of_cards_cannot_exceed_everybody(build: Build, counted: dict[str, int], rate: float | None) -> None:
    report = build([of(FACTORY, AFTER.replace(day=3), "register/a", **counted)])
    assert report.root.total.open_rate == rate


counts = st.integers(min_value=0, max_value=500_000)
entries = st.lists(st.tuples(st.sampled_from((*TREE, GONE)), st.booleans(), counts, counts), max_size=30)


@given(entries)
def test_whatever_happened_children_add_up_to_their_parents(entries: list) -> None:
    earlier, current = [], []
    for number, (union, past, joined, opened) in enumerate(entries):
        at = datetime(2026, 9 if past else 10, 5, tzinfo=UTC)
        (earlier if past else current).append(of(union, at, f"return/{number}", joined=joined, opened=opened))
    report = month.build(OCTOBER, TREE, earlier, current, as_of=AFTER)
    for row in report.rows:
        below = [other.total for other in report.rows if other.union.parent == row.union.code]
        assert sum(below, row.own) == row.total
    assert report.root.total.closing.joined == sum(joined for _, _, joined, _ in entries)
    assert report.root.total.change.opened == sum(opened for _, past, _, opened in entries if not past)
