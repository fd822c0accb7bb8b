"""Encoding and decoding of one field of a bank's file, compiled for its layout, encoding and code lists."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.fault import Fault
from unioncard.banks.files.note import Note
from unioncard.banks.files.raw_lines import BLANK
from unioncard.banks.files.written import is_absent, is_constant, is_scientific, read_batch, read_code, read_number
from unioncard.banks.files.written_dates import is_none, read_date
from unioncard.banks.profiles.fields import COLUMN_SOURCES, FILLERS, OF_FILE, Csv, FixedWidth
from unioncard.formulas import begins_formula, without_formula

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.banks.profiles.fields import Field, Layout


# Dates as a bank's field writes them, and as we do: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM:SS``.

DAY: Final = "YYYY-MM-DD"
MOMENT: Final = "YYYY-MM-DDTHH:MM:SS"
_LETTERS: Final = frozenset("YMDHS")
_DATES: Final = 1024
"""The lines of a file have few days among them: half of what it takes to read or write a line was its date."""


@lru_cache(_DATES)
def converted(date: str, form: str, other: str) -> str | None:
    """A date converted from one format to another; None if it does not parse, or the other has parts it lacks."""
    digits = _digits(date, form)
    if digits is None or not _exists(digits):
        return None
    wanted = iter(digits)
    text = "".join(next(wanted, "") if one in _LETTERS else one for one in other)
    return text if len(text) == len(other) and not any(wanted) else None


def ours(form: str) -> str:
    """Our format for a bank's date format: ``DAY``, or ``MOMENT`` if it has a time."""
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


OPEN_ENDED: Final = "长期"
_TO_FULL_WIDTH: Final = 0xFEE0
_NEVER: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of characters: no bank's system shows them."""


_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Characters without a shape, which come along when a number is copied from a page or a dialog."""
_QUOTE: Final = '"'
_LINE_BREAK: Final = re.compile(r"[\r\n]")


class BankFault(StrEnum):
    """Why a value cannot be written into a bank's file; the values are the finding codes of the register's format."""

    TOO_LONG = "bank-too-long"
    CHARACTERS = "bank-characters"
    SEPARATOR = "bank-separator"
    MISSING = "bank-missing"
    NOT_TAKEN = "bank-not-taken"


class Misfit(Exception):
    """A value that the field cannot hold; ``limit`` is the field's size in bytes if it is too long."""

    def __init__(self, code: BankFault, limit: int | None = None) -> None:
        super().__init__(code.value)
        self.code, self.limit = code, limit


class Unreadable(ValueError):
    """A text that does not decode to any value of the field, or bytes that do not divide into the fields.

    ``field`` is the title of the field where it is one of several, else ''; ``values`` complete the fault's sentence.
    """

    def __init__(self, fault: Fault, field: str = "", **values: object) -> None:
        super().__init__(fault.value)
        self.fault, self.field, self.values = fault, field, values


