"""Sources of rows: a workbook's sheets or a text file, as (row number the spreadsheet program shows, cells)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from unioncard.sheets import (
    container,
    excel_package,
    limits,
    old_cells,
    old_excel,
    old_texts,
    open_document,
    standard_password,
    text,
)
from unioncard.sheets.cells.dates import EPOCH_1900, EPOCH_1904
from unioncard.sheets.container import EXCEL, OPEN_DOCUMENT
from unioncard.sheets.excel_cells import Over
from unioncard.sheets.excel_package import BROKEN
from unioncard.sheets.findings import FileRejected, FindingCode, rejected
from unioncard.sheets.guard import FileKind, kind_of
from unioncard.sheets.header import HEAD_ROWS
from unioncard.sheets.no_values import NoValues
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from python_calamine import CalamineSheet

    from unioncard.sheets.cells.cell import NoValue
    from unioncard.sheets.excel_package import Rewritten
    from unioncard.sheets.no_values import Range

    Rows = Iterator[tuple[int, list[object]]]


_LAST: Final = 2**20
"""The last row of any sheet: what a file claims beyond it is no place, and could be a number of somebody."""

_SETTINGS: Final = 2**20
"""Bytes within which a workbook's settings stand; they come before its sheets."""

_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true|on)["']""")
_NULL_DATE = re.compile(rb"""<table:null-date\b[^>]*table:date-value\s*=\s*["'](\d{4})-(\d\d)-(\d\d)""")


class Unparsed(FileRejected):
    """file-damaged or file-too-large as far as the parser got with the file as it is; rewritten it may be read."""


def epoch_of(file: Path | IO[bytes], kind: FileKind) -> date | None:
    """Day 0 of the workbook's day count; the parser applies it to date cells and leaves plain numbers to us.

    None when the workbook does not say: then a bare day count is no date.
    """
    if kind is FileKind.COMPOUND:
        is_1904 = old_excel.counts_from_1904(old_excel.workbook_of(file))
        return None if is_1904 is None else EPOCH_1904 if is_1904 else EPOCH_1900
    try:
        with zipfile.ZipFile(file) as book:
            return _of_zipped(book)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, LookupError):
        return None  # the guard finds what is wrong with the file


def _of_zipped(book: zipfile.ZipFile) -> date:
    name = next((name for name in book.namelist() if name.lower() == EXCEL), OPEN_DOCUMENT)
    with book.open(name) as part:
        settings = part.read(_SETTINGS)
    if name != OPEN_DOCUMENT:
        return EPOCH_1904 if _1904.search(settings) else EPOCH_1900
    null_date = _NULL_DATE.search(settings)
    return date(*map(int, null_date.groups())) if null_date else EPOCH_1900


def _not_too_large() -> FileRejected | None:
    return None


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet, or a text file (``name`` None). ``rows`` starts over at every call.

    ``left``: columns left of the first that has anything, which rows do not hold. ``epoch``: day 0 of the workbook's
    day count. ``encoding`` (a Python codec) and ``delimiter``: of a text file. ``too_large``: the refusal if this sheet
    holds something beyond the limits, asked only where that matters. ``merged``: ranges of merged cells.
    """

    name: str | None
    rows: Callable[[], Rows]
    left: int = 0
    epoch: date | None = None
    encoding: str | None = None
    delimiter: str | None = None
    too_large: Callable[[], FileRejected | None] = _not_too_large
    merged: Callable[[], Iterable[Range]] = tuple

    def head(self) -> list[list[object]]:
        """The cells of the first rows; the list's place is the row number less one."""
        return [cells for _, cells in islice(self.rows(), HEAD_ROWS + 1)]


@contextmanager
def opened(path: Path, traces: frozenset[str] = frozenset(), *, rewritten: bool = False) -> Iterator[Iterator[Source]]:
    """The sources of a file in the order in which a header is looked for.

    Visible sheets, then hidden ones; of a text file one source for each delimiter, the likeliest first.
    ``traces`` are the parts that the guard named. ``rewritten``: the file as it is was too much for the parser; it is
    given one without cells that hold nothing or lie beyond the limits. FileRejected: the guard's reasons; Unparsed when
    the parser fails, which is final where the file was rewritten.
    """
    kind = kind_of(path)
    if kind is FileKind.TEXT:
        yield _texts(path)
        return
    try:
        source: Path | IO[bytes] = path
        if kind is FileKind.ENCRYPTED:
            source, kind = _decrypted(path)
            traces = container.inspect(source) if kind is FileKind.ZIPPED else traces
        made = _readable(source, kind, cells=rewritten)
        if made and made.is_package:
            kind, traces = FileKind.ZIPPED, made.traces
        with _file(made.file if made else source) as file, CalamineWorkbook.from_filelike(file) as book:
            epoch, without = epoch_of(file, kind), NoValues(file, kind, traces, renamed=made is not None)
            yield _sheets(book, epoch, without, made.over if made else {})
    except PasswordError as locked:
        raise rejected(FindingCode.FILE_ENCRYPTED) from locked
    except (CalamineError, *BROKEN) as broken:
        raise Unparsed(rejected(FindingCode.FILE_DAMAGED).findings) from broken


