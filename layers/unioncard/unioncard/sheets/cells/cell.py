"""A cell of a register after normalisation, and the steps that all kinds of cells share (invariant 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.people import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.sheets.findings import FindingCode


class Change(StrEnum):
    """What was done to a cell; the words are in texts/findings/."""

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
    SERIAL = "serial"
    WRAPPER = "wrapper"
    NO_VALUE = "no-value"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class NoValue:
    """A cell without a value that is not empty: an error, or a formula whose result was never computed.

    The parser reads it as an empty cell; this stands in its place, so that it is not taken for one (invariant 2).
    ``shown``: #N/A, #REF! …, or :data:`UNCOMPUTED`.
    """

    shown: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class MergedCell:
    """A cell below the first of cells merged downwards: blank in the file, but a person sees ``value`` beside it."""

    value: object

    def __str__(self) -> str:
        return as_text(self.value)


@dataclass(frozen=True, slots=True)
class TwoValues:
    """What two columns of one name hold in a row: which of them counts nobody can say."""

    first: object
    second: object

    def __str__(self) -> str:
        return f"{as_text(self.first)} / {as_text(self.second)}"


UNCOMPUTED: Final = "=…"
"""What stands for a formula; the formula itself may quote a cell."""

# What an error is called in a cell (Err:502 is LibreOffice's), and in a text file or corrections made from it.
_NOTHING = re.compile(r"#N/A|#(?:REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC)!|#NAME\?|Err:5\d\d|=…")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell after normalisation.

    ``original`` is the text as found when ``changes`` were made, else None. ``fault`` is what normalisation found
    (not-listed, date-format, id-as-number); ``text`` then is only tidied.
    """

    text: str
    original: str | None = None
    changes: tuple[Change, ...] = ()
    fault: FindingCode | None = None


EMPTY: Final = Cell("")
# What has no shape of its own, in cells and in headers alike: control characters, Unicode's default-ignorable code
# points (fillers, variation selectors, tags), its format characters (category Cf), the object replacement, the empty
# braille cell.
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffc\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_CHOSEN_SHAPE = re.compile("[\U000e0100-\U000e01ef]")
_BREAK = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]")
_QUOTES = ("'", "‘", "’", "＇", "`", "´", "′")
# Nearly all cells: characters that are none of the above, nothing that takes a second look.
_USUAL = re.compile("[0-9A-Za-z\u4e00-\u9fff]*")
_WRAPPED = re.compile(r"=\s*\"([^\"]*)\"")
_HALF_WIDTH = {0x3000: " ", **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}}


_DITTO: Final = frozenset(("同上", "同前", "同左", "同右", "同上行", "同上一行", "ditto", "''", *'〃″"＂“”'))


def is_ditto(text: str) -> bool:
    """Whether a tidied text stands for that of another cell, and means another one once rows are sorted."""
    return text in _DITTO


def read_merged(raw: MergedCell, read: Callable[[object], Cell]) -> Cell:
    """The merged cell's value as this row's own, with a note."""
    cell = read(raw.value)
    if not cell.text:
        return cell
    original = as_text(raw.value) if cell.original is None else cell.original
    return replace(cell, original=original, changes=(Change.MERGED, *cell.changes))


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
    if isinstance(raw, NoValue) or (isinstance(raw, str) and _NOTHING.fullmatch(raw)):
        return "", [Change.NO_VALUE]
    if type(raw) is str and _USUAL.fullmatch(raw):
        return raw, []
    text = as_text(raw)
    changes = [] if isinstance(raw, str | date | MergedCell) else [Change.NUMBER]
    seen = INVISIBLE.sub("", text)
    # No pattern over runs of blanks: it takes quadratic time, and a cell may hold 200,000 of them.
    lines = map(str.strip, _BREAK.split(seen)) if _BREAK.search(seen) else [seen]
    plain = " ".join(filter(None, lines)).strip()
    if plain != text:
        changes.append(Change.SPACE)
    # ="4101…" in a text file keeps Excel from making it a number.
    if wrapped := _WRAPPED.fullmatch(plain):
        plain = wrapped[1].strip()
        changes.append(Change.WRAPPER)
    # Excel's text marker, straight or as the input method made it.
    if plain[:1] in _QUOTES and len(plain) > 1:
        plain = plain[1:].strip()
        changes.append(Change.QUOTE)
    return plain, changes


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; nothing else (NFKC would also make 1 of ①)."""
    return text.translate(_HALF_WIDTH)


def made(raw: object, text: str, changes: list[Change], fault: FindingCode | None = None) -> Cell:
    """The cell with its original kept exactly when something was changed; blanks alone are an empty cell."""
    if not text and Change.NO_VALUE not in changes:
        return EMPTY
    return Cell(text, as_text(raw) if changes else None, tuple(changes), fault)


def read_text(_column: str, raw: object) -> Cell:
    """Any text, tidied."""
    return made(raw, *tidy(raw))


def read_serial(_column: str, raw: object) -> Cell:
    """A running number, from a number cell or a text; changes are not noted."""
    return Cell(tidy(raw)[0])


def read_name(_column: str, raw: object) -> Cell:
    """A person's name, with its separator dots as U+00B7 (民委发〔2016〕33号).

    A selector of one shape of a character belongs to it and stays: the rule about names decides on it.
    """
    if isinstance(raw, str) and _CHOSEN_SHAPE.search(raw):
        return Cell(raw.strip())
    text, changes = tidy(raw)
    name = names.tidy(text)
    if name != text:
        changes.append(Change.DOT if names.DOT in name else Change.SPACE)
    return made(raw, name, changes)
