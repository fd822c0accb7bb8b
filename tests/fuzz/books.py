"""Small workbooks written byte by byte, so that every part of them can be spoiled: .xlsx, .xlsm, .ods, .xls, .csv."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from support.old_workbook import old_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    Grid = Mapping[tuple[int, int], str | int | float]
    """(row, column) from 0 → what the cell holds."""
    Parts = dict[str, bytes]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def packed(parts: Parts, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a container, in their order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as book:
        for name, part in parts.items():
            book.writestr(zipfile.ZipInfo(name), part, packing)
    return content.getvalue()


def unpacked(content: bytes) -> Parts:
    """The parts of a faultless container."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def lettered(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(65 + rest) + letters, column - 1
    return letters


def excel_parts(grid: Grid, *, shared: bool = False, macros: bool = False) -> Parts:
    """An .xlsx (with ``macros`` an .xlsm) of one sheet, its texts inline or ``shared``."""
    strings = list(dict.fromkeys(value for value in grid.values() if isinstance(value, str))) if shared else []
    relations = [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]
    relations += [("sharedStrings", "sharedStrings.xml")] if shared else []
    parts = {
        "[Content_Types].xml": _content_types(macros=macros),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="0"/><sheets>'
        '<sheet name="会员信息" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/worksheets/sheet1.xml": _sheet(grid, strings),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="49"/>'
        "</cellXfs></styleSheet>",
    }
    if shared:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
        total = sum(isinstance(value, str) for value in grid.values())
        parts["xl/sharedStrings.xml"] = (
            f'<sst xmlns="{MAIN}" count="{total}" uniqueCount="{len(strings)}">{items}</sst>'
        )
    made = {name: (_HEAD + text).encode() for name, text in parts.items()}
    return made | ({"xl/vbaProject.bin": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(200)} if macros else {})


def _content_types(*, macros: bool) -> str:
    book = "application/vnd.ms-excel.sheet.macroEnabled" if macros else f"{_SPREADSHEET}.sheet"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{book}.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _sheet(grid: Grid, strings: list[str]) -> str:
    rows: dict[int, list[str]] = {}
    for (row, column), value in sorted(grid.items()):
        rows.setdefault(row, []).append(_cell(f"{lettered(column)}{row + 1}", value, strings))
    last = f"{lettered(max(column for _, column in grid))}{max(rows) + 1}" if grid else "A1"
    lines = "".join(f'<row r="{row + 1}">{"".join(cells)}</row>' for row, cells in rows.items())
    return f'<worksheet xmlns="{MAIN}"><dimension ref="A1:{last}"/><sheetData>{lines}</sheetData></worksheet>'


def _cell(place: str, value: str | float, strings: list[str]) -> str:
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if strings:
        return f'<c r="{place}" s="1" t="s"><v>{strings.index(value)}</v></c>'
    return f'<c r="{place}" s="1" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def open_document_parts(grid: Grid) -> Parts:
    """An .ods of one sheet; gaps are written as repeated cells and rows."""
    spaces = " ".join(
        f'xmlns:{short}="{_OASIS}:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    rows, at = [], 0
    for row in sorted({row for row, _ in grid}):
        if row > at:
            rows.append(
                f'<table:table-row table:number-rows-repeated="{row - at}"><table:table-cell/></table:table-row>'
            )
        rows.append(f"<table:table-row>{_open_cells(grid, row)}</table:table-row>")
        at = row + 1
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="会员信息">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"/>'
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": (_HEAD + content).encode(),
        "META-INF/manifest.xml": (_HEAD + manifest).encode(),
    }


def _open_cells(grid: Grid, row: int) -> str:
    cells, at = [], 0
    for column in sorted(column for other, column in grid if other == row):
        if column > at:
            cells.append(f'<table:table-cell table:number-columns-repeated="{column - at}"/>')
        cells.append(_open_cell(grid[row, column]))
        at = column + 1
    return "".join(cells)


def _open_cell(value: str | float) -> str:
    if not isinstance(value, str):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def old_excel(grid: Grid) -> bytes:
    """An .xls."""
    with tempfile.TemporaryDirectory() as folder:
        return old_workbook(Path(folder) / "a.xls", dict(sorted(grid.items()))).read_bytes()


def text_file(grid: Grid, encoding: str, delimiter: str = ",") -> bytes:
    """A .csv; a row of the grid is a line."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in range(max(row for row, _ in grid) + 1):
        columns = [column for other, column in grid if other == row]
        writer.writerow([grid.get((row, column), "") for column in range(max(columns, default=-1) + 1)])
    return text.getvalue().encode(encoding)
