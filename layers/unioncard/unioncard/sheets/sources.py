"""Sources of rows: a workbook's sheets or a text file, as (row number the spreadsheet program shows, cells)."""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from unioncard.sheets import limits, old_excel, text
from unioncard.sheets.cells.dates import EPOCH_1900, EPOCH_1904
from unioncard.sheets.container import EXCEL, OPEN_DOCUMENT
from unioncard.sheets.findings import FindingCode, rejected
from unioncard.sheets.guard import FileKind, kind_of
from unioncard.sheets.header import HEAD_ROWS
from unioncard.sheets.no_values import NoValues
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet

    from unioncard.sheets.cells.cell import NoValue

    Rows = Iterator[tuple[int, list[object]]]
    Range = tuple[tuple[int, int], tuple[int, int]]
    """First and last cell as (row, column), from 0, as the sheet counts."""


_SETTINGS: Final = 2**20
"""Bytes within which a workbook's settings stand; they come before its sheets."""

_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true|on)["']""")
_NULL_DATE = re.compile(rb"""<table:null-date\b[^>]*table:date-value\s*=\s*["'](\d{4})-(\d\d)-(\d\d)""")


def epoch_of(path: Path, kind: FileKind) -> date | None:
    """Day 0 of the workbook's day count; the parser applies it to date cells and leaves plain numbers to us.

    None when the workbook does not say: then a bare day count is no date.
    """
    if kind is FileKind.COMPOUND:
        is_1904 = old_excel.counts_from_1904(old_excel.workbook_of(path))
        return None if is_1904 is None else EPOCH_1904 if is_1904 else EPOCH_1900
    try:
        with zipfile.ZipFile(path) as book:
            return _of_zipped(book)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError):
        return None  # the guard finds what is wrong with the file


def _of_zipped(book: zipfile.ZipFile) -> date:
    name = next((name for name in book.namelist() if name.lower() == EXCEL), OPEN_DOCUMENT)
    with book.open(name) as part:
        settings = part.read(_SETTINGS)
    if name != OPEN_DOCUMENT:
        return EPOCH_1904 if _1904.search(settings) else EPOCH_1900
    null_date = _NULL_DATE.search(settings)
    return date(*map(int, null_date.groups())) if null_date else EPOCH_1900


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet, or a text file (``name`` None). ``rows`` starts over at every call.

    ``left``: columns left of the first that has anything, which rows do not hold. ``epoch``: day 0 of the workbook's
    day count. ``encoding`` (a Python codec) and ``delimiter``: of a text file. ``merged``: ranges of merged cells.
    """

    name: str | None
    rows: Callable[[], Rows]
    left: int = 0
    epoch: date | None = None
    encoding: str | None = None
    delimiter: str | None = None
    merged: Callable[[], Iterable[Range]] = tuple

    def head(self) -> list[list[object]]:
        """The cells of the first rows; the list's place is the row number less one."""
        return [cells for _, cells in islice(self.rows(), HEAD_ROWS + 1)]


@contextmanager
def opened(path: Path, traces: frozenset[str] = frozenset()) -> Iterator[Iterator[Source]]:
    """The sources of a file in the order in which a header is looked for.

    Visible sheets, then hidden ones; of a text file one source for each delimiter, the likeliest first.
    ``traces`` are the parts that the guard named. FileRejected: the guard's reasons, or file-damaged by the parser.
    """
    kind = kind_of(path)
    if kind is FileKind.TEXT:
        yield _texts(path)
        return
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield _sheets(book, epoch_of(path, kind), NoValues(path, kind, traces))
    except PasswordError as locked:
        raise rejected(FindingCode.FILE_ENCRYPTED) from locked
    except CalamineError as broken:
        raise rejected(FindingCode.FILE_DAMAGED) from broken


def _texts(path: Path) -> Iterator[Source]:
    encoding = text.encoding_of(path)
    for delimiter in text.delimiters(path, encoding, HEAD_ROWS):
        rows = partial(text.text_rows, path, encoding, delimiter)
        yield Source(None, rows, encoding=encoding, delimiter=delimiter)


def _sheets(book: CalamineWorkbook, epoch: date | None, no_values: NoValues) -> Iterator[Source]:
    kept = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    for listed in sorted(kept, key=lambda sheet: sheet.visible is not SheetVisibleEnum.Visible):
        sheet = book.get_sheet_by_name(listed.name)
        if sheet.end and (sheet.end[0] >= limits.ROWS or sheet.end[1] >= limits.COLUMNS):
            raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=workbooks.LIMITS)
        left = sheet.start[1] if sheet.start else 0
        rows = partial(_rows, sheet, left, no_values.of(book.sheet_names, listed.name))
        yield Source(listed.name, rows, left, epoch, merged=partial(_merged, sheet))


def _merged(sheet: CalamineSheet) -> Iterable[Range]:
    """Ranges of merged cells; the parser knows none of an OpenDocument sheet."""
    return sheet.merged_cell_ranges or ()


def _rows(sheet: CalamineSheet, left: int, without: dict[int, dict[int, NoValue]]) -> Rows:
    """The sheet's rows; iter_rows begins at row 1 even when the used range does not, so places are row numbers."""
    rows: Rows = enumerate(cast("Iterator[list[object]]", sheet.iter_rows()), 1)
    return _with(rows, left, without) if without else rows


def _with(rows: Rows, left: int, without: dict[int, dict[int, NoValue]]) -> Rows:
    for number, cells in rows:
        for column, nothing in without.get(number, {}).items():
            if left < column <= left + len(cells) and cells[column - left - 1] in ("", 0, 0.0):
                cells[column - left - 1] = nothing
        yield number, cells
