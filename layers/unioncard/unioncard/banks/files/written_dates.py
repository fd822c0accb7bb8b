"""Reads days and instants that a spreadsheet or a program wrote in another way than agreed, year first."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Final

_DAY: Final = (
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|\u5e74(?P<month2>[0-9]{1,2})\u6708(?P<day2>[0-9]{1,2})\u65e5|(?P<month3>[0-9]{2})(?P<day3>[0-9]{2}))"
)
_TIME: Final = (
    r"[ T]*(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?"
    r"|(?P<hour2>[0-9]{2})(?P<minute2>[0-9]{2})(?P<second2>[0-9]{2})(?:[.,]?[0-9]{1,9})?)(?:\+08:?00)?"
)
_MINUTE: Final = r"[ T]+[0-9]{1,2}:[0-9]{2}"
_ONLY_DAY: Final = re.compile(rf"{_DAY}(?:{_TIME}|{_MINUTE})?")
_MOMENT: Final = re.compile(rf"{_DAY}{_TIME}")

_NONE: Final = re.compile(r"0+|0000(?P<mark>[-/.]?)00(?P=mark)00[ T]?(?:00(?::?00){0,2})?|9{8}|1900[-/]0?1[-/]0?0")
"""How banks' programs write that there is no date; the last is how a spreadsheet shows the number 0."""


def is_none(text: str) -> bool:
    """Whether a text says that there is no date."""
    return bool(_NONE.fullmatch(text))


def read_date(text: str, *, with_time: bool) -> str | None:
    """``YYYY-MM-DD``, or ``YYYY-MM-DDTHH:MM:SS`` if ``with_time``; None for what could be another, or lacks a part.

    With the year in front there is one reading: nobody writes year, day, month. An instant has its seconds (a
    spreadsheet drops them, and then two events of a minute have no order), and is the time of China.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("'`\u2018\u2019")
    found = (_MOMENT if with_time else _ONLY_DAY).fullmatch(plain)
    if not found:
        return None
    part = {name.rstrip("23"): int(value) for name, value in found.groupdict().items() if value and name != "mark"}
    try:
        moment = datetime(
            part["year"], part["month"], part["day"], part.get("hour", 0), part.get("minute", 0), part.get("second", 0)
        )
    except ValueError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if with_time else f"{moment.date()}"
