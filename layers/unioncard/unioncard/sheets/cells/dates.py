"""Dates as people write them in a register. Each is read as one day or as none: nothing is guessed or substituted."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from unioncard.sheets.cells.cell import EMPTY, Cell, Change, made, tidy
from unioncard.sheets.findings import FindingCode

FOREVER: Final = "长期"
EPOCH_1900: Final = date(1899, 12, 30)
"""Day 0 of Excel's usual count from 1900-03-01 on (before it, Excel counts a 29 February that never was)."""

EPOCH_1904: Final = date(1904, 1, 1)
"""Day 0 in workbooks of old Excel for Mac."""

_EARLIEST, _LATEST = 1900, 2100
# A day count before 1920 may be a year typed as a number (1990 would be a day of 1905).
_EARLIEST_COUNTED = 1920
_LARGEST_COUNT = 80_000
_FORM = re.compile(r"(\d{4})(?:/(\d{1,2})/(\d{1,2})|-(\d{2})-(\d{2}))", re.ASCII)
_WRITTEN = (
    re.compile(r"(\d{4})[-/.,年 ](\d{1,2})[-/.,月 ](\d{1,2})[日号]?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
# Blanks around the signs of a date, and runs of them between its numbers: 2015 年 3 月 1 日.
_AROUND = re.compile(r"\s*([-/.,年月日号至到~—–])\s*|\s+")
_LONGEST = 60
"""Characters of a range of dates, written with blanks; a longer text is none."""
# A time of day changes nothing about the day; one with a zone does (…T16:00Z is the next day in China).
_TIME = re.compile(r"[ T]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$", re.ASCII)
_RANGE = re.compile(r"(?P<first>.{8,11}?)\s*(?:-|~|至|到|—|–)+\s*(?P<last>.{8,11}|长期(?:有效)?|永久)")


def day(text: str) -> tuple[str | None, bool]:
    """``(YYYY-MM-DD or None, whether written in the form's own style)``.

    The form's style is yyyy/MM/dd or yyyy-MM-dd, as its importer and date cells have it; 2026/10/8 is the same, as
    spreadsheet programs in China show dates. Also read: 1990-3-7,
    1990.03.07, 1990年3月7日, 19900307, all of them with a time of day behind them. Not read: two-digit years, a month
    without a day, a bare day count of a spreadsheet (its epoch may be 1900 or 1904; see :func:`counted`).
    """
    if form := _FORM.fullmatch(text):
        return _in_form(form), True
    if len(text) > _LONGEST:
        return None, False
    plain = _together(_TIME.sub("", unicodedata.normalize("NFKC", text).strip()))
    for style in _WRITTEN:
        written = style.fullmatch(plain)
        if written:
            return _existing(*written.groups()), False
    return None, False


def form_day(text: str) -> str | None:
    """As :func:`day`, None for every other style: a sixth of its time."""
    form = _FORM.fullmatch(text)
    return _in_form(form) if form else None


def _in_form(form: re.Match[str]) -> str | None:
    return _existing(form[1], form[2] or form[4], form[3] or form[5])


def counted(raw: object, epoch: date | None) -> str | None:
    """YYYY-MM-DD of a spreadsheet's day count: a number cell of a workbook whose day 0 is ``epoch``.

    None for anything else, without an epoch (text files), and for counts before 1920, which may be a year.
    """
    if epoch is None or isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 < raw < _LARGEST_COUNT:
        return None
    found = epoch + timedelta(int(raw))
    return found.isoformat() if _EARLIEST_COUNTED <= found.year <= _LATEST else None


def validity(text: str) -> tuple[str | None, bool]:
    """As :func:`day` for 证件有效期: also 长期, and of a range its last day."""
    if len(text) > _LONGEST:
        return None, False
    plain = _together(unicodedata.normalize("NFKC", text).strip())
    if plain in (FOREVER, "长期有效", "永久"):
        return FOREVER, text == FOREVER
    alone = day(text)
    span = None if alone[0] else _RANGE.fullmatch(plain)
    if span and day(span["first"])[0]:
        return validity(span["last"])[0], False
    return alone


def _together(text: str) -> str:
    """The text without blanks around the signs of a date, and with one where blanks alone divide its numbers."""
    return _AROUND.sub(lambda found: found[1] or " ", text)


def _existing(year: str, month: str, number: str) -> str | None:
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found.isoformat() if _EARLIEST <= found.year <= _LATEST else None


def read_day(raw: object, epoch: date | None) -> Cell:
    """A cell with a day, as YYYY-MM-DD, its original kept when it was written otherwise; ``epoch`` see counted.

    What is no day, and an error value in the place of one, has the fault date-format.
    """
    text, changes = tidy(raw)
    if not text:
        return made(raw, text, changes, FindingCode.DATE_FORMAT) if Change.NO_VALUE in changes else EMPTY
    found, is_form_style = day(text)
    if found is None and (counted_day := counted(raw, epoch)):
        return made(raw, counted_day, [Change.SERIAL])
    if found is None:
        return made(raw, text, changes, FindingCode.DATE_FORMAT)
    return made(raw, found, changes if is_form_style else [*changes, Change.DATE])
