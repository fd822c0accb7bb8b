"""Normalisation of a filled roster: from a raw cell to the text that rules check, with its original kept."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from unioncard.custody.roster import columns
from unioncard.custody.roster.columns import listed
from unioncard.sheets.cells.cell import EMPTY, Cell, Change, MergedCell, as_text, made, read_merged, read_text, tidy
from unioncard.sheets.cells.dates import read_day
from unioncard.sheets.findings import FindingCode

if TYPE_CHECKING:
    from datetime import date

_SERIAL: Final = re.compile(r"0*([1-9]\d{0,6})", re.ASCII)


def read(column: str, raw: object, epoch: date | None = None) -> Cell:
    """The cell of a canonical column. Never raises for any cell content; ``epoch`` see dates.counted."""
    if raw is None or raw == "":
        return EMPTY
    if isinstance(raw, MergedCell):
        is_own = column in columns.LAYOUT.own
        return EMPTY if is_own else read_merged(raw, lambda value: read(column, value, epoch))
    match column:
        case columns.SERIAL:
            return _read_serial(raw)
        case columns.DAY:
            return read_day(raw, epoch)
        case columns.STATUS:
            return _read_status(raw)
    return read_text(column, raw)


def _read_serial(raw: object) -> Cell:
    """A row number, from a number cell or a text."""
    text = unicodedata.normalize("NFKC", tidy(raw)[0])
    number = _SERIAL.fullmatch(text)
    if number is None:
        return Cell(text, as_text(raw), fault=FindingCode.ROSTER_ROW) if text else EMPTY
    return Cell(number[1])


def _read_status(raw: object) -> Cell:
    text, changes = tidy(raw)
    if not text:
        return made(raw, text, changes, FindingCode.NOT_LISTED) if Change.NO_VALUE in changes else EMPTY
    entry = listed(text)
    if entry is None:
        return made(raw, text, changes, FindingCode.NOT_LISTED)
    return made(raw, entry, [Change.WORDING] if entry != text or changes else [])