def _decrypted(path: Path) -> tuple[io.BytesIO, FileKind]:
    """A workbook under Excel's own password. FileRejected: file-encrypted when it has another."""
    content = standard_password.decrypted(path.read_bytes())
    if content is None:
        raise rejected(FindingCode.FILE_ENCRYPTED)
    return io.BytesIO(content), FileKind.ZIPPED if content.startswith(b"PK") else FileKind.COMPOUND


def _file(source: Path | IO[bytes]) -> IO[bytes]:
    if isinstance(source, Path):
        return source.open("rb")
    source.seek(0)
    return source


def _readable(source: Path | IO[bytes], kind: FileKind, *, cells: bool) -> Rewritten | None:
    """The file rewritten for the parser, None when it is to read it as it is. excel_package.BROKEN."""
    if kind is FileKind.COMPOUND:
        content = source.read_bytes() if isinstance(source, Path) else source.read()
        if cells or old_cells.is_misread(content):
            return old_cells.rewritten(content)
        return old_texts.rewritten(content)
    with zipfile.ZipFile(source) as book:
        package = excel_package.package_of(book)
        if package:
            return excel_package.rewritten(package, cells=cells) if cells or not package.is_plain else None
        return open_document.rewritten(book) if cells else None


def _texts(path: Path) -> Iterator[Source]:
    encoding = text.encoding_of(path)
    for delimiter in text.delimiters(path, encoding, HEAD_ROWS):
        rows = partial(text.text_rows, path, encoding, delimiter)
        yield Source(None, rows, encoding=encoding, delimiter=delimiter)


def _sheets(
    book: CalamineWorkbook, epoch: date | None, no_values: NoValues, over: Mapping[str, Over]
) -> Iterator[Source]:
    kept = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    for listed in sorted(kept, key=lambda sheet: sheet.visible is not SheetVisibleEnum.Visible):
        sheet = book.get_sheet_by_name(listed.name)
        left = sheet.start[1] if sheet.start else 0
        rows = partial(_rows, sheet, left, no_values.of(book.sheet_names, listed.name))
        too_large = partial(_beyond, sheet, left, over.get(listed.name))
        merged = partial(_merged, sheet, partial(no_values.merged, book.sheet_names, listed.name))
        yield Source(listed.name, rows, left, epoch, too_large=too_large, merged=merged)


def _is_large(sheet: CalamineSheet) -> bool:
    """Whether it has cells beyond the limits; they may hold empty texts."""
    return bool(sheet.end and (sheet.end[0] >= limits.ROWS or sheet.end[1] >= limits.COLUMNS))


def _beyond(sheet: CalamineSheet, left: int, over: Over | None) -> FileRejected | None:
    """file-too-large with the first place beyond the limits that holds something."""
    if over is None and _is_large(sheet):
        over = _first_beyond(sheet, left)
    if over is None:
        return None
    words = workbooks.COLUMNS if over.column > limits.COLUMNS else workbooks.ROWS
    row, column = min(over.row, _LAST), min(over.column, _LAST)
    return rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=words.format(row=row, column=column))


def _first_beyond(sheet: CalamineSheet, left: int) -> Over | None:
    for number, cells in enumerate(cast("Iterator[list[object]]", sheet.iter_rows()), 1):
        first = 0 if number > limits.ROWS else max(limits.COLUMNS - left, 0)
        for place, cell in enumerate(cells[first:], first):
            if cell is not None and (not isinstance(cell, str) or cell.strip()):
                return Over(number, left + place + 1)
    return None


def _merged(sheet: CalamineSheet, of_open_document: Callable[[], Iterable[Range]]) -> Iterable[Range]:
    """Ranges of merged cells; the parser knows none of an OpenDocument sheet."""
    return sheet.merged_cell_ranges or of_open_document()


def _rows(sheet: CalamineSheet, left: int, without: dict[int, dict[int, NoValue]]) -> Rows:
    """The sheet's rows; iter_rows begins at row 1 even when the used range does not, so places are row numbers."""
    rows: Rows = enumerate(cast("Iterator[list[object]]", sheet.iter_rows()), 1)
    if _is_large(sheet):
        rows = ((number, cells[: max(limits.COLUMNS - left, 0)]) for number, cells in islice(rows, limits.ROWS))
    return _with(rows, left, without) if without else rows


def _with(rows: Rows, left: int, without: dict[int, dict[int, NoValue]]) -> Rows:
    for number, cells in rows:
        for column, nothing in without.get(number, {}).items():
            if left < column <= left + len(cells) and cells[column - left - 1] in ("", 0, 0.0):
                cells[column - left - 1] = nothing
        yield number, cells
