"""Writes .xlsx workbooks, the only writer there is: rows are streamed, formats made once each, text stays text.

XlsxWriter in its ``constant_memory`` mode: a row goes to a temporary file when the next one begins, so sheets are
written from top to bottom, each at its own pace. Reading is calamine's (sheets/reader.py).
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Cell = tuple["Value", Format | None]
    """A cell's value and look; without both it is not there."""

Value = str | int | float | None

_NO_GUESSES: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_A4: Final = 9
_DIGIT: Final = 7
"""Pixels of a digit in the default face; a column's width is counted in digits."""
_PIXELS_A_POINT: Final = 4 / 3
_HEADER_LENGTH: Final = 200
"""Characters of a name in a page's header or footer. Excel takes 255 in a line, the page numbers among them."""
_PICTURE: Final = re.compile(r"&(?=G|\[Picture\])")


class Sheet:
    """A worksheet that is filled row by row, from the top.

    ``worksheet`` is XlsxWriter's, for what is set up once: panes, print titles, drop-downs, pictures.
    """

    def __init__(self, worksheet: Worksheet, blank: Format) -> None:
        self.worksheet = worksheet
        self._blank = blank
        self.rows = 0
        """Rows written; the number of the last one."""

    def set_widths(self, widths: Iterable[float], formats: Iterable[Format | None] | None = None) -> None:
        """Columns from A on: width in digits as it is in the file, and the format of cells that are not written."""
        wanted = list(widths)
        for column, (width, form) in enumerate(zip(wanted, formats or [None] * len(wanted), strict=True)):
            self.worksheet.set_column_pixels(column, column, column_pixels(width), form)

    def append(self, cells: Iterable[Cell], *, height: float | None = None, level: int = 0) -> int:
        """Write the next row; its number, from 1. ``height`` in points; ``level``: of the outline, 0 to 7."""
        row = self.rows
        if height is not None or level:
            self.worksheet.set_row(row, height, None, {"level": level})
        column = -1
        for column, (value, form) in enumerate(cells):
            self._put(row, column, value, form)
        if column < 0:
            self._put(row, 0, None, self._blank)  # a row without a cell would lose its height
        return self._appended(row)

    def append_texts(self, texts: Sequence[str], formats: Sequence[Format], *, height: float | None = None) -> int:
        """As ``append``, of texts alone: a hundred thousand rows of them are written in half the time."""
        row, sheet = self.rows, self.worksheet
        if height is not None:
            sheet.set_row(row, height)
        if _NOT_IN_XML.search("".join(texts)):
            texts = list(map(clean, texts))
        for column, text in enumerate(texts):
            if not text:
                sheet.write_blank(row, column, None, formats[column])
            elif text[0] != "<":
                sheet.write_string(row, column, text, formats[column])
            else:
                self._put(row, column, text, formats[column])
        return self._appended(row)

    def _appended(self, row: int) -> int:
        self.worksheet.row_info.pop(row - 1, None)  # it is on disk: 100,000 of them would take 30 MB
        self.rows += 1
        return self.rows

    def _put(self, row: int, column: int, value: Value, form: Format | None) -> None:
        """Write a cell of the current row, counted from 0. Text stays text whatever it begins with; '' is blank."""
        if isinstance(value, str):
            text = clean(value)
            if not text:
                self.worksheet.write_blank(row, column, None, form)
            elif text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter takes such a text for XML of its own
                self.worksheet.write_rich_string(row, column, form, "<", form, text[1:], form)
            else:
                self.worksheet.write_string(row, column, text, form)
        elif value is None:
            self.worksheet.write_blank(row, column, None, form)
        else:
            self.worksheet.write_number(row, column, value, form)

    def merge(self, column: int, columns: int, *, rows: int = 1) -> None:
        """Merge cells of the row just appended, and of those above it with ``rows``; ``column`` is counted from 0.

        Not by merge_range: that writes the cells again, which it cannot in rows that are on disk already.
        """
        if rows * columns > 1:
            last = self.rows - 1
            self.worksheet.merge.append([last - rows + 1, column, last, column + columns - 1])

    def print_on_a4(self, footer: str, *, landscape: bool = True, pages_high: int = 0) -> None:
        """One page wide; ``footer`` in the codes of Excel's page footers; ``pages_high`` 0: as many as it takes."""
        sheet = self.worksheet
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, pages_high)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(footer, {"margin": 0.3})


class Book:
    """A workbook that is being written."""

    def __init__(self, workbook: Workbook, base: Mapping[str, Any]) -> None:
        """``base``: the properties of every format that does not say otherwise."""
        self.workbook = workbook
        self._base = base
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def add_sheet(self, name: str) -> Sheet:
        """The next sheet. Several may be filled in turns."""
        return Sheet(self.workbook.add_worksheet(name), self.format())

    def format(self, **properties: Any) -> Format:
        """The format with XlsxWriter's properties, made once; colours are ``RRGGBB``."""
        wanted = {**self._base, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            coloured = {name: f"#{one}" if name.endswith("_color") else one for name, one in wanted.items()}
            self._formats[key] = self.workbook.add_format(coloured)
        return self._formats[key]


@contextmanager
def new_book(  # noqa: PLR0913 a file's properties
    target: Path | IO[bytes],
    base: Mapping[str, Any],
    *,
    title: str,
    author: str,
    created: datetime | None = None,
    properties: Mapping[str, str] | None = None,
    default_face: Mapping[str, Any] | None = None,
) -> Iterator[Book]:
    """A new workbook, written to ``target`` when the block ends well; after an exception nothing is, nor is any
    temporary file left.

    ``base``: the properties of every format that does not say otherwise. ``created`` (UTC, default now) is the only
    instant in the file: the same content of the same instant is the same bytes. ``properties``: further ones of the
    document, such as ``comments``. ``default_face``: the font by which programs reckon column widths.
    """
    with tempfile.TemporaryDirectory() as folder:
        face = {"default_format_properties": dict(default_face)} if default_face else {}
        workbook = Workbook(target, {"constant_memory": True, "tmpdir": folder, **_NO_GUESSES, **face})
        instant = {"created": created} if created else {}
        workbook.set_properties({"title": clean(title), "author": author, **(properties or {}), **instant})
        try:
            yield Book(workbook, base)
        except BaseException:
            for sheet in workbook.worksheets():
                sheet.row_data_fh.close()
            raise
        workbook.close()


def clean(text: str) -> str:
    """``text`` without control characters and the two code points that XML 1.0 forbids."""
    return _NOT_IN_XML.sub("", text)


def header_text(text: str) -> str:
    """A text for a page's header or footer, where & begins a command; XlsxWriter takes &G for a picture, so that & is
    written full-width."""
    return _PICTURE.sub("＆", clean(text)[:_HEADER_LENGTH]).replace("&", "&&")


def column_pixels(width: float) -> int:
    """Pixels of a column of this width in the file, in digits of the default face."""
    return round(width * _DIGIT)


def row_pixels(height: float) -> int:
    """Pixels of a row of this height in points, as XlsxWriter rounds them."""
    return int(height * _PIXELS_A_POINT + 0.5)
