"""Lines and pages of an official document by GB/T 9704-2012, 5.2 to 7.5.

A4; the type area of 156 × 225 mm lies 28 mm from the binding edge and 37 mm from the top; 22 lines of 28 characters,
type of 16 points (三号); page numbers with a dash on either side below it, one character in from the outer edge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.reports.bulletin.fonts import EM, width
from unioncard.reports.bulletin.pdf import A4, MM, Document
from unioncard.texts import bulletin as words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.reports.bulletin.pdf import Page

LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM
LINES, CHARACTERS = 22, 28
PITCH, CELL = HEIGHT / LINES, WIDTH / CHARACTERS
BODY, TITLE, NUMBER = 16.0, 22.0, 14.0
"""三号, 二号, 四号."""
CELL_TEXT, NOTE = 10.5, 9.0
ROW: Final = PITCH * 0.72
INSET: Final = 3.0
"""Points between a cell's edge and its text."""
NEVER_FIRST: Final = frozenset("，。、；：？！）》”’〕％%")
NEVER_LAST: Final = frozenset("（《“‘〔")
_TOKEN: Final = re.compile(r"-?[0-9][0-9,.]*[%％]?|[A-Za-z]+|.", re.DOTALL)
_BASELINE: Final = 0.14
"""Of the size: how far above the lower edge of its box a line stands."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and its width in points."""

    heading: str
    width: float


def lines_of(text: str, face: str, size: float, room: float, indent: float = 0) -> list[list[str]]:
    """The tokens of each line: numbers are whole with minus and per cent, and no sign stands where it may not."""
    lines: list[list[str]] = [[]]
    used = indent
    for token in _TOKEN.findall(text):
        wide = _wide(token, face, size)
        if used + wide > room + 0.01 and lines[-1]:
            carried = _carried(lines[-1], token)
            lines[-1] = lines[-1][: len(lines[-1]) - len(carried)]
            lines.append(carried)
            used = sum(_wide(one, face, size) for one in carried)
        lines[-1].append(token)
        used += wide
    return lines


def _carried(line: Sequence[str], token: str) -> list[str]:
    """What goes to the next line with a token: signs that may not end a line, or what a sign may not be parted from."""
    at = len(line)
    while at > 1 and (token in NEVER_FIRST or line[at - 1] in NEVER_LAST):
        at -= 1
        token = line[at]
    return list(line[at:])


def _wide(token: str, face: str, size: float) -> float:
    """A Chinese character has a cell of the grid where it is of the body's size."""
    return sum(_advance(one, face, size) for one in token)


def _advance(character: str, face: str, size: float) -> float:
    own = width(face, character)
    return CELL if size == BODY and own == EM else own * size / EM


