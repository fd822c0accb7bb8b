"""Unions that are above themselves: who is, who only stands below one, and that many are found in one look."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from unioncard.registers.unions import columns, entries
from unioncard.registers.unions.entries import Entry, parents_first

if TYPE_CHECKING:
    import pytest


def union(number: int, parent: int | None) -> Entry:
    """The union of a row, below that of another row."""
    values = dict.fromkeys(columns.COLUMNS, "")
    values |= {columns.UNION: f"第{number}工会", columns.PARENT: "" if parent is None else f"第{parent}工会"}
    return Entry(str(number), (number,), values, {}, ())


def is_above_itself(number: int, parents: list[int | None]) -> bool:
    at = parents[number]
    for _ in parents:
        if at is None or at == number:
            break
        at = parents[at]
    return at == number


PARENTS = st.integers(1, 12).flatmap(
    lambda size: st.lists(st.none() | st.integers(0, size - 1), min_size=size, max_size=size)
)
"""Of each row its parent's, if it has one."""


@given(PARENTS)
def test_those_in_a_cycle_are_told_from_those_below_one(parents: list[int | None]) -> None:
    in_order, circular = parents_first(union(number, parent) for number, parent in enumerate(parents))
    assert [one.id for one in circular] == [str(n) for n in range(len(parents)) if is_above_itself(n, parents)]
    place = {one.id: at for at, one in enumerate(in_order)}
    assert len(place) + len(circular) == len(parents)
    above = {str(n): str(parents[n]) for n in range(len(parents))}
    assert all(place[above[one]] < at for one, at in place.items() if above[one] in place)


def test_many_cycles_are_found_in_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of 250,000 pairs was looked for anew in all that was left: hours, in a function that has fifteen minutes."""
    looks: list[Any] = []
    monkeypatch.setattr(entries, "TopologicalSorter", lambda graph: looks.append(1) or TopologicalSorter(graph))
    in_order, circular = parents_first(union(number, number ^ 1) for number in range(400))
    assert (len(in_order), len(circular), len(looks)) == (0, 400, 1)
