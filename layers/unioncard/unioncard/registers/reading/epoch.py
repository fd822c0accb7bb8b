"""Day 0 of a workbook's day count: the parser applies it to date cells, and leaves plain numbers to us."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date
from typing import TYPE_CHECKING, Final

from unioncard.registers.cells.dates import EPOCH_1900, EPOCH_1904
from unioncard.registers.reading import old_excel
from unioncard.registers.reading.guard import FileKind
from unioncard.registers.reading.part_names import EXCEL, OPEN_DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS: Final = 2**20
"""Bytes within which a workbook's settings stand; they come before its sheets."""

_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true|on)["']""")
_NULL_DATE = re.compile(rb"""<table:null-date\b[^>]*table:date-value\s*=\s*["'](\d{4})-(\d\d)-(\d\d)""")


def epoch_of(path: Path, kind: FileKind) -> date | None:
    """Day 0; None when it cannot be told: then a bare day count is no date, for nothing is guessed."""
    if kind is FileKind.COMPOUND:
        is_1904 = old_excel.counts_from_1904(old_excel.workbook_of(path))
        return None if is_1904 is None else EPOCH_1904 if is_1904 else EPOCH_1900
    try:
        with zipfile.ZipFile(path) as book:
            return _of_zipped(book)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError):
        return None  # the guard tells what is wrong with the file


def _of_zipped(book: zipfile.ZipFile) -> date:
    name = next((name for name in book.namelist() if name.lower() == EXCEL), OPEN_DOCUMENT)
    with book.open(name) as part:
        settings = part.read(_SETTINGS)
    if name != OPEN_DOCUMENT:
        return EPOCH_1904 if _1904.search(settings) else EPOCH_1900
    null_date = _NULL_DATE.search(settings)
    return date(*map(int, null_date.groups())) if null_date else EPOCH_1900
