"""Reads and writes whole files of a bank: header, rows, trailer; line by line, with totals checked."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError, NotWritable
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.field import FieldCodec, Misfit, Unreadable
from unioncard.banks.profiles.fields import NUMBERS, Csv, Delimited, FixedWidth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.banks.profiles.fields import Field, Layout, Line, Shape


Raw = bytes | list[str]
"""An undecoded line; of a CSV file its fields, since only the CSV reader knows where a record ends."""


class LineForm:
    """Encodes and decodes one line."""

    def __init__(
        self, fields: Sequence[Field], layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]
    ) -> None:
        """``lists``: the profile's code lists."""
        self._layout, self._encoding = layout, encoding
        self.codecs = tuple(FieldCodec(field, layout, encoding, lists) for field in fields)

    def write(self, values: Mapping[str, str], where: str) -> str:
        """The encoded line with its line end; ``values`` by source. NotWritable names ``where`` and the field."""
        texts = []
        for codec in self.codecs:
            try:
                texts.append(codec.text(values.get(codec.source, "")))
            except Misfit as misfit:
                raise NotWritable(f"{where}, field {codec.field.title}: {misfit}") from None
        return self._joined(texts) + self._layout.line_end

    def titles(self) -> str:
        """The header line with the fields' titles (CSV)."""
        return self._joined([codec.field.title for codec in self.codecs]) + self._layout.line_end

    def are_titles(self, raw: Raw) -> bool:
        """Whether a line is the header with the fields' titles."""
        return [text.strip() for text in self._texts(raw)] == [codec.field.title for codec in self.codecs]

    def read(self, raw: Raw, number: int) -> dict[str, str]:
        """The decoded values by source; FormatError names the line's number and the field."""
        try:
            texts = self._texts(raw)
        except UnicodeDecodeError:
            raise FormatError(Fault.ENCODING, line=number, encoding=self._encoding) from None
        except Unreadable as why:
            raise FormatError(why.fault, line=number) from None
        if len(texts) != len(self.codecs):
            raise FormatError(Fault.FIELD_COUNT, line=number, found=len(texts), expected=len(self.codecs))
        values = {}
        for codec, text in zip(self.codecs, texts, strict=True):
            try:
                values[codec.source] = number_of(codec.read(text)) if codec.source in NUMBERS else codec.read(text)
            except Unreadable as why:
                raise FormatError(why.fault, line=number, field=codec.field.title) from None
        return values

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
            raise Unreadable(Fault.NOT_CSV)
        texts = raw.decode(self._encoding).split(self._layout.separator)
        if self._layout.ended and texts.pop().strip():
            raise Unreadable(Fault.NOT_ENDED)
        return texts

    def _sliced(self, raw: bytes, separator: bytes) -> list[str]:
        """Fields sliced by bytes; shorter than the field list if the line is too short or a separator is absent."""
        texts: list[str] = []
        place = 0
        for codec in self.codecs:
            end = place + (codec.room or 0)
            if len(raw) < end or not raw.startswith(separator, end):
                return texts
            texts.append(raw[place:end].decode(self._encoding))
            place = end + len(separator)
        return texts if not raw[place:].strip() else [*texts, ""]


_DIGITS: Final = 9
"""Of a row, a count or a total: a thousand times more than any file has, and far below what a store can hold."""


def number_of(text: str) -> str:
    """A whole number without leading zeros, '' if there is none; Unreadable."""
    if text and not (text.isascii() and text.isdigit() and len(text.lstrip("0")) <= _DIGITS):
        raise Unreadable(Fault.NOT_A_NUMBER)
    return text and str(int(text.lstrip("0") or "0"))


@dataclass(frozen=True, slots=True)
class Row:
    """One parsed row: the number of its line in the file (from 1), and its values by source."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed file: the values of header, trailer and file name by source, and the rows."""

    ends: dict[str, str]
    rows: tuple[Row, ...]


