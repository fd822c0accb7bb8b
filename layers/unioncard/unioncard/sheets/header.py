"""The header of a form, searched for in the first rows of a sheet: in one line or in two, below titles and stamps.

Also the header of another list further below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.sheets.entries import SERIAL, Entries
from unioncard.sheets.layout import header_key, is_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from unioncard.sheets.layout import Layout

    Names = dict[str, list[int]]
    Row = Sequence[object]


HEAD_ROWS: Final = 30
"""The header stands within these (docs/formats/register.md, 1.2)."""

_SIX_DIGITS = re.compile(r"\d{6}")
_DAY = re.compile(r"(?:19|20)\d{2}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?")


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its last line's row number, and canonical column → positions (from 0) of the cells that name it.

    ``above`` is the number of rows above its first line; ``lines`` are the cells of its lines.
    """

    row: int
    above: int
    names: Names
    lines: tuple[Row, ...] = ()

    def lacks(self, layout: Layout) -> list[str]:
        """Compulsory columns that are absent."""
        return [column for column in layout.compulsory if column not in self.names]

    def entries(self, layout: Layout) -> Entries:
        """The recogniser of the entries below this header."""
        return Entries(layout, {column: places[0] for column, places in self.names.items()})

    def chosen(self, layout: Layout) -> tuple[dict[str, int], dict[str, list[int]]]:
        """Canonical column → the place that is read, and the columns that stand twice with no way to choose.

        Of optional columns under several of their names (现住址 and 家庭住址, 序号 and 编号) the first in the order of
        the names is read; of the same name twice see ``twins``. What every entry needs, or is known by, is never
        chosen.
        """
        chosen = {column: places[0] for column, places in self.names.items()}
        several = {column: places for column, places in self.names.items() if len(places) > 1}
        ranks = {name: rank for rank, name in enumerate(layout.names)} if several else {}
        for column, places in several.items():
            keys = [self._key(place, column, layout) for place in places]
            ranked = sorted(zip(keys, places, strict=True), key=lambda one: (ranks.get(one[0], len(ranks)), one[1]))
            chosen[column] = ranked[0][1]
        never = self._never(layout)
        return chosen, {column: places for column, places in several.items() if column in never}

    def twins(self, layout: Layout) -> dict[str, tuple[int, ...]]:
        """Optional columns that stand twice under the name that is read → their further places."""
        never = self._never(layout)
        found: dict[str, tuple[int, ...]] = {}
        chosen, _ = self.chosen(layout)
        for column, places in self.names.items():
            if len(places) > 1 and column not in never and column != SERIAL:
                key = self._key(chosen[column], column, layout)
                further = [one for one in places if one != chosen[column] and self._key(one, column, layout) == key]
                found |= {column: tuple(further)} if further else {}
        return found

    @staticmethod
    def _never(layout: Layout) -> set[str]:
        return {*layout.compulsory, *layout.marks, *layout.naming}

    def _key(self, place: int, column: str, layout: Layout) -> str:
        """The name by which a cell of the header names its column."""
        texts = (line[place] for line in reversed(self.lines) if place < len(line))
        return next((header_key(text) for text in texts if layout.canonical(text) == column), "")


def find_header(head: Sequence[Row], layout: Layout) -> Header | None:
    """The header in a sheet's first rows, None when there is none.

    The first that has all compulsory columns; else the one that lacks least. But when entries stand between the first
    line that looks like a header and that one, it is the first: its rows must not vanish.
    """
    found = list(_candidates(head, layout))
    if not found:
        return None
    best = min(found, key=lambda header: (len(header.lacks(layout)), -len(header.names) * bool(header.lacks(layout))))
    between = head[found[0].row : best.above]
    return found[0] if any(map(found[0].entries(layout).is_entry, between)) else best


def later_header(lines: Sequence[Row], layout: Layout, columns: Mapping[str, int]) -> Header | None:
    """The header of another list, whose first line is the first of ``lines``; ``row`` counts its lines.

    It has a column by which entries are named, and as many as looks_like_header wants. Nothing that only entries have
    stands in it: no number of a person, no day, no word of a code list (男). ``columns``: of the list above it.
    """
    if not _may_be_header(lines[0]):
        return None
    if len(lines) > 1 and _may_be_header(lines[1]):
        pair = _joined(lines[0], lines[1], layout)
        if pair and _begins_list(pair, layout) and not any(_has_value(line, pair, layout, columns) for line in lines):
            return Header(2, 0, pair, (lines[0], lines[1]))
    names = layout.match(["" if is_label(cell) else cell for cell in lines[0]])
    is_header = _begins_list(names, layout) and not _has_value(lines[0], names, layout, columns)
    return Header(1, 0, names, (lines[0],)) if is_header else None


def _has_value(cells: Row, names: Names, layout: Layout, columns: Mapping[str, int]) -> bool:
    """Whether a cell of a line of names is an entry's: an entry may have 姓名 and 证件号码 where these should stand.

    身份证 names a column and is a kind of document: a value where it stands below the column of that list and another
    cell of the line names the column, too.
    """
    once = {places[0] for places in names.values() if len(places) == 1}
    listed = {columns[column]: is_listed for column, is_listed in layout.listed.items() if column in columns}
    named = {place for places in names.values() for place in places}
    texts = {place: cell.strip() for place, cell in enumerate(cells) if isinstance(cell, str)}
    return any(
        (place in listed and place not in once and listed[place](text)) or (place not in named and _DAY.fullmatch(text))
        for place, text in texts.items()
    )


def _may_be_header(cells: Row) -> bool:
    """Only texts without long numbers; quick, for it is asked of every row in doubt."""
    return all(cell is None or (isinstance(cell, str) and not _SIX_DIGITS.search(cell)) for cell in cells)


def _begins_list(names: Names, layout: Layout) -> bool:
    """姓名 and 编号 alone also stand in lines of words below a list."""
    is_enough = sum(column in layout.compulsory for column in names) > 1 or len(names) > 2  # noqa: PLR2004
    return is_enough and not names.keys().isdisjoint(layout.naming)


def _candidates(head: Sequence[Row], layout: Layout) -> Iterator[Header]:
    """All lines, and pairs of lines, that look like a header."""
    place = 0
    while place < min(HEAD_ROWS, len(head)):
        cells = head[place]
        pair = _joined(cells, head[place + 1], layout) if place + 1 < len(head) else None
        if pair and layout.looks_like_header(pair, head[place + 1]):
            yield Header(place + 2, place, pair, (cells, head[place + 1]))
            place += 1
        elif layout.looks_like_header(names := layout.match(cells), cells):
            yield Header(place + 1, place, names, (cells,))
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
    is_data = len(filled) > 1 or not _may_be_header(lower) or any(upper_at[place] in layout.naming for place in filled)
    if is_data or not fresh or (clashing and len(lower_at) == 1):
        return None
    kept = {column: [p for p in places if p not in lower_at] for column, places in above.items() if column not in below}
    return {**{column: places for column, places in kept.items() if places}, **below}


def _has_text(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())
