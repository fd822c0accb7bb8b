"""Reads and writes whole files of a bank: header, rows, trailer; line by line, with totals checked."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError, NotWritable
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.field import FieldCodec, Misfit, Unreadable
from unioncard.banks.files.note import LineNote, Note
from unioncard.banks.files.raw_lines import BLANK, MOST_LINES, cells, encoding_title, is_utf8_instead, split
from unioncard.banks.profiles.fields import NUMBERS, Csv, Delimited, FixedWidth
from unioncard.texts.bank_files import TOO_HIGH

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
            raise FormatError(why.fault, line=number, field=why.field, **why.values) from None
        given = len(texts)
        texts = self._trimmed(texts)
        if len(texts) != len(self.codecs):
            raise FormatError(Fault.FIELD_COUNT, line=number, found=given, expected=len(self.codecs))
        if len(texts) < given:
            notes.append(LineNote(number, Note.BLANK_CELLS))
        values = {}
        noted: set[Note] = set()
        for codec, text in zip(self.codecs, texts, strict=True):
            try:
                value = codec.read(text, noted)
                values[codec.source] = number_of(value) if codec.source in NUMBERS else value
            except Unreadable as why:
                raise FormatError(why.fault, line=number, field=codec.field.title, **why.values) from None
            if noted:
                notes += [LineNote(number, note, codec.field.title) for note in sorted(noted)]
                noted.clear()
        return values

    def title_of(self, source: str) -> str:
        """The title of the field with this source, '' if there is none."""
        return next((codec.field.title for codec in self.codecs if codec.source == source), "")

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
        """Fields sliced by bytes; Unreadable with the widths, and the first field that is out of its place."""
        texts: list[str] = []
        place, displaced = 0, ""
        width = sum((codec.room or 0) + len(separator) for codec in self.codecs)
        for codec in self.codecs:
            end = place + (codec.room or 0)
            whole = len(raw) >= end and raw.startswith(separator, end)
            try:
                texts.append(raw[place:end].decode(self._encoding) if whole else "")
            except UnicodeDecodeError:
                raw.decode(self._encoding)  # the line is another encoding's if it cannot be read either
                whole = False
            if not whole and not displaced:
                displaced, room = codec.field.title, codec.room
            place = end + len(separator)
        # Blanks behind the last field are no content, wherever the line ends.
        if len(raw) < width or raw[width:].strip(BLANK.encode()):
            raise Unreadable(Fault.LINE_WIDTH, displaced, found=len(raw), expected=width)
        if displaced:
            raise Unreadable(Fault.FIELD_WIDTH, displaced, expected=room)
        return texts


_DIGITS: Final = 9
"""Of a row, a count or a total: a thousand times more than any file has, and far below what a store can hold."""


def number_of(text: str) -> str:
    """A whole number without leading zeros, '' if there is none; Unreadable."""
    if text and not (text.isascii() and text.isdigit() and len(text.lstrip("0")) <= _DIGITS):
        raise Unreadable(Fault.NOT_A_NUMBER)
    return text and str(int(text.lstrip("0") or "0"))


def count_said(text: str) -> str:
    """A count as it may be repeated: one that no file can have might be a day of birth or a part of a number."""
    return text if not text or int(text) <= MOST_LINES else TOO_HIGH


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
        number of fields is a wrong encoding, and is called so. Where none is swallowed, names and reasons are wrong.
        """
        try:
            table = self._read(content)
        except FormatError as error:
            if error.code != Fault.ENCODING and is_utf8_instead(content, self._encoding):
                raise FormatError(Fault.ENCODING, encoding=encoding_title(self._encoding)) from error
            raise
        if is_utf8_instead(content, self._encoding, sure=True):
            raise FormatError(Fault.ENCODING, encoding=encoding_title(self._encoding))
        return table

    def _read(self, content: bytes) -> Table:
        raw = self._split(content)
        notes = raw.notes
        ends = self._head(raw, notes)
        if self._trailer:
            ends |= _agreeing(ends, self._end(self._trailer, raw, notes))
        rows = tuple(Row(number, self.rows.read(one, number, notes)) for one, number in raw.lines)
        self._check_totals(ends, rows)
        if rows and self._trailer is None and not raw.closed and rows[-1].values.get(self._unclosed):
            raise FormatError(Fault.LAST_FIELD, line=rows[-1].line, field=self.rows.codecs[-1].field.title)
        if not self._counted and not raw.closed and rows:
            notes.append(LineNote(rows[-1].line, Note.LAST_LINE_OPEN))
        return Table(ends, rows, notes, self._counted)

    def _check_totals(self, ends: dict[str, str], rows: tuple[Row, ...]) -> None:
        count = str(len(rows))
        if "rows" in ends and ends["rows"] != count:
            raise FormatError(Fault.COUNT, what="rows", said=count_said(ends["rows"]), found=count)
        if ends.get("amount", "0") not in ("", "0"):
            raise FormatError(Fault.AMOUNT, line=1, field=self._end_title("amount"))
        for row in rows:
            if row.values.get("amount", "0") not in ("", "0"):
                raise FormatError(Fault.AMOUNT, line=row.line, field=self.rows.title_of("amount"))
            if row.values.get("rows", count) != count:
                raise FormatError(
                    Fault.COUNT, line=row.line, what="rows", said=count_said(row.values["rows"]), found=count
                )

    def _end_title(self, source: str) -> str:
        """The title of a field of the header or the trailer, '' if neither has it."""
        return next((title for line in (self._header, self._trailer) if line and (title := line.title_of(source))), "")

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
                expected = ",".join(codec.field.title for codec in self.rows.codecs)
                raise FormatError(Fault.TITLES, line=number, expected=expected)
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


_NOT_THIS_LINE: Final = frozenset(
    fault.value for fault in (Fault.CONSTANT, Fault.FIELD_COUNT, Fault.LINE_WIDTH, Fault.FIELD_WIDTH, Fault.NOT_ENDED)
)


def _taken(raw: RawLines, place: int, missing: Fault) -> tuple[Raw, int]:
    if not raw.lines:
        raise FormatError(missing)
    return raw.lines.pop(place)


def _agreeing(ends: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    for source in (ends.keys() & more.keys()) - {"constant", "nothing"}:
        if ends[source] != more[source]:
            raise FormatError(Fault.ENDS_DISAGREE, what=source)
    return more
