"""A cell of a register after normalisation, and what all kinds of cells share in it (invariant 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from unioncard.registers.findings import FindingCode


class Change(StrEnum):
    """What was done to a cell; the words are in texts/findings.py."""

    WIDTH = "width"
    SPACE = "space"
    QUOTE = "quote"
    POINT_ZERO = "point-zero"
    NUMBER = "number"
    LETTER_X = "letter-x"
    UPPER = "upper"
    PREFIX = "prefix"
    HYPHEN = "hyphen"
    DOT = "dot"
    WORDING = "wording"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell after normalisation.

    ``original`` is the text as found when ``changes`` were made, else None. ``fault`` is what reading it showed
    (not-listed, date-format, id-as-number); ``text`` then is the cleaned text, unjudged.
    """

    text: str
    original: str | None = None
    changes: tuple[Change, ...] = ()
    fault: FindingCode | None = None


EMPTY: Final = Cell("")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_OUTER = re.compile(r"^\s+|\s+$")
_INNER_BREAK = re.compile(r"\s*[\r\n\t\x0b\x0c]\s*")


def as_text(raw: object) -> str:
    """A cell of any type as the text a person sees in it: whole numbers without a point, dates as YYYY-MM-DD."""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == raw.min.time() else raw.isoformat(" ")
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def tidy(raw: object) -> tuple[str, list[Change]]:
    """What all kinds share: type, invisible characters, outer blanks, inner line breaks, a leading quote."""
    text = as_text(raw)
    changes = [] if isinstance(raw, str | date) else [Change.NUMBER]
    plain = _OUTER.sub("", _INNER_BREAK.sub(" ", _INVISIBLE.sub("", text)))
    if plain != text:
        changes.append(Change.SPACE)
    # Excel's text marker, straight or as the input method made it.
    if plain[:1] in ("'", "‘", "’", "＇") and len(plain) > 1:
        plain = plain[1:].strip()
        changes.append(Change.QUOTE)
    return plain, changes


def made(raw: object, text: str, changes: list[Change], fault: FindingCode | None = None) -> Cell:
    """The cell with its original kept exactly when something was changed."""
    if not text:
        return EMPTY
    return Cell(text, as_text(raw) if changes else None, tuple(changes), fault)
