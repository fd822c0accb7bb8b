"""Codes for what is unusual in a bank's file and leaves no doubt; their sentences are in texts/banks.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Note(StrEnum):
    """How a file differs from its format although it is read. The values are public (docs/formats/bank.md)."""

    FILL_CHARACTERS = "fill-characters"
    """0x1A or NULs after the last line, NULs around a value: DOS programs and mainframes fill up with them."""
    BYTE_ORDER_MARK = "byte-order-mark"
    LINE_ENDS = "line-ends"
    """Lines that end with a bare carriage return."""
    BLANK_CELLS = "blank-cells"
    """Rows of separators alone, or empty columns after the last one: a spreadsheet saves what was once clicked on."""
    ZERO_DATE = "zero-date"
    LETTER_CASE = "letter-case"
    ZEROS_LOST = "zeros-lost"
    WRITTEN_OTHERWISE = "written-otherwise"
    """A number in full-width digits, in groups, or with the apostrophe or ``="…"`` that keeps it text in a sheet."""
    LAST_LINE_OPEN = "last-line-open"
    """No line end after the last line of a file that has neither count nor end mark."""


@dataclass(frozen=True, slots=True)
class LineNote:
    """A note and the number of the line, from 1, where it is first true of the file or of the row.

    ``field`` is the title of the field that it is about, '' where it is about the line or the file.
    """

    line: int
    note: Note
    field: str = field(default="", compare=False)