class TableForm:
    """Encodes and decodes a file of one shape."""

    def __init__(self, shape: Shape, layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]) -> None:
        """``lists``: the profile's code lists."""

        def end(line: Line | None) -> LineForm | None:
            return LineForm(line.fields, line.layout or layout, encoding, lists) if line else None

        self._layout, self._encoding = layout, encoding
        self._header, self._trailer = end(shape.header), end(shape.trailer)
        self.rows = LineForm(shape.fields, layout, encoding, lists)
        self._titles = isinstance(layout, Csv) and layout.titles

    def write(self, ends: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bytes:
        """The file's bytes; NotWritable. The totals ``rows`` and ``amount`` are added to ``ends``."""
        lines = [self.rows.write({"amount": "0", **row}, f"row {number}") for number, row in enumerate(rows, start=1)]
        values = {**ends, "rows": str(len(lines)), "amount": "0"}
        titles = [self.rows.titles()] if self._titles else []
        head = [self._header.write(values, "header")] if self._header else []
        tail = [self._trailer.write(values, "trailer")] if self._trailer else []
        return "".join([*head, *titles, *lines, *tail]).encode(self._encoding)

    def read(self, content: bytes) -> Table:
        """The file parsed; FormatError if it is not of this shape or its totals do not agree."""
        raw = self._split(content)
        ends = self._head(raw)
        if self._trailer:
            ends |= _agreeing(ends, self._trailer.read(*_taken(raw, -1, Fault.NO_TRAILER)))
        rows = tuple(Row(number, self.rows.read(one, number)) for one, number in raw)
        _totals(ends, rows)
        return Table(ends, rows)

    def fits(self, content: bytes) -> bool:
        """Whether header and titles match this shape; the rows are not looked at."""
        try:
            self._head(self._split(content))
        except FormatError:
            return False
        return True

    def _head(self, raw: list[tuple[Raw, int]]) -> dict[str, str]:
        """The header's values; header and titles are removed from ``raw``."""
        ends = self._header.read(*_taken(raw, 0, Fault.NO_HEADER)) if self._header else {}
        if self._titles and not self.rows.are_titles(_taken(raw, 0, Fault.TITLES)[0]):
            raise FormatError(Fault.TITLES, line=1)
        return ends

    def _split(self, content: bytes) -> list[tuple[Raw, int]]:
        """The non-blank lines with their numbers."""
        if isinstance(self._layout, Csv):
            return self._cells(content)
        lines = content.replace(b"\r\n", b"\n").split(b"\n")
        found: list[tuple[Raw, int]] = [(one, number) for number, one in enumerate(lines, start=1) if one.strip()]
        if not found:
            raise FormatError(Fault.EMPTY)
        return found

    def _cells(self, content: bytes) -> list[tuple[Raw, int]]:
        try:
            text = content.decode(self._encoding).removeprefix("\ufeff")
            reader = csv.reader(io.StringIO(text, newline=""), strict=True)
            return [(fields, reader.line_num) for fields in reader if fields]
        except UnicodeDecodeError:
            raise FormatError(Fault.ENCODING, encoding=self._encoding) from None
        except csv.Error:
            raise FormatError(Fault.NOT_CSV) from None


def _taken(raw: list[tuple[Raw, int]], place: int, missing: Fault) -> tuple[Raw, int]:
    if not raw:
        raise FormatError(missing)
    return raw.pop(place)


def _agreeing(ends: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    for source in (ends.keys() & more.keys()) - {"constant", "nothing"}:
        if ends[source] != more[source]:
            raise FormatError(Fault.ENDS_DISAGREE)
    return more


def _totals(ends: dict[str, str], rows: tuple[Row, ...]) -> None:
    if "rows" in ends and ends["rows"] != str(len(rows)):
        raise FormatError(Fault.COUNT, what="rows", found=len(rows))
    for line, values in ((1, ends), *((row.line, row.values) for row in rows)):
        if values.get("amount", "0") not in ("", "0"):
            raise FormatError(Fault.AMOUNT, line=line)
