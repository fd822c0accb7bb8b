"""Reads and writes whole files of a bank: header, rows, trailer; line by line, with totals checked."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError, NotWritable
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.field import FieldCodec, Misfit, Unreadable
from unioncard.banks.files.note import LineNote, Note
from unioncard.banks.files.raw_lines import BLANK, cells, split
from unioncard.banks.profiles.fields import NUMBERS, Csv, Delimited, FixedWidth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.banks.files.raw_lines import Raw, RawLines
    from unioncard.banks.profiles.fields import Field, Layout, Line, Shape


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
        texts = self._texts(raw)
        return [text.strip(BLANK) for text in self._trimmed(texts)] == [codec.field.title for codec in self.codecs]

    def read(self, raw: Raw, number: int, notes: list[LineNote]) -> dict[str, str]:
        """The decoded values by source; FormatError names the line's number and the field. Notes are added."""
        try:
            texts = self._texts(raw)
        except UnicodeDecodeError:
            raise FormatError(Fault.ENCODING, line=number, encoding=encoding_title(self._encoding)) from None
        except Unreadable as why:
            raise FormatError(why.fault, line=number) from None
        given = len(texts)
        texts = self._trimmed(texts)
        if len(texts) != len(self.codecs):
            raise FormatError(Fault.FIELD_COUNT, line=number, found=given, expected=len(self.codecs))
        noted = {Note.BLANK_CELLS} if len(texts) < given else set()
        values = {}
        for codec, text in zip(self.codecs, texts, strict=True):
            try:
                value = codec.read(text, noted)
                values[codec.source] = number_of(value) if codec.source in NUMBERS else value
            except Unreadable as why:
                raise FormatError(why.fault, line=number, field=codec.field.title) from None
        notes += [LineNote(number, note) for note in sorted(noted)]
        return values

    def _trimmed(self, texts: list[str]) -> list[str]:
        """Without the empty cells that a spreadsheet saves behind the last field; in a CSV file alone that is sure."""
        wanted = len(self.codecs)
        surplus = isinstance(self._layout, Csv) and not any(text.strip(BLANK) for text in texts[wanted:])
        return texts[:wanted] if surplus else texts

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
        if self._layout.ended and texts.pop().strip(BLANK):
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
        return texts if not raw[place:].strip(BLANK.encode()) else [*texts, ""]


def encoding_title(encoding: str) -> str:
    """What people call a codec: GB18030, GBK, UTF-8."""
    return codecs.lookup(encoding).name.upper()


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
    """A parsed file: the values of header, trailer and file name by source, the rows, and what was unusual.

    ``counted``: whether it would have shown that it was cut.
    """

    ends: dict[str, str]
    rows: tuple[Row, ...]
    notes: list[LineNote] = field(default_factory=list)
    counted: bool = True


