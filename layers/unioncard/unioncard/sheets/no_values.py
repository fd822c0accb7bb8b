"""Cells with an error, or with a formula saved without a result, both of which the parser reads as empty (NoValue).

A register without formulas and errors, as nearly all are, must not pay for them: only a part in which the guard found
traces of some (container.has_trace) is parsed a second time, cell by cell.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final
from xml.etree import ElementTree
from xml.parsers import expat

from unioncard.sheets import limits, old_excel
from unioncard.sheets.cells.cell import UNCOMPUTED, NoValue
from unioncard.sheets.container import EXCEL, OPEN_DOCUMENT
from unioncard.sheets.excel_cells import column_number
from unioncard.sheets.findings import FindingCode, rejected
from unioncard.sheets.guard import FileKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    Cells = dict[int, dict[int, NoValue]]
    Range = tuple[tuple[int, int], tuple[int, int]]
    """First and last cell as (row, column), from 0, as the sheet counts."""
    Attributes = Mapping[str, str]
    from pathlib import Path


# --- one part, parsed cell by cell -----------------------------------------------------------------------------------

_UNCOMPUTED: Final = NoValue(UNCOMPUTED)
_ANY_ERROR: Final = "#N/A"
_LONGEST: Final = 20
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_SPANNED: Final = _TABLE + "number-rows-spanned"
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "


def of_sheet(part: IO[bytes]) -> Cells:
    """Row → column (both from 1) → what is shown, for a sheet of an .xlsx."""
    sheet = _ExcelSheet()
    _parse(part, sheet)
    return sheet.found


def of_open_document(part: IO[bytes]) -> tuple[dict[str, Cells], dict[str, list[Range]]]:
    """The same for each sheet of an .ods, by its name; and its cells merged downwards, which the parser leaves out."""
    tables = _OpenDocument()
    _parse(part, tables)
    return tables.found, tables.merged


def _parse(part: IO[bytes], reader: _ExcelSheet | _OpenDocument) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.ParseFile(part)


@dataclass(slots=True)
class _ExcelSheet:
    """Where a row or a cell does not say its place, it is the next one."""

    found: Cells = field(default_factory=dict)
    _row: int = 0
    _column: int = 0
    _kind: str = ""
    _has_formula: bool = False
    _has_value: bool = False
    _is_value: bool = False
    _value: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "f":
            self._has_formula = True
        elif tag == "v":
            self._has_value = self._is_value = True

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r", "").replace("$", "")
        letters = place.rstrip("0123456789")
        self._column = column_number(letters.encode("ascii", "replace")) if letters else self._column + 1
        self._kind, self._value = attributes.get("t", ""), ""
        self._has_formula = self._has_value = self._is_value = False

    def characters(self, text: str) -> None:
        if self._is_value:
            self._value += text[:_LONGEST]

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "v":
            self._is_value = False
        elif tag == "c" and (nothing := self._nothing()):
            self.found.setdefault(self._row, {})[self._column] = nothing

    def _nothing(self) -> NoValue | None:
        if self._kind == "e":
            return NoValue(self._value.strip()[:_LONGEST] or _ANY_ERROR)
        # t="str" with an empty value is a formula whose result is the empty text.
        is_empty_text = self._kind == "str" and self._has_value
        return _UNCOMPUTED if self._has_formula and not self._value.strip() and not is_empty_text else None


@dataclass(slots=True)
class _OpenDocument:
    """Rows and cells may stand for many: number-rows-repeated, number-columns-repeated.

    A formula without a value is one whose result is the empty text: LibreOffice computes all before it saves.
    """

    found: dict[str, Cells] = field(default_factory=dict)
    merged: dict[str, list[Range]] = field(default_factory=dict)
    _sheet: Cells = field(default_factory=dict)
    _ranges: list[Range] = field(default_factory=list)
    _row: int = 0
    _rows: int = 1
    _column: int = 0
    _line: dict[int, NoValue] = field(default_factory=dict)
    _open: int = 0
    _is_text: bool = False
    _text: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == _TABLE + "table":
            self._sheet = self.found.setdefault(attributes.get(_TABLE + "name", ""), {})
            self._ranges = self.merged.setdefault(attributes.get(_TABLE + "name", ""), [])
            self._row = 0
        elif name == _TABLE + "table-row":
            self._rows, self._column, self._line = int(attributes.get(_TABLE + "number-rows-repeated", 1)), 0, {}
        elif name in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            self._start_cell(attributes)
        elif name == _TEXT + "p":
            self._is_text = True

    def _start_cell(self, attributes: Attributes) -> None:
        times = int(attributes.get(_TABLE + "number-columns-repeated", 1))
        self._open = times if attributes.get(_CALC + "value-type") == "error" else 0
        self._column += times
        self._text = ""
        spanned = attributes.get(_SPANNED, "")
        if spanned.isdecimal() and int(spanned) > 1:  # to the right it makes no difference (merged.py)
            first = self._column - times
            self._ranges.append(((self._row, first), (self._row + int(spanned) - 1, first)))

    def characters(self, text: str) -> None:
        if self._is_text and self._open:
            self._text += text[:_LONGEST]

    def end(self, name: str) -> None:
        if name == _TEXT + "p":
            self._is_text = False
        elif name == _TABLE + "table-cell":
            self._end_cell()
        elif name == _TABLE + "table-row":
            if self._line:
                last = min(self._row + self._rows, limits.ROWS)
                self._sheet.update(dict.fromkeys(range(self._row + 1, last + 1), self._line))
            self._row += self._rows

    def _end_cell(self) -> None:
        if self._open:
            error = NoValue(self._text[:_LONGEST] or _ANY_ERROR)
            first, last = self._column - self._open + 1, min(self._column, limits.COLUMNS)
            self._line.update(dict.fromkeys(range(first, last + 1), error))
        self._open = 0


# --- the workbook's parts --------------------------------------------------------------------------------------------

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
)
_RELATION_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class NoValues:
    """The cells without a value of one workbook; ``traces`` are the parts that the guard named.

    Of a file that was rewritten (excel_package.py) the parts have other names: then all count as named, or none.
    """

    def __init__(
        self, file: Path | IO[bytes], kind: FileKind, traces: frozenset[str], *, renamed: bool = False
    ) -> None:
        self._file, self._kind, self._traces, self._renamed = file, kind, traces, renamed
        self._read: dict[str, Cells] | None = None
        self._merged: dict[str, list[Range]] = {}

    def of(self, names: list[str], name: str) -> Cells:
        """Row → column (both from 1) → what the cell shows, for the sheet ``name``; ``names``: all sheets."""
        if self._read is None:
            self._read = self._cells(names)
        return self._read.get(name, {})

    def merged(self, names: list[str], name: str) -> list[Range]:
        """Of a sheet of an .ods, the cells merged downwards."""
        self.of(names, name)
        return self._merged.get(name, [])

    def _cells(self, names: list[str]) -> dict[str, Cells]:
        if self._kind is FileKind.COMPOUND:
            return dict(zip(names, old_excel.errors_of(old_excel.workbook_of(self._file)), strict=False))
        if not self._traces:
            return {}
        try:
            return self._traced()
        except (*_BROKEN, ElementTree.ParseError, expat.ExpatError) as broken:
            raise rejected(FindingCode.FILE_DAMAGED) from broken

    def _traced(self) -> dict[str, Cells]:
        with zipfile.ZipFile(self._file) as book:
            if OPEN_DOCUMENT in self._traces:
                with book.open(OPEN_DOCUMENT) as part:
                    found, self._merged = of_open_document(part)
                return found
            traced = {
                name: part for name, part in _sheet_parts(book).items() if self._renamed or part.lower() in self._traces
            }
            return {name: _of_part(book, part) for name, part in traced.items()}


def _of_part(book: zipfile.ZipFile, name: str) -> Cells:
    with book.open(name) as part:
        return of_sheet(part)


def _sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part, by the workbook and its relations."""
    workbook = next((name for name in book.namelist() if name.lower() == EXCEL), EXCEL)
    folder, file = posixpath.split(workbook)
    relations = _xml(book, f"{folder}/_rels/{file}.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter() if one.get("Target")}
    parts = {}
    for sheet in (one for one in _xml(book, workbook).iter() if one.tag.endswith("}sheet")):
        target = targets.get(sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID), "")
        path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}")
        found = next((name for name in book.namelist() if name.lower() == path.lower()), None)
        if found:
            parts[sheet.get("name", "")] = found
    return parts


def _xml(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))  # noqa: S314 in the cage, and expat bounds entities
