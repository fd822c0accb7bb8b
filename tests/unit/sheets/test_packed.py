"""Rows come out of their blocks as they went in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.sheets.cells.cell import as_text
from unioncard.sheets.packed import PackedRows, pack, unpack
from unioncard.sheets.rows import ChosenRows, Rows

WIDTH = 3
TEXT = st.text(st.characters(codec="utf-8"), max_size=4)
ROW = st.tuples(st.integers(1, 10**6), st.tuples(*[TEXT] * WIDTH), st.none() | st.just({"姓名": "王 五"}))


@given(st.lists(st.lists(ROW, min_size=1, max_size=5), max_size=4))
def test_any_rows_in_any_blocks(blocks: list[list[tuple[int, tuple[str, ...], dict[str, str] | None]]]) -> None:
    rows: PackedRows[tuple[object, ...]] = PackedRows(lambda *row: row)
    for block in blocks:
        numbers, texts, extras = zip(*block, strict=True)
        columns = list(zip(*texts, strict=True))
        rows.add(len(block), pack(numbers, columns, {place: e for place, e in enumerate(extras) if e}))
    flat = [row for block in blocks for row in block]
    assert list(rows) == list(rows) == flat
    assert len(rows) == len(flat)
    assert [rows[place] for place in range(len(flat))] == flat == rows[:]
    assert not flat or rows[-1] == flat[-1]


def test_rows_chosen_of_a_block_by_column_are_packed_like_rows() -> None:
    numbers, columns = (7, 8, 9), [("a", "b", "c"), (1, 2.0, "x"), ("", "", "")]
    chosen = ChosenRows(numbers, columns, as_text)
    chosen.add(0, extra={"B": "0"})
    chosen.add(2, [(0, "C")])
    rows = Rows()
    rows.add(7, ("a", "1", ""), {"B": "0"})
    rows.add(9, ("C", "x", ""))
    assert chosen.packed() == rows.packed()


@pytest.mark.parametrize("places", [[], [1], [0, 1, 2]])
def test_none_one_and_all_rows_may_be_chosen(places: list[int]) -> None:
    chosen = ChosenRows((7, 8, 9), [("a", "b", "c")])
    for place in places:
        chosen.add(place)
    size, packed = chosen.packed()
    rows = [(number, texts) for number, texts, _ in unpack(packed)] if size else []
    assert rows == [(7 + place, ("abc"[place],)) for place in places]
