"""Cells merged downwards: the parser gives their value to the first row alone, a person sees it beside every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.sheets.cells.cell import MergedCell, NoValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.sheets.no_values import Range
    from unioncard.sheets.sources import Rows


@dataclass(frozen=True, slots=True)
class _Span:
    """One merged cell: its place in a row, its last row's number, and its value."""

    place: int
    last: int
    cell: MergedCell


def with_merged(rows: Rows, ranges: Iterable[Range], left: int) -> Rows:
    """The rows, with a MergedCell in the blank cells below the first of cells merged downwards.

    Cells also merged to the right count for their first column. ``left``: see Source.
    """
    begin: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in ranges:
        if bottom > top:
            begin.setdefault(top + 1, []).append((column - left, bottom + 1))
    return _filled(rows, begin) if begin else rows


def _filled(rows: Rows, begin: dict[int, list[tuple[int, int]]]) -> Rows:
    spans: list[_Span] = []
    for number, cells in rows:
        if spans:
            spans = [span for span in spans if number <= span.last]
            for span in spans:
                if span.place < len(cells) and cells[span.place] in ("", None):
                    cells[span.place] = span.cell
        for place, last in begin.get(number, ()):
            cell = cells[place] if 0 <= place < len(cells) else ""
            if cell not in ("", None) and not isinstance(cell, NoValue):
                spans.append(_Span(place, last, MergedCell(cell)))
        yield number, cells
