"""A line of a file: its fields beside each other as the layout says."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from unioncard.banks.files.cell import Cell, Misfit, Unreadable
from unioncard.banks.files.format import FormatError, NotWritable
from unioncard.banks.profiles.fields import NUMBERS
from unioncard.banks.profiles.layouts import Csv, Delimited, FixedWidth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.banks.profiles.fields import Field
    from unioncard.banks.profiles.layouts import Layout

Raw = bytes | list[str]
"""A line not yet taken apart; of a CSV file its cells, since only the whole file tells where a line ends."""


class LineForm:
    """The form of one line."""

    def __init__(
        self, fields: Sequence[Field], layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]
    ) -> None:
        """``lists``: the profile's code lists."""
        self._layout, self._encoding = layout, encoding
        self.cells = tuple(Cell(field, layout, encoding, lists) for field in fields)

    def write(self, told: Mapping[str, str], where: str) -> str:
        """The line with its end, of the values by source; NotWritable names ``where`` and the field."""
        texts = []
        for cell in self.cells:
            try:
                texts.append(cell.text(told.get(cell.source, "")))
            except Misfit as misfit:
                raise NotWritable(f"{where}, field {cell.field.title}: {misfit}") from None
        return self._joined(texts) + self._layout.line_end

    def titles(self) -> str:
        """The line that names the fields."""
        return self._joined([cell.field.title for cell in self.cells]) + self._layout.line_end

    def are_titles(self, raw: Raw) -> bool:
        """Whether a line names the fields."""
        return [text.strip() for text in self._texts(raw)] == [cell.field.title for cell in self.cells]

    def read(self, raw: Raw, number: int) -> dict[str, str]:
        """The values by source; FormatError names the line's number and the field."""
        try:
            texts = self._texts(raw)
        except UnicodeDecodeError:
            raise FormatError(f"line {number}: not {self._encoding} text") from None
        except Unreadable as why:
            raise FormatError(f"line {number}: {why}") from None
        if len(texts) != len(self.cells):
            raise FormatError(f"line {number}: {len(texts)} fields where {len(self.cells)} are expected")
        told = {}
        for cell, text in zip(self.cells, texts, strict=True):
            try:
                told[cell.source] = number_of(cell.read(text)) if cell.source in NUMBERS else cell.read(text)
            except Unreadable as why:
                raise FormatError(f"line {number}, field {cell.field.title}: {why}") from None
        return told

    def _joined(self, texts: Sequence[str]) -> str:
        layout = self._layout
        if isinstance(layout, Csv):
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow(texts)
            return out.getvalue()
        if isinstance(layout, Delimited) and not layout.ended:
            return layout.separator.join(texts)
        return "".join(f"{text}{layout.separator}" for text in texts)

    def _texts(self, raw: Raw) -> list[str]:
        if isinstance(raw, list):
            return raw
        if isinstance(self._layout, FixedWidth):
            return self._sliced(raw, self._layout.separator.encode())
        if isinstance(self._layout, Csv):
            raise Unreadable("not CSV")
        texts = raw.decode(self._encoding).split(self._layout.separator)
        if self._layout.ended and texts.pop().strip():
            raise Unreadable("the last field is not ended by the separator")
        return texts

    def _sliced(self, raw: bytes, separator: bytes) -> list[str]:
        """Fields cut by bytes; a list too short if the line is not as long as its fields or a separator is absent."""
        texts: list[str] = []
        place = 0
        for cell in self.cells:
            end = place + (cell.room or 0)
            if len(raw) < end or not raw.startswith(separator, end):
                return texts
            texts.append(raw[place:end].decode(self._encoding))
            place = end + len(separator)
        return texts if not raw[place:].strip() else [*texts, ""]


def number_of(text: str) -> str:
    """A whole number without leading zeros, '' if there is none; Unreadable."""
    if text and not (text.isascii() and text.isdigit()):
        raise Unreadable("not a number")
    return text and str(int(text))
