"""An .ods whose XML the parser does not read (white space between elements), rewritten in the cage.

White space counts inside paragraphs only (OpenDocument 1.3 part 3, 6.1.2); programs that indent their XML, or write
without size optimisation, put it between all elements. Empty cells at the end of rows, and rows of tables, are dropped.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from unioncard.sheets import limits
from unioncard.sheets.container import MANIFEST, OPEN_DOCUMENT
from unioncard.sheets.excel_cells import Over, refuse_entities
from unioncard.sheets.excel_package import Rewritten
from unioncard.sheets.header import HEAD_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns:"
# The parser knows elements by these prefixes, whatever the document declares.
_PREFIXES: Final = {
    f"{_OASIS}office:1.0": "office",
    f"{_OASIS}table:1.0": "table",
    f"{_OASIS}text:1.0": "text",
    f"{_OASIS}style:1.0": "style",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_KEPT: Final = frozenset(
    {"office:document-content", "office:automatic-styles", "style:style", "style:table-properties", "office:body"}
    | {"office:spreadsheet", "table:calculation-settings", "table:null-date", "table:table"}
)
_GROUPS: Final = frozenset(
    {"table:table-row-group", "table:table-rows", "table:table-header-rows"}
    | {"text:span", "text:a", "table:named-expressions"}
)
_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_ROWS, _COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"
_DIGITS: Final = 10
"""Of a repetition; a sheet has seven digits of rows."""
_MIMETYPE: Final = "mimetype"
_LISTED: Final = f'<m:manifest xmlns:m="{_OASIS}manifest:1.0"/>'
"""What the parser looks at is whether there is a password, and the guard has."""
_SPREADSHEET: Final = "application/vnd.oasis.opendocument.spreadsheet"


def rewritten(book: zipfile.ZipFile) -> Rewritten:
    """The document as a file that the parser reads. zipfile's exceptions, expat.ExpatError, ValueError."""
    content = _Content()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
    parser.CharacterDataHandler = content.characters
    parser.StartDoctypeDeclHandler = refuse_entities
    content_part = next((name for name in book.namelist() if name.lower() == OPEN_DOCUMENT), None)
    if content_part is None:
        raise zipfile.BadZipFile(OPEN_DOCUMENT)
    with book.open(content_part) as part:
        parser.ParseFile(part)
    made = Rewritten(io.BytesIO(), content.over)
    with zipfile.ZipFile(made.file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        out.writestr(_MIMETYPE, _SPREADSHEET)
        out.writestr(OPEN_DOCUMENT, "".join(content.out))
        out.writestr(MANIFEST, _LISTED)
    made.file.seek(0)
    return made


@dataclass(slots=True)
class _Content:
    """content.xml without what is no cell: drawings, annotations, forms; ``over`` as in Rewritten."""

    out: list[str] = field(default_factory=list)
    over: dict[str, Over] = field(default_factory=dict)
    _skipped: int = 0
    _table: str = ""
    _row: int = 0
    _blank_rows: int = 0
    _rows: int = 1
    _cells: list[str] = field(default_factory=list)
    _blank_cells: int = 0
    _column: int = 0
    _cell: list[str] | None = None
    _is_paragraph: bool = False
    _has_content: bool = False
    _attributes: str = ""
    _times: int = 1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = _canonical(name)
        if self._skipped or not self._is_known(tag):
            self._skipped += 1
        elif tag in _KEPT:
            if tag == "table:table":
                self._table, self._row, self._blank_rows = attributes.get(f"{_OASIS}table:1.0 name", ""), 0, 0
            declared = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in _PREFIXES.items()) if not self.out else ""
            self.out.append(f"<{tag}{declared}{_written(attributes)}>")
        elif tag == "table:table-row":
            self._rows = _number(attributes, "number-rows-repeated")
            self._cells, self._blank_cells, self._column = [], 0, 0
        elif tag in _CELLS:
            self._start_cell(attributes)
        elif self._cell is not None:
            self._start_text(self._cell, tag, attributes)

    def _is_known(self, tag: str) -> bool:
        is_text = tag.startswith("text:") and self._cell is not None
        return tag in _KEPT or tag in _GROUPS or tag in _CELLS or tag == "table:table-row" or is_text

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._times = _number(attributes, "number-columns-repeated")
        self._cell, self._attributes = [], _written(attributes, without=_COLUMNS)
        values = ("office:value=", "office:date-value=", "office:time-value=", "office:boolean-value=", '"error"')
        strings = attributes.get(f"{_OASIS}office:1.0 string-value", "").strip()
        self._has_content = bool(strings) or any(value in self._attributes for value in values)

    def _start_text(self, cell: list[str], tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "text:p":
            cell.append("<text:p>")
            self._is_paragraph = True
        elif tag == "text:s":
            cell.append(" " * min(_number(attributes, "c", "text"), limits.ORIGINAL_CHARACTERS))
        elif tag in ("text:tab", "text:line-break"):
            cell.append(" ")

    def characters(self, text: str) -> None:
        if self._is_paragraph and not self._skipped and self._cell is not None:
            self._has_content = self._has_content or bool(text.strip())
            self._cell.append(escape(" ".join(text.split("\n")) if "\n" in text else text))

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        tag = _canonical(name)
        if tag in _KEPT:
            self.out.append(f"</{tag}>")
        elif tag == "text:p" and self._cell is not None:
            self._is_paragraph = False
            self._cell.append("</text:p>")
        elif tag in _CELLS:
            self._end_cell(tag)
        elif tag == "table:table-row":
            self._end_row()

    def _end_cell(self, tag: str) -> None:
        cell, self._cell = "".join(self._cell or ()), None
        if not self._has_content:
            self._blank_cells += self._times
            self._column += self._times
            return
        if self._column + self._times > limits.COLUMNS:
            self.over.setdefault(self._table, Over(self._row + self._blank_rows + 1, self._column + self._times))
        times = min(self._times, limits.COLUMNS - self._column)
        self._column += self._times
        if times > 0:
            if self._blank_cells:
                self._cells.append(f'<table:table-cell {_COLUMNS}="{self._blank_cells}"></table:table-cell>')
                self._blank_cells = 0
            self._cells.append(f'<{tag} {_COLUMNS}="{times}"{self._attributes}>{cell}</{tag}>')

    def _end_row(self) -> None:
        if not self._cells:
            self._blank_rows += self._rows
            return
        before = self._row + self._blank_rows
        if before + self._rows > limits.ROWS:
            self.over.setdefault(self._table, Over(before + self._rows, self._column - self._blank_cells))
        # Of a sheet that is not read whole, the first rows say whether it is the register.
        rows = min(self._rows, HEAD_ROWS if self._table in self.over else limits.ROWS - before)
        if rows > 0:
            if self._blank_rows:
                blank = "<table:table-cell></table:table-cell>"
                self.out.append(f'<table:table-row {_ROWS}="{self._blank_rows}">{blank}</table:table-row>')
            self.out.append(f'<table:table-row {_ROWS}="{rows}">{"".join(self._cells)}</table:table-row>')
            self._row, self._blank_rows = before + rows, 0


def _canonical(name: str) -> str:
    uri, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(uri, '?')}:{local}"


def _written(attributes: Mapping[str, str], without: str = "") -> str:
    named = ((_canonical(name), value) for name, value in attributes.items())
    return "".join(
        f" {name}={quoteattr(value)}" for name, value in named if not name.startswith("?") and name != without
    )


def _number(attributes: Mapping[str, str], name: str, prefix: str = "table") -> int:
    number = attributes.get(f"{_OASIS}{prefix}:1.0 {name}", "1")
    return int(number[:_DIGITS]) if number.isdecimal() else 1
