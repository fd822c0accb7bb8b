"""Dates as a bank's field writes them, and as we do: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM:SS``."""

from __future__ import annotations

from datetime import datetime
from typing import Final

DAY: Final = "YYYY-MM-DD"
MOMENT: Final = "YYYY-MM-DDTHH:MM:SS"
_LETTERS: Final = frozenset("YMDHS")


def converted(text: str, form: str, other: str) -> str | None:
    """A date of one form in another; None if it is not a date of that form, or one without the parts asked for."""
    digits = _digits(text, form)
    if digits is None or not _exists(digits):
        return None
    wanted = iter(digits)
    told = "".join(next(wanted, "") if one in _LETTERS else one for one in other)
    return told if len(told) == len(other) and not any(wanted) else None


def ours(form: str) -> str:
    """Our form for what a bank's form tells: a day, or a moment."""
    return MOMENT if "H" in form else DAY


def _digits(text: str, form: str) -> str | None:
    if len(text) != len(form) or not text.isascii():
        return None
    pairs = tuple(zip(text, form, strict=True))
    if any(not one.isdigit() if letter in _LETTERS else one != letter for one, letter in pairs):
        return None
    return "".join(one for one, letter in pairs if letter in _LETTERS)


def _exists(digits: str) -> bool:
    year, *parts = int(digits[:4]), *(int(digits[place : place + 2]) for place in range(4, len(digits), 2))
    month, day, hour, minute, second = *parts, *(0, 0, 0)[len(parts) - 2 :]
    try:
        datetime(year, month, day, hour, minute, second)
    except ValueError:
        return False
    return True
