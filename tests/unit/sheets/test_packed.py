"""Rows come out of their blocks as they went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unioncard.sheets.packed import PackedRows, pack

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