class Sheet:
    """A document that is set line by line; ``mark`` stands at the inner foot of each page."""

    def __init__(self, document: Document, mark: str) -> None:
        self._document, self._mark = document, mark
        self._page: Page
        self._down = 0.0
        self.turn()

    def turn(self) -> None:
        """Begin a page, with its number."""
        self._page, self._down = self._document.page(), 0.0
        number = len(self._document.pages)
        text, odd = words.PAGE.format(number=number), number % 2
        wide = _wide(text, "song", NUMBER)
        foot = A4[1] - TOP - HEIGHT - 7 * MM - NUMBER / 2
        self._put(text, "song", NUMBER, LEFT + WIDTH - wide - NUMBER if odd else LEFT + NUMBER, foot)
        mark = _wide(self._mark, "fang", NOTE)
        self._put(self._mark, "fang", NOTE, LEFT if odd else LEFT + WIDTH - mark, foot)

    def skip(self, lines: float = 1) -> None:
        """Leave lines empty; none at the top of a page."""
        if self._down:
            self._down += lines * PITCH

    def need(self, lines: float) -> None:
        """Turn the page unless there is room for so many lines."""
        if self._down + lines * PITCH > HEIGHT + 0.01:
            self.turn()

    def centred(self, text: str, face: str = "fang", size: float = BODY, lines: float = 1) -> None:
        """A line in the middle, as high as ``lines`` of the grid."""
        self._at(text, face, size, (WIDTH - _wide(text, face, size)) / 2, lines)

    def signed(self, name: str, date: str) -> None:
        """Who issues it and the date, which ends four characters before the edge; the name stands centred above it."""
        date_wide, name_wide = _wide(date, "fang", BODY), _wide(name, "fang", BODY)
        begin = WIDTH - 4 * CELL - date_wide
        self._at(name, "fang", BODY, min(begin + (date_wide - name_wide) / 2, WIDTH - name_wide), 1)
        self._at(date, "fang", BODY, begin, 1)

    def line(self, text: str, face: str = "fang", indent: float = 0) -> None:
        """A line from the left, so many characters in."""
        self._at(text, face, BODY, indent * CELL, 1)

    def paragraph(self, text: str, face: str = "fang", indent: int = 2, hanging: int = 0) -> None:
        """A paragraph: two characters in, filled to the edge; further lines are in by ``hanging`` characters."""
        first = lines_of(text, face, BODY, WIDTH, indent * CELL)
        lines = first if not hanging else _hung(first, face, hanging)
        for place, tokens in enumerate(lines):
            self.need(1)
            begin = (hanging if place else indent) * CELL
            filled = place < len(lines) - 1
            self._down += PITCH
            self._set(tokens, face, begin, filled=filled)

    def rule(self, color: str = "0.83 0.11 0.13") -> None:
        """The red line below the number, as wide as the type area."""
        y = A4[1] - TOP - self._down - 4 * MM
        self._document.rule(self._page, (LEFT, y), (LEFT + WIDTH, y), 1.5, color)
        self._down += 4 * MM

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], bold_last: bool) -> None:
        """A table over as many pages as it needs, each with its head; the first column from the left, numbers right."""
        self._table_head(columns)
        for place, cells in enumerate(rows):
            high = max(1, *(len(some) for some in map(_cell_lines, cells, columns)))
            if self._down + self._high(high) > HEIGHT + 0.01:
                self.turn()
                self._table_head(columns)
            last = bold_last and place == len(rows) - 1
            self._row(columns, cells, high, "hei" if last else "fang", head=False)

    def note(self, text: str) -> None:
        """A small note below a table."""
        for tokens in lines_of(text, "fang", NOTE, WIDTH):
            self.need(0.6)
            self._down += NOTE * 1.5
            self._put("".join(tokens), "fang", NOTE, LEFT, A4[1] - TOP - self._down)

    def _table_head(self, columns: Sequence[Column]) -> None:
        headings = [one.heading for one in columns]
        high = max(len(_cell_lines(one.heading, one)) for one in columns)
        y = A4[1] - TOP - self._down
        self._document.rule(self._page, (LEFT, y), (LEFT + WIDTH, y), 0.75)
        self._row(columns, headings, high, "hei", head=True)

    def _row(self, columns: Sequence[Column], cells: Sequence[str], high: int, face: str, *, head: bool) -> None:
        top, x = A4[1] - TOP - self._down, LEFT
        height = self._high(high)
        for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            lines = _cell_lines(cell, column)
            first = top - (height - len(lines) * CELL_TEXT * 1.2) / 2
            for at, text in enumerate(lines):
                size = _fitting(text, face, column.width - 2 * INSET)
                left = column.width - _wide(text, face, size)
                is_text = place == 0 or not _FIGURE.fullmatch(cell)
                inside = left / 2 if head else INSET if is_text else left - INSET
                self._put(text, face, size, x + inside, first - (at + 1) * CELL_TEXT * 1.2 + 0.22 * CELL_TEXT)
            x += column.width
            if place < len(columns) - 1:
                self._document.rule(self._page, (x, top), (x, top - height), 0.35)
        for edge in (LEFT, LEFT + WIDTH):
            self._document.rule(self._page, (edge, top), (edge, top - height), 0.75)
        self._document.rule(self._page, (LEFT, top - height), (LEFT + WIDTH, top - height), 0.75 if head else 0.35)
        self._down += height

    @staticmethod
    def _high(lines: int) -> float:
        return max(ROW, lines * CELL_TEXT * 1.2 + 5)

    def _at(self, text: str, face: str, size: float, begin: float, lines: float) -> None:
        self.need(lines)
        self._down += lines * PITCH
        y = A4[1] - TOP - self._down + (lines * PITCH - size) / 2 + _BASELINE * size
        self._put(text, face, size, LEFT + begin, y)

    def _set(self, tokens: Sequence[str], face: str, begin: float, *, filled: bool) -> None:
        """A line of a paragraph; what is left of it is spread between tokens, so that it reaches the edge."""
        text = "".join(tokens)
        left = WIDTH - begin - _wide(text, face, BODY)
        gap = left / (len(tokens) - 1) if filled and len(tokens) > 1 else 0.0
        y = A4[1] - TOP - self._down + (PITCH - BODY) / 2 + _BASELINE * BODY
        x = LEFT + begin
        for token in tokens:
            self._put(token, face, BODY, x, y)
            x += _wide(token, face, BODY) + gap

    def _put(self, text: str, face: str, size: float, x: float, y: float) -> None:
        self._document.text(self._page, face, size, _placed(text, face, size, x), y)


_FIGURE: Final = re.compile(r"[-+]?[0-9][0-9,.]*%?|—")


def _placed(text: str, face: str, size: float, x: float) -> Iterator[tuple[float, str]]:
    for character in text:
        yield x, character
        x += _advance(character, face, size)


def _cell_lines(text: str, column: Column) -> list[str]:
    parts = (lines_of(part, "fang", CELL_TEXT, column.width - 2 * INSET) for part in text.split("\n"))
    return ["".join(line) for lines in parts for line in lines]


def _fitting(text: str, face: str, room: float) -> float:
    """The size of a cell's line: a figure is never parted, so one of millions is set smaller."""
    return CELL_TEXT * min(1.0, room / max(1.0, _wide(text, face, CELL_TEXT)))


def _hung(first: Sequence[Sequence[str]], face: str, hanging: int) -> list[list[str]]:
    rest = "".join(token for line in first[1:] for token in line)
    further = lines_of(rest, face, BODY, WIDTH - hanging * CELL) if rest else []
    return [list(first[0]), *further]
