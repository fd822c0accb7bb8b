"""Dates as people write them in a register. Each is read as one day or as none: nothing is guessed or substituted."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

FOREVER: Final = "长期"
_EARLIEST, _LATEST = 1900, 2100
_FORM = re.compile(r"(\d{4})([/-])(\d{2})\2(\d{2})", re.ASCII)
_WRITTEN = (
    re.compile(r"(\d{4})[-/.,年\s]\s*(\d{1,2})[-/.,月\s]\s*(\d{1,2})日?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
_RANGE = re.compile(r"(?P<first>.{8,11}?)\s*(?:-|~|至|到|—|–)+\s*(?P<last>.{8,11}|长期(?:有效)?|永久)")


def day(text: str) -> tuple[str | None, bool]:
    """``(YYYY-MM-DD or None, whether written in the form's own style)``.

    The form's style is yyyy/MM/dd or yyyy-MM-dd, as its importer and date cells have it. Also read: 1990-3-7,
    1990.03.07, 1990年3月7日, 19900307. Not read: two-digit years, a month without a day, a bare day count of a
    spreadsheet (its epoch may be 1900 or 1904).
    """
    form = _FORM.fullmatch(text)
    if form:
        return _existing(form[1], form[3], form[4]), True
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    for style in _WRITTEN:
        written = style.fullmatch(plain)
        if written:
            return _existing(*written.groups()), False
    return None, False


def validity(text: str) -> tuple[str | None, bool]:
    """As :func:`day` for 证件有效期: also 长期, and of a range its last day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in (FOREVER, "长期有效", "永久"):
        return FOREVER, text == FOREVER
    alone = day(text)
    span = None if alone[0] else _RANGE.fullmatch(plain)
    if span and day(span["first"])[0]:
        return validity(span["last"])[0], False
    return alone


def _existing(year: str, month: str, number: str) -> str | None:
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found.isoformat() if _EARLIEST <= found.year <= _LATEST else None