class TableForm:
    """Encodes and decodes a file of one shape."""

    def __init__(self, shape: Shape, layout: Layout, encoding: str, lists: Mapping[str, Mapping[str, str]]) -> None:
        """``lists``: the profile's code lists."""

        def end(line: Line | None) -> LineForm | None:
            return LineForm(line.fields, line.layout or layout, encoding, lists) if line else None

        self._layout, self._encoding = layout, encoding
        self._header, self._trailer = end(shape.header), end(shape.trailer)
        self._counted = shape.shows_its_end()
        self._unclosed = _unclosed(shape, layout)
        self.rows = LineForm(shape.fields, layout, encoding, lists)
        self._titles = isinstance(layout, Csv) and layout.titles

    def write(self, ends: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bytes:
        """The file's bytes; NotWritable. The totals ``rows`` and ``amount`` are added to ``ends``."""
        listed = list(rows)
        values = {**ends, "rows": str(len(listed)), "amount": "0"}
        of_file = {"rows": values["rows"], "amount": "0"}
        lines = [self.rows.write({**of_file, **row}, f"row {number}") for number, row in enumerate(listed, start=1)]
        titles = [self.rows.titles()] if self._titles else []
        head = [self._header.write(values, "header")] if self._header else []
        tail = [self._trailer.write(values, "trailer")] if self._trailer else []
        return "".join([*head, *titles, *lines, *tail]).encode(self._encoding)

    def read(self, content: bytes) -> Table:
        """The file parsed; FormatError if it is not of this shape or its totals do not agree.

        UTF-8 read as GBK swallows separators, for they are valid second bytes there: what then looks like a wrong
        number of fields is a wrong encoding, and is called so.
        """
        try:
            return self._read(content)
        except FormatError as error:
            if error.code != Fault.ENCODING and self._is_utf8_instead(content):
                raise FormatError(Fault.ENCODING, encoding=encoding_title(self._encoding)) from error
            raise

    def _is_utf8_instead(self, content: bytes) -> bool:
        if codecs.lookup(self._encoding).name == "utf-8" or content.isascii():
            return False
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def _read(self, content: bytes) -> Table:
        raw = self._split(content)
        notes = raw.notes
        ends = self._head(raw, notes)
        if self._trailer:
            ends |= _agreeing(ends, self._end(self._trailer, raw, notes))
        rows = tuple(Row(number, self.rows.read(one, number, notes)) for one, number in raw.lines)
        _totals(ends, rows)
        if rows and self._trailer is None and not raw.closed and rows[-1].values.get(self._unclosed):
            raise FormatError(Fault.LAST_FIELD, line=rows[-1].line, field=self.rows.codecs[-1].field.title)
        if not self._counted and not raw.closed and rows:
            notes.append(LineNote(rows[-1].line, Note.LAST_LINE_OPEN))
        return Table(ends, rows, notes, self._counted)

    def head_fault(self, content: bytes) -> FormatError | None:
        """Why header or titles do not match this shape; the rows are not looked at."""
        try:
            self._head(self._split(content), [])
        except FormatError as fault:
            return fault
        return None

    def _head(self, raw: RawLines, notes: list[LineNote]) -> dict[str, str]:
        """The header's values; header and titles are removed from ``raw``."""
        ends = self._header.read(*_taken(raw, 0, Fault.NO_HEADER), notes) if self._header else {}
        if self._titles:
            titles, number = _taken(raw, 0, Fault.TITLES)
            if not self.rows.are_titles(titles):
                raise FormatError(Fault.TITLES, line=number)
        return ends

    def _end(self, trailer: LineForm, raw: RawLines, notes: list[LineNote]) -> dict[str, str]:
        """The trailer's values. Where another line stands in its place, the file was cut."""
        last, number = _taken(raw, -1, Fault.NO_TRAILER)
        try:
            return trailer.read(last, number, notes)
        except FormatError as error:
            if error.code in _NOT_THIS_LINE:
                raise FormatError(Fault.NO_TRAILER, line=number) from None
            raise

    def _split(self, content: bytes) -> RawLines:
        """The lines that are not blank, with their numbers."""
        if isinstance(self._layout, Csv):
            return cells(content, self._encoding)
        return split(content, self._layout.separator)


_NUMBERS: Final = frozenset({"card", "new_card", "tail", "document", "agent", "first", "last"})


def _unclosed(shape: Shape, layout: Layout) -> str:
    """The source of a number that ends the rows with no separator behind it: cut, it looks like another; else ''."""
    last = shape.fields[-1].source
    open_ended = isinstance(layout, Csv) or (isinstance(layout, Delimited) and not layout.ended)
    return last if open_ended and last in _NUMBERS else ""


_NOT_THIS_LINE: Final = frozenset({Fault.CONSTANT.value, Fault.FIELD_COUNT.value, Fault.NOT_ENDED.value})


def _taken(raw: RawLines, place: int, missing: Fault) -> tuple[Raw, int]:
    if not raw.lines:
        raise FormatError(missing)
    return raw.lines.pop(place)


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
    for row in rows:
        if row.values.get("rows", str(len(rows))) != str(len(rows)):
            raise FormatError(Fault.COUNT, line=row.line, what="rows", found=len(rows))
