"""Traces are found wherever the chunks of a part are cut."""

from __future__ import annotations

import pytest

from unioncard.sheets.container import OVERLAP, has_trace, lists_across, lists_of_cells

FILLER = b'<c r="A1"><v>1</v></c>' * 3


@pytest.mark.parametrize("trace", [b"<f>A1</f>", b'<f t="shared">', b"<f/>"])
@pytest.mark.parametrize("cut", range(-9, 10))
def test_a_formula_is_found_whole_or_cut(trace: bytes, cut: int) -> None:
    text, at = FILLER + trace + FILLER, len(FILLER) + cut
    first, second = text[:at], text[at:]
    seam = first[-OVERLAP:] + second[:OVERLAP]
    assert any(has_trace("xl/worksheets/sheet1.xml", part, False) for part in (first, second, seam))


def test_what_only_looks_like_a_formula_is_none() -> None:
    assert not has_trace("xl/worksheets/sheet1.xml", b"<font/><fonts/><c><v>#</v></c>", False)


@pytest.mark.parametrize("cut", range(1, 31))
def test_every_list_of_cells_is_counted_once(cut: int) -> None:
    text = b"....." + b"<sheetData>" + b"........." + b"<sheetData>" + b"....."
    first, second = text[:cut], text[cut:]
    counted = lists_of_cells(first) + lists_across(first[-OVERLAP:], second[:OVERLAP]) + lists_of_cells(second)
    assert counted == 2
