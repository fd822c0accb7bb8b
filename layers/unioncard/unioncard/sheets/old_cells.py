"""An .xls on which the parser fails, or that holds cells far from all others, rewritten in the cage as an .xlsx.

The parser reads a compound file and its shared strings by the letter: a sector behind the end of the file, an empty
CONTINUE record or a cell in row 65,536 end it, while Excel opens such files. Here the records of cells are read one by
one ([MS-XLS] 2.4), and what cannot be read ends the reading: no cell is ever left out.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from unioncard.sheets import limits, old_excel, old_texts
from unioncard.sheets.excel_cells import Over, column_letters, text_content
from unioncard.sheets.excel_package import Rewritten, Sheet, frame

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOF, _EOF, _CONTINUE, _BOUND_SHEET, _DATE_MODE = 0x809, 0x0A, 0x3C, 0x85, 0x22
_SST, _XF, _FORMAT = 0xFC, 0xE0, 0x41E
_LABEL_SST, _LABEL, _RICH, _NUMBER, _RK, _MUL_RK = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD
_FORMULA, _STRING, _BOOL_ERR, _MERGED = 0x06, 0x207, 0x205, 0xE5
_WORKSHEET: Final = 0
_STATES: Final = {1: "hidden", 2: "veryHidden"}
_IS_TEXT: Final = b"\xff\xff"
_ERRORS: Final = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
}
_RESULT: Final = re.compile(rb"\x07\x02(..)", re.DOTALL)
_MORE: Final = struct.pack("<H", _CONTINUE)
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Record = tuple[int, bytes]


def is_misread(content: bytes) -> bool:
    """Whether the parser would read texts wrongly, without a word.

    Behind an empty CONTINUE record it reads on in the wrong place; a formula's text ends where one begins.
    """
    book = old_excel.stream(content, old_excel.WORKBOOK_STREAMS)
    if any(kind == _CONTINUE and size == 0 for kind, _, size in old_excel.records(book, 0)):
        return True
    ends = (found.end() + int.from_bytes(found[1], "little") for found in _RESULT.finditer(book))
    return any(book[end : end + 2] == _MORE for end in ends)


def rewritten(content: bytes) -> Rewritten:
    """The workbook as an .xlsx. ValueError, IndexError when its records are not whole."""
    book = old_texts.in_biff8(old_excel.stream(content, old_excel.WORKBOOK_STREAMS))
    try:
        return _rewritten(book)
    except struct.error as broken:
        raise ValueError("a record is too short") from broken


def _rewritten(book: bytes) -> Rewritten:
    workbook = _Globals.of(book)
    sheets, parts, over, has_error = [], {}, {}, False
    for number, (name, state, start) in enumerate(workbook.sheets, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        cells = _Cells(workbook.strings)
        cells.read(book, start)
        sheets.append(Sheet(name, state, part))
        parts[part] = cells.xml()
        has_error = has_error or cells.has_error
        if cells.over:
            over[name] = cells.over
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for part, text in {**frame(sheets, ["styles"], from_1904=workbook.from_1904), **parts}.items():
            out.writestr(part, text)
        out.writestr("xl/styles.xml", workbook.styles())
    file.seek(0)
    return Rewritten(file, over, is_package=True, traces=frozenset(parts) if has_error else frozenset())


def _records(book: bytes, at: int) -> Iterator[Record]:
    """The records of the substream that begins here, without those of substreams within it.

    Some writers give a place behind the record with which it begins.
    """
    depth = int(struct.unpack_from("<H", book, at)[0] != _BOF)
    while True:
        kind, size = struct.unpack_from("<HH", book, at)
        body = book[at + 4 : at + 4 + size]
        if len(body) < size:
            raise ValueError("cut off")
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1 and kind != _BOF:
            yield kind, body
        at += 4 + size


# --- the workbook ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Globals:
    """``sheets``: name, state, place of the substream. ``looks``: the number of each XF's format in ``formats``."""

    sheets: list[tuple[str, str, int]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    looks: list[int] = field(default_factory=list)
    from_1904: bool = False

    @classmethod
    def of(cls, book: bytes) -> _Globals:
        made, shared = cls(), None
        for kind, body in _records(book, 0):
            if kind == _CONTINUE and shared is not None:
                shared.append(body)
                continue
            if shared is not None:
                made.strings = _shared_strings(shared)
            shared = [body] if kind == _SST else None
            made._take(kind, body)
        if shared is not None:
            made.strings = _shared_strings(shared)
        if not made.sheets:
            raise ValueError("no sheet")
        return made

    def _take(self, kind: int, body: bytes) -> None:
        if kind == _BOUND_SHEET:
            start, state, sort, length = struct.unpack_from("<IBBB", body)
            if sort == _WORKSHEET:
                self.sheets.append((_text(body, 7, length)[0], _STATES.get(state & 3, ""), start))
        elif kind == _DATE_MODE:
            self.from_1904 = body[:1] == b"\1"
        elif kind == _XF:
            self.looks.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT:
            number, length = struct.unpack_from("<HH", body)
            with suppress(ValueError, IndexError):  # some write it as BIFF5 has it; no cell's content is in it
                self.formats[number] = _text(body, 4, length)[0]

    def styles(self) -> str:
        """The formats alone: by them a number is a date."""
        named = {number: quoteattr(_clean(code)) for number, code in self.formats.items()}
        formats = "".join(f'<numFmt numFmtId="{number}" formatCode={code}/>' for number, code in named.items())
        looks = "".join(f'<xf numFmtId="{number}"/>' for number in self.looks)
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        return f'<styleSheet xmlns="{space}"><numFmts>{formats}</numFmts><cellXfs>{looks}</cellXfs></styleSheet>'


def _text(body: bytes, at: int, length: int) -> tuple[str, int]:
    """A text whose flags stand at ``at``, and where it ends (2.5.293); readings and fonts behind it are not wanted."""
    if not length:
        return "", at
    flags = body[at]
    head = at + 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    end = head + length * (2 if flags & 1 else 1)
    if end > len(body):
        raise ValueError("a text is cut off")
    return body[head:end].decode("utf-16-le" if flags & 1 else "latin-1", "replace"), end


def _shared_strings(parts: list[bytes]) -> list[str]:
    """The texts of SST and its CONTINUE records: where one goes over to the next, its flags are repeated (2.4.265).

    Some writers count them wrongly, so all are read; a cell that needs a text there is none of ends the reading.
    """
    reader, texts = _Parts([part for part in parts if part]), list[str]()
    with suppress(IndexError, ValueError, struct.error):
        reader.take(8)
        while True:
            texts.append(reader.text())
    return texts


@dataclass(slots=True)
class _Parts:
    parts: list[bytes]
    _number: int = 0
    _at: int = 0

    def take(self, size: int) -> bytes:
        """Bytes across parts."""
        taken = b""
        while len(taken) < size:
            part = self._part()
            more = part[self._at : self._at + size - len(taken)]
            taken, self._at = taken + more, self._at + len(more)
        return taken

    def _part(self) -> bytes:
        """The one in which something is left. IndexError."""
        if self._at >= len(self.parts[self._number]):
            self._number, self._at = self._number + 1, 0
        return self.parts[self._number]

    def text(self) -> str:
        """The next shared text."""
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        text = ""
        while length:
            if self._at >= len(self.parts[self._number]):
                self._part()
                flags = self.take(1)[0]
            width = 2 if flags & 1 else 1
            part = self._part()
            units = min(length, (len(part) - self._at) // width)
            if not units:
                self._at = len(part)  # a byte left over
                continue
            piece = part[self._at : self._at + units * width]
            text += piece.decode("utf-16-le" if flags & 1 else "latin-1", "surrogatepass")
            self._at, length = self._at + units * width, length - units
        self.take(runs * 4 + more)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# --- a sheet ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cells:
    """A sheet's cells that hold something: row → column (both from 0) → its XML behind the place."""

    strings: list[str]
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    over: Over | None = None
    has_error: bool = False
    _formula: tuple[int, int] | None = None
    _result: list[bytes] | None = None

    def read(self, book: bytes, start: int) -> None:
        """All records of the sheet."""
        for kind, body in _records(book, start):
            if kind == _CONTINUE and self._result is not None:
                self._result.append(body)
                continue
            self._end_result()
            if kind == _MERGED:
                self._merge(body)
            elif kind == _STRING and self._formula:
                self._result = [body]
            elif kind in _READERS:
                row, column = struct.unpack_from("<HH", body)
                _READERS[kind](self, row, column, body)
        self._end_result()

    def _end_result(self) -> None:
        """The text of a formula, which may go on in further records."""
        if self._result is not None and self._formula is not None:
            text = _Parts([part for part in self._result if part]).text()
            self._add(*self._formula, "", text_content(_clean(text)))
            self._formula = self._result = None

    def _merge(self, body: bytes) -> None:
        for place in range(struct.unpack_from("<H", body)[0]):
            top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * place)
            if right < limits.COLUMNS:
                self.merged.append(f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}")

    def _add(self, row: int, column: int, style: str, content: str | None) -> None:
        if content is None:
            return
        if column >= limits.COLUMNS:
            self.over = self.over or Over(row + 1, column + 1)
        else:
            self.rows.setdefault(row, {})[column] = f"{style}{content}"

    def _number(self, row: int, column: int, body: bytes) -> None:
        self._add(row, column, _style(body, 4), _number_content(struct.unpack_from("<d", body, 6)[0]))

    def _rk(self, row: int, column: int, body: bytes) -> None:
        self._add(row, column, _style(body, 4), _number_content(_of_rk(body, 6)))

    def _mul_rk(self, row: int, column: int, body: bytes) -> None:
        for place in range((len(body) - 6) // 6):
            at = 4 + 6 * place
            self._add(row, column + place, _style(body, at), _number_content(_of_rk(body, at + 2)))

    def _shared(self, row: int, column: int, body: bytes) -> None:
        index = struct.unpack_from("<I", body, 6)[0]
        self._add(row, column, "", text_content(_clean(self.strings[index])))

    def _label(self, row: int, column: int, body: bytes) -> None:
        length = struct.unpack_from("<H", body, 6)[0]
        self._add(row, column, "", text_content(_clean(_text(body, 8, length)[0])))

    def _bool_err(self, row: int, column: int, body: bytes) -> None:
        value, is_error = body[6], body[7]
        self._add(row, column, "", self._error(value) if is_error else f' t="b"><v>{int(bool(value))}</v>')

    def _computed(self, row: int, column: int, body: bytes) -> None:
        """A formula's result; a text stands in a record of its own behind it."""
        if body[12:14] != _IS_TEXT:
            return self._number(row, column, body)
        self._formula = (row, column) if body[6] == 0 else None
        if body[6] == 1:
            self._add(row, column, "", f' t="b"><v>{int(bool(body[8]))}</v>')
        elif body[6] == 2:  # noqa: PLR2004 an error (2.5.133)
            self._add(row, column, "", self._error(body[8]))
        return None

    def _error(self, code: int) -> str:
        self.has_error = True
        return f' t="e"><v>{escape(_ERRORS.get(code, "#N/A"))}</v>'

    def xml(self) -> str:
        """The worksheet."""
        lines = []
        for row, cells in sorted(self.rows.items()):
            made = (f'<c r="{column_letters(column + 1)}{row + 1}"{cell}</c>' for column, cell in sorted(cells.items()))
            lines.append(f'<row r="{row + 1}">{"".join(made)}</row>')
        ranges = "".join(f'<mergeCell ref="{one}"/>' for one in self.merged)
        merged = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        return f'<worksheet xmlns="{space}"><sheetData>{"".join(lines)}</sheetData>{merged}</worksheet>'


_READERS: Final = {
    _NUMBER: _Cells._number,
    _RK: _Cells._rk,
    _MUL_RK: _Cells._mul_rk,
    _LABEL_SST: _Cells._shared,
    _LABEL: _Cells._label,
    _RICH: _Cells._label,
    _BOOL_ERR: _Cells._bool_err,
    _FORMULA: _Cells._computed,
}


def _style(body: bytes, at: int) -> str:
    return f' s="{struct.unpack_from("<H", body, at)[0]}"'


def _number_content(value: float) -> str:
    shown = int(value) if value.is_integer() and abs(value) < 1e15 else value  # noqa: PLR2004 digits of a double
    return f"><v>{shown!r}</v>"


def _of_rk(body: bytes, at: int) -> float:
    """A number in four bytes (2.5.217): an integer or the upper half of a double, perhaps in hundredths."""
    (packed,) = struct.unpack_from("<i", body, at)
    value = float(packed >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<Ii", 0, packed & ~3))[0]
    return value / 100 if packed & 1 else value


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
