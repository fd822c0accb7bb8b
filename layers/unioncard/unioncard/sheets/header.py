"""The header of a form, searched for in the first rows of a sheet: in one line or in two, below titles and stamps.

Also which lines below it are entries, and which are sums, notes, samples or headings (docs/domain/registers.md, E).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.sheets.cells.cell import half_width, tidy
from unioncard.sheets.layout import is_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from unioncard.sheets.layout import Layout

    Names = dict[str, list[int]]
    Row = Sequence[object]


HEAD_ROWS: Final = 30
"""The header stands within these (docs/formats/register.md, 1.2)."""

SERIAL: Final = "序号"

# --- lines that are no entries: sums, notes, signatures, samples -----------------------------------------------------

_END = r"(?=$|[:;,、.。(\d一二三四五六七八九十])"
# Lines between or below the entries. Beside a sum stand counts; beside those who filled the form in, a telephone.
_SUM_OR_NOTE = re.compile(
    r"(?:以上|本[页表]|本部门|全部)?(?:合计|总计|小计|共计|累计|总数|总人数|填表说明|填报说明|填写说明|说明|备注|注)(?:人数)?"
    + _END
    + r"|以下空白|以下无正文|此行以下|续上?表|第\d+页"
)
_SIGNATURE = re.compile(
    r"(?:填表人|填报人|制表人|制表|审核人|审核|经办人|单位负责人|工会负责人|负责人|联系人|联系电话|填表单位|填报单位|填表日期"
    r"|填报日期|制表日期|日期|盖章|单位[(]盖章[)])" + _END
)
_EXAMPLE = r"(?:示例|样例|范例|举例|示范|样本)"
_SAMPLE_SERIAL = re.compile(rf"[(\[【]?(?:填[写表报])?(?:{_EXAMPLE}|例子|例如|例)\d*[)\]】]?:?")
# 范例 alone is also a name (surname 范).
_SAMPLE_NAME = re.compile(rf"示例|样例|例|.{{1,12}}[(\[【](?:{_EXAMPLE}|例)[)\]】]|(?:{_EXAMPLE}|例|例如):.+")
_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_STROKES = re.compile(r"[-‐-―─_/\\|.·…~～、,，\s]+")
_FIGURE_DIGITS: Final = 6
"""Digits of what is a number of a person; a sum has fewer."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Recognises the entries of one register; ``columns``: canonical column → position in a row."""

    layout: Layout
    columns: Mapping[str, int]

    def is_entry(self, cells: Sequence[object]) -> bool:
        """Whether a row is an entry: see Layout.

        A line that begins like a sum or a note is an entry only with the number of a person in it, a line of signatures
        only with two (a telephone may stand there). In doubt it is one: a wrong finding is seen, a lost row is not.
        """
        marks = [self.text(cells, column) for column in self.layout.marks]
        figures = [self.text(cells, column) for column in self.layout.figures]
        naming = [text for column in self.layout.naming if (text := self.text(cells, column))]
        is_marked = any(marks) or any(re.search("[1-9]", figure) for figure in figures)
        if not (is_marked or naming) or self.is_sample(cells):
            return False
        needed = _figures_needed(_first(cells), naming)
        if needed:
            return sum(map(_is_figure, (*marks, *figures))) >= needed
        return is_marked or not self._is_heading(cells, naming)

    def is_sample(self, cells: Sequence[object]) -> bool:
        """Whether it is the form's own sample: 示例 for a serial number, or 张三（示例） for a name."""
        names = (self._plain(cells, column) for column in self.layout.naming)
        if any(_SAMPLE_NAME.fullmatch(name) for name in names):
            return True
        serial = self._plain(cells, SERIAL) if SERIAL in self.columns else _first(cells)
        return bool(_SAMPLE_SERIAL.fullmatch(serial))

    def text(self, cells: Sequence[object], column: str) -> str:
        """The cell's text; '' for blanks, strokes through a blank cell, and the header repeated on a next page."""
        cell = self.cell(cells, column)
        text = "" if cell == "" else tidy(cell)[0]
        if text[:1].isdigit():
            return text
        return "" if not text or _STROKES.fullmatch(text) or self.layout.canonical(text) else text

    def cell(self, cells: Sequence[object], column: str) -> object:
        """The cell of a canonical column, '' where the row is short or the file has no such column."""
        place = self.columns.get(column, len(cells))
        cell = cells[place] if place < len(cells) else ""
        return "" if cell is None else cell

    def _plain(self, cells: Sequence[object], column: str) -> str:
        return _compact(self.cell(cells, column))

    def _is_heading(self, cells: Sequence[object], naming: Sequence[str]) -> bool:
        """一车间, 部门：质检科, or a note, in a row of its own."""
        heading = self.layout.heading
        alone = heading and len(naming) == 1 and sum(bool(_compact(cell)) for cell in cells) == 1
        return bool(alone and heading and heading.fullmatch(naming[0]))


def _figures_needed(first: str, naming: Sequence[str]) -> int:
    """How many numbers of a person make an entry of a line that begins, or whose name is, like this."""
    begins = (first, *map(_compact, naming))
    if any(map(_SIGNATURE.match, begins)):
        return 2
    return int(any(map(_SUM_OR_NOTE.match, begins)))


def _is_figure(text: str) -> bool:
    """Whether it may be the number of a person, a telephone or a date, and no caption stands with it."""
    plain = half_width(text)
    return ":" not in plain and sum(letter.isdigit() for letter in plain) >= _FIGURE_DIGITS


def _first(cells: Sequence[object]) -> str:
    return next((text for text in map(_compact, cells) if text), "")


def _compact(cell: object) -> str:
    return "" if cell is None or cell == "" else _BLANK.sub("", half_width(tidy(cell)[0]))


# --- the header itself -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its last line's row number, and canonical column → positions (from 0) of the cells that name it.

    ``above`` is the number of rows above its first line.
    """

    row: int
    above: int
    names: Names

    def lacks(self, layout: Layout) -> list[str]:
        """Compulsory columns that are absent."""
        return [column for column in layout.compulsory if column not in self.names]

    def entries(self, layout: Layout) -> Entries:
        """The recogniser of the entries below this header."""
        return Entries(layout, {column: places[0] for column, places in self.names.items()})


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
