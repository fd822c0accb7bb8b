"""A whole file: header, rows and trailer, whose totals must agree."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.files.format import FormatError
from unioncard.banks.files.line import LineForm, Raw
from unioncard.banks.profiles.layouts import Csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.banks.profiles.fields import Line, Shape
    from unioncard.banks.profiles.layouts import Layout


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
