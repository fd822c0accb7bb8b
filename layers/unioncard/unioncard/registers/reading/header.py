"""Finding a form's header among the first rows of a sheet: in one line or in two, below titles and stamp lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.registers.layout import is_label
from unioncard.registers.reading.entries import Entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.registers.layout import Layout

    Names = dict[str, list[int]]
    Row = Sequence[object]

HEAD_ROWS: Final = 30
"""The header stands within these (CONTRACT.md)."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its last line's row number, and canonical column → places (from 0) of the cells that name it.

    ``above`` is the number of rows above its first line.
    """

    row: int
    above: int
    names: Names

    def lacks(self, layout: Layout) -> list[str]:
        """Compulsory columns that are absent."""
        return [column for column in layout.compulsory if column not in self.names]

    def entries(self, layout: Layout) -> Entries:
        """What tells the entries below this header."""
        return Entries(layout, {column: places[0] for column, places in self.names.items()})


def find_header(head: Sequence[Row], layout: Layout) -> Header | None:
    """The header in a sheet's first rows, None when there is none.

    The first that has all compulsory columns; else the one that lacks least. But when entries stand between the first
    line that looks like a header and that one, the first it is: its rows must not vanish.
    """
    found = list(_candidates(head, layout))
    if not found:
        return None
    best = min(found, key=lambda header: (len(header.lacks(layout)), -len(header.names) * bool(header.lacks(layout))))
    between = head[found[0].row : best.above]
    return found[0] if any(map(found[0].entries(layout).is_entry, between)) else best


def _candidates(head: Sequence[Row], layout: Layout) -> Iterator[Header]:
    """All lines, and pairs of lines, that look like a header."""
    place = 0
    while place < min(HEAD_ROWS, len(head)):
        cells = head[place]
        pair = _joined(cells, head[place + 1], layout) if place + 1 < len(head) else None
        if pair and layout.looks_like_header(pair, head[place + 1]):
            yield Header(place + 2, place, pair)
            place += 1
        elif layout.looks_like_header(names := layout.match(cells), cells):
            yield Header(place + 1, place, names)
        place += 1


def _joined(upper: Row, lower: Row, layout: Layout) -> Names | None:
    """The columns of a header in two lines; None when ``lower`` is no second line of one.

    Names in the upper line stand above blanks (merged downwards) or are group heads. A row of data also holds words
    that name columns (身份证 as a kind of document, 农民工), but then it fills cells below other names as well.
    """
    above, below = layout.match(upper), layout.match(lower)
    upper_at = {place: column for column, places in above.items() for place in places}
    lower_at = {place: column for column, places in below.items() for place in places}
    if not upper_at or not lower_at or any(is_label(upper[place]) for place in upper_at):
        return None
    fresh = [place for place, column in lower_at.items() if upper_at.get(place, column) == column]
    clashing = len(lower_at) - len(fresh)
    filled = [place for place in upper_at if place not in lower_at and place < len(lower) and _has_text(lower[place])]
    is_data = len(filled) > 1 or any(upper_at[place] in layout.naming for place in filled)
    if is_data or not fresh or (clashing and len(lower_at) == 1):
        return None
    kept = {column: [p for p in places if p not in lower_at] for column, places in above.items() if column not in below}
    return {**{column: places for column, places in kept.items() if places}, **below}


def _has_text(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())