class FieldCodec:
    """Encodes and decodes one field."""

    def __init__(self, field: Field, layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]) -> None:
        """``lists``: the profile's code lists."""
        self.field, self.source, self.room = field, field.source, field.bytes
        self._encoding = encoding
        separator = "" if isinstance(layout, Csv) else layout.separator
        # Without its first character no value can hold a separator, nor complete one with its neighbour.
        self._forbidden = separator[:1]
        self._width = field.bytes if isinstance(layout, FixedWidth) else None
        self._codes = lists[field.codes] if field.codes else None
        words = reversed(list(self._codes.items())) if self._codes else ()
        self._words = {code: word for word, code in words}
        self._filler = self._encoded("") if field.source in FILLERS else None
        self._coded: dict[str, str] = {}
        """What words of the code list are in the file, as far as they were asked for: every row has some of them."""
        self._quotable = field.source not in COLUMN_SOURCES | {"text", "nothing", "unit_name"}
        """Whether signs around a value that have no meaning may be left out: in what a bank says, not in our texts."""

    def text(self, value: str) -> str:
        """The value encoded, padded if the layout is fixed; Misfit."""
        known = self._coded.get(value) if self._filler is None else self._filler
        if known is None:
            known = self._encoded(value)
            if self._codes and value in self._codes:
                self._coded[value] = known
        return known

    def read(self, text: str, notes: set[Note] | None = None) -> str:
        """The value decoded from a field's text; Unreadable. How it differs from the format is added to ``notes``."""
        notes = set() if notes is None else notes
        if not text.isprintable():
            text = self._without_fill(text, notes)
        text = text.strip()
        if text[:1] == _QUOTE:
            text = self._unquoted(text, notes)
        if self.source == "constant" and text != self.field.value:
            if not is_constant(text, self.field.value):
                raise Unreadable(Fault.CONSTANT, expected=self.field.value)
            notes.add(Note.LETTER_CASE)
            return self.field.value
        if not text or self.source == "nothing":
            return ""
        if is_absent(self.source, text) and text not in self._words:
            notes.add(Note.WRITTEN_OTHERWISE)
            return ""
        if self.source == "batch" and (batch := read_batch(text)) != text:
            notes.add(Note.WRITTEN_OTHERWISE)
            return batch
        text, otherwise = read_number(self.source, text)
        notes |= otherwise
        if self._codes is not None:
            code, otherwise = read_code(text, self._words)
            if code not in self._words:
                raise Unreadable(Fault.NOT_IN_LIST, expected=tuple(dict.fromkeys(self._codes.values())))
            notes |= otherwise
            return self._words[code]
        return self._date(text, self.field.date, notes) if self.field.date else text

    def _without_fill(self, text: str, notes: set[Note]) -> str:
        """Without the NULs around a value; Unreadable for control characters within."""
        if "\0" in (text[:1], text[-1:]):
            notes.add(Note.FILL_CHARACTERS)
        text = text.strip(BLANK)
        if self._quotable and _INVISIBLE.search(text):
            notes.add(Note.WRITTEN_OTHERWISE)
            text = _INVISIBLE.sub("", text)
        if self.source not in {"text", "nothing"} and _NEVER.search(text.replace("\t", " ")):
            raise Unreadable(Fault.LINE_BREAK if _LINE_BREAK.search(text) else Fault.CONTROL)
        return text

    def _unquoted(self, text: str, notes: set[Note]) -> str:
        """Without the quotes that some programs put around every field."""
        if len(text) > 1 and text[-1] == _QUOTE and self._quotable:
            notes.add(Note.WRITTEN_OTHERWISE)
            return text[1:-1].strip()
        return text

    def _encoded(self, value: str) -> str:
        value = " ".join(value.split())
        if self.source == "constant":
            value = self.field.value
        elif value and begins_formula(value):
            value = self._as_text(value)
        if not value and self.field.required:
            raise Misfit(BankFault.MISSING)
        text = self._fitted(self._translated(value)) if value else ""
        return text if self._width is None else self._padded(text, self._width)

    def _as_text(self, value: str) -> str:
        """A value that begins like a formula: a person's cell is held back, what is said of the file loses that.

        What banks write of their own (a branch, a reason) is read, and never written by us.
        """
        if self.source in COLUMN_SOURCES:
            raise Misfit(BankFault.CHARACTERS)
        return without_formula(value) if self.source in OF_FILE else value

    def _translated(self, value: str) -> str:
        if self._codes is not None:
            found: str | None = self._codes.get(value)
        elif self.field.date:
            found = self._dated(value, self.field.date)
        else:
            return value
        if found is None:
            raise Misfit(BankFault.NOT_TAKEN)
        return found

    def _dated(self, value: str, form: str) -> str | None:
        return self.field.open_ended if value == OPEN_ENDED else converted(value, ours(form), form)

    def _date(self, text: str, form: str, notes: set[Note]) -> str:
        if text == self.field.open_ended:
            return OPEN_ENDED
        if is_none(text):
            notes.add(Note.ZERO_DATE)
            return ""
        found = converted(text, form, ours(form))
        if found is None:
            if is_scientific(text):
                raise Unreadable(Fault.SPOILT)
            found = read_date(text, with_time="H" in form) if form.startswith("YYYY") else None
            if found is None:
                raise Unreadable(Fault.NOT_A_DATE, expected=form)
            notes.add(Note.WRITTEN_OTHERWISE)
        return found

    def _fitted(self, value: str) -> str:
        if self._forbidden and self._forbidden in value:
            if self.field.separator == "fault":
                raise Misfit(BankFault.SEPARATOR)
            value = value.replace(self._forbidden, chr(ord(self._forbidden) + _TO_FULL_WIDTH))
        if _NEVER.search(value):
            raise Misfit(BankFault.CHARACTERS)
        taken = self._size(value)
        if self.room is None or taken <= self.room:
            return value
        if self.field.too_long == "fault":
            raise Misfit(BankFault.TOO_LONG, self.room)
        return self._cut(value, self.room)

    def _size(self, value: str) -> int:
        """Bytes in the file; Misfit if the encoding lacks a character."""
        if value.isascii():
            return len(value)
        try:
            return len(value.encode(self._encoding))
        except UnicodeEncodeError:
            raise Misfit(BankFault.CHARACTERS) from None

    def _cut(self, value: str, room: int) -> str:
        """Truncated to ``room`` bytes at a character border."""
        taken = 0
        for place, one in enumerate(value):
            taken += len(one.encode(self._encoding))
            if taken > room:
                return value[:place].rstrip()
        return value

    def _padded(self, text: str, width: int) -> str:
        padding = self.field.pad * (width - self._size(text))
        return padding + text if self.field.align == "right" else text + padding
