"""Where rows come from: a workbook's sheets or a CSV, as (row number the spreadsheet program shows, cells)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import limits, text
from unioncard.registers.reading.epoch import epoch_of
from unioncard.registers.reading.guard import FileKind, kind_of
from unioncard.registers.reading.header import HEAD_ROWS
from unioncard.registers.reading.no_values import NoValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from python_calamine import CalamineSheet

    from unioncard.registers.cells.cell import NoValue

    Rows = Iterator[tuple[int, list[object]]]


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet, or a text file (``name`` None). ``rows`` starts over at every call.

    ``left``: columns left of the first that has anything, which rows do not hold. ``epoch``: day 0 of the workbook's
    day count. ``encoding`` (a Python codec) and ``delimiter``: of a text file.
    """

    name: str | None
    rows: Callable[[], Rows]
    left: int = 0
    epoch: date | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def head(self) -> list[list[object]]:
        """The cells of the first rows; the list's place is the row number less one."""
        return [cells for _, cells in islice(self.rows(), HEAD_ROWS + 1)]


@contextmanager
def opened(path: Path, traces: frozenset[str] = frozenset()) -> Iterator[Iterator[Source]]:
    """The sources of a file in the order in which a header is looked for.

    Visible sheets, then hidden ones; of a text file one source for each delimiter, the likeliest first.
    ``traces`` are the parts that the guard named. FileRejected: its reasons, or file-damaged when the parser gives up.
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
            raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)
        left = sheet.start[1] if sheet.start else 0
        yield Source(listed.name, partial(_rows, sheet, left, no_values.of(book.sheet_names, listed.name)), left, epoch)


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
