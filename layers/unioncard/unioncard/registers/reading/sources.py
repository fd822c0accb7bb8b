"""Where rows come from: a workbook's sheets or a CSV, as (row number the spreadsheet program shows, cells)."""

from __future__ import annotations

import codecs
import csv
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import limits
from unioncard.registers.reading.guard import FileKind, admit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Rows = Iterator[tuple[int, list[object]]]

HEAD_ROWS: Final = 30
"""The header stands within these (CONTRACT.md)."""

_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet (``name`` None: a CSV). ``rows`` starts over at every call."""

    name: str | None
    rows: Callable[[], Rows]

    def head(self) -> list[list[object]]:
        """The cells of the first rows; the list's place is the row number less one."""
        return [cells for _, cells in islice(self.rows(), HEAD_ROWS + 1)]


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Source]]:
    """The sources of a file in the order in which a header is looked for: visible sheets, then hidden ones.

    FileRejected: the guard's reasons, or file-damaged when the parser gives up.
    """
    kind = admit(path)
    if kind is FileKind.TEXT:
        yield iter([_text_source(path)])
        return
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield _sheets(book)
    except CalamineError as broken:
        raise rejected(FindingCode.FILE_DAMAGED) from broken


def _sheets(book: CalamineWorkbook) -> Iterator[Source]:
    kept = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    for listed in sorted(kept, key=lambda sheet: sheet.visible is not SheetVisibleEnum.Visible):
        sheet = book.get_sheet_by_name(listed.name)
        # iter_rows begins at row 1 even when the used range does not, so places are row numbers.
        yield Source(listed.name, lambda sheet=sheet: enumerate(sheet.iter_rows(), 1))  # type: ignore[misc]


def _text_source(path: Path) -> Source:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.readline(_SAMPLE)
    delimiter = max(",\t;", key=sample.count)
    return Source(None, lambda: _text_rows(path, encoding, delimiter))


def _encoding(path: Path) -> str:
    """UTF-8 with or without a mark, else GB 18030, which holds GBK; file-type when neither decodes the file."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_SAMPLE):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise rejected(FindingCode.FILE_TYPE)


def _text_rows(path: Path, encoding: str, delimiter: str) -> Rows:
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), 1):
                if number > limits.ROWS or len(cells) > limits.COLUMNS:
                    raise rejected(FindingCode.FILE_TOO_LARGE, limit=limits.DESCRIPTION)
                yield number, list(cells)
        except csv.Error as broken:
            raise rejected(FindingCode.FILE_DAMAGED) from broken
