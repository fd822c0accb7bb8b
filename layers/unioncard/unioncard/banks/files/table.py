"""A whole file: header, rows and trailer, whose totals must agree."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.files.answer import FormatError, NotWritable
from unioncard.banks.files.field import FieldCodec, Misfit, Unreadable
from unioncard.banks.profiles.fields import NUMBERS, Csv, Delimited, FixedWidth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.banks.profiles.fields import Field, Layout, Line, Shape


# A line of a file: its fields beside each other as the layout says.

Raw = bytes | list[str]
"""A line not yet taken apart; of a CSV file its cells, since only the whole file tells where a line ends."""


class LineForm:
    """The form of one line."""

    def __init__(
        self, fields: Sequence[Field], layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]
    ) -> None:
        """``lists``: the profile's code lists."""
        self._layout, self._encoding = layout, encoding
        self.cells = tuple(FieldCodec(field, layout, encoding, lists) for field in fields)

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


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: the number of its line, and its values by source."""

    line: int
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: what header and trailer tell, by source, and the rows."""

    ends: dict[str, str]
    rows: tuple[Row, ...]


class TableForm:
    """The form of a file."""

    def __init__(self, shape: Shape, layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]) -> None:
        """``lists``: the profile's code lists."""

        def end(line: Line | None) -> LineForm | None:
            return LineForm(line.fields, line.layout or layout, encoding, lists) if line else None

        self._layout, self._encoding = layout, encoding
        self._header, self._trailer = end(shape.header), end(shape.trailer)
        self.rows = LineForm(shape.fields, layout, encoding, lists)
        self._titles = isinstance(layout, Csv) and layout.titles

    def write(self, ends: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bytes:
        """The file's bytes; NotWritable. ``rows`` and ``amount`` are added to what the ends tell."""
        lines = [self.rows.write({"amount": "0", **row}, f"row {number}") for number, row in enumerate(rows, start=1)]
        told = {**ends, "rows": str(len(lines)), "amount": "0"}
        titles = [self.rows.titles()] if self._titles else []
        head = [self._header.write(told, "header")] if self._header else []
        tail = [self._trailer.write(told, "trailer")] if self._trailer else []
        return "".join([*head, *titles, *lines, *tail]).encode(self._encoding)

    def read(self, content: bytes) -> Table:
        """The file taken apart; FormatError if it is not of this form or its totals do not agree."""
        raw = self._split(content)
        ends = self._head(raw)
        if self._trailer:
            ends |= _agreeing(ends, self._trailer.read(*_taken(raw, -1, "trailer")))
        rows = tuple(Row(number, self.rows.read(one, number)) for one, number in raw)
        _totals(ends, rows)
        return Table(ends, rows)

    def fits(self, content: bytes) -> bool:
        """Whether the first lines are of this form; of the rest nothing is said."""
        try:
            self._head(self._split(content))
        except FormatError:
            return False
        return True

    def _head(self, raw: list[tuple[Raw, int]]) -> dict[str, str]:
        """What the header tells; it and the titles are taken away."""
        ends = self._header.read(*_taken(raw, 0, "header")) if self._header else {}
        if self._titles and not self.rows.are_titles(_taken(raw, 0, "titles")[0]):
            raise FormatError("the titles are not those expected")
        return ends

    def _split(self, content: bytes) -> list[tuple[Raw, int]]:
        """The lines that are not blank, with their numbers."""
        if isinstance(self._layout, Csv):
            return self._cells(content)
        lines = content.replace(b"\r\n", b"\n").split(b"\n")
        found: list[tuple[Raw, int]] = [(one, number) for number, one in enumerate(lines, start=1) if one.strip()]
        if not found:
            raise FormatError("an empty file")
        return found

    def _cells(self, content: bytes) -> list[tuple[Raw, int]]:
        try:
            text = content.decode(self._encoding).removeprefix("\ufeff")
            reader = csv.reader(io.StringIO(text, newline=""), strict=True)
            return [(cells, reader.line_num) for cells in reader if cells]
        except UnicodeDecodeError:
            raise FormatError(f"not {self._encoding} text") from None
        except csv.Error:
            raise FormatError("not CSV") from None


def _taken(raw: list[tuple[Raw, int]], place: int, what: str) -> tuple[Raw, int]:
    if not raw:
        raise FormatError(f"no {what}")
    return raw.pop(place)


def _agreeing(ends: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    for source in (ends.keys() & more.keys()) - {"constant", "nothing"}:
        if ends[source] != more[source]:
            raise FormatError("header and trailer do not agree")
    return more


def _totals(ends: dict[str, str], rows: tuple[Row, ...]) -> None:
    if "rows" in ends and ends["rows"] != str(len(rows)):
        raise FormatError(f"the header says {ends['rows'] or 'no'} rows, there are {len(rows)}")
    for line, told in ((1, ends), *((row.line, row.told) for row in rows)):
        if told.get("amount", "0") not in ("", "0"):
            raise FormatError(f"line {line}: an amount of 0 expected")
