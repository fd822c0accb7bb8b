"""Workbooks and CSVs made by hand, also such as no program would write."""

from __future__ import annotations

import csv
import io
import zipfile
from html import escape
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from fuzz.books import excel_parts, packed
from unioncard.members.columns import FORM_COLUMNS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NS = f'xmlns="{MAIN}"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(  # noqa: PLR0913 the parts of a workbook
    path: Path,
    sheet: bytes | str,
    target: str = "worksheets/sheet1.xml",
    strings: str = "",
    *,
    settings: str = "",
    styles: str = "",
) -> Path:
    """A minimal .xlsx around the bytes of one sheet; ``settings`` stand before the workbook's list of sheets."""
    shared = f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
    shared += f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/>' if styles else ""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{_RELATION}</Relationships>',
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{_OFFICE}">{settings}<sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="{target}"/>{shared}</Relationships>',
        f"xl/{target}": sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    if styles:
        parts["xl/styles.xml"] = styles
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def sheet_xml(cells: str, before: str = "") -> str:
    """A sheet part."""
    return f"<worksheet {NS}>{before}<sheetData>{cells}</sheetData></worksheet>"


def sheet_rows(rows: Sequence[Sequence[str]]) -> str:
    """A sheet part from cells in XML: each "…" of a cell's element without its place, '' for none."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [_placed(cell, f"{chr(65 + place)}{number}") for place, cell in enumerate(row) if cell]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return sheet_xml("".join(lines))


def _placed(cell: str, place: str) -> str:
    return cell.replace("<c", f'<c r="{place}"', 1)


def text_cell(text: str) -> str:
    """A cell that holds a text itself."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def person(**cells: object) -> dict[str, object]:
    """A faultless row with some cells changed."""
    return {**sample_rows(1, seed=5)[0], **cells}


def csv_file(path: Path, rows: Sequence[Mapping[str, object]], encoding: str = "utf-8") -> Path:
    """A CSV with the form's columns (those of the first row) from line 1."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else FORM_COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(path: Path, lines: Sequence[Sequence[object]], name: str = "会员信息") -> Path:
    """A workbook with these lines from row 1.

    Of plain texts and numbers, as most are, it is written byte by byte, in a tenth of the time that openpyxl takes; by
    that, what has dates, formulas or characters of which XML has its own opinion.
    """
    if all(_is_plain(value) for line in lines for value in line):
        grid: dict[tuple[int, int], Any] = {
            (row, column): value
            for row, line in enumerate(lines)
            for column, value in enumerate(line)
            if value is not None and value != ""
        }
        parts = excel_parts(grid, shared=True)
        listed = parts["xl/workbook.xml"].decode().replace('name="会员信息"', f'name="{escape(name)}"')
        path.write_bytes(packed(parts | {"xl/workbook.xml": listed.encode()}))
        return path
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for line in lines:
        sheet.append(list(line))
    book.save(path)
    return path


def _is_plain(value: object) -> bool:
    """Whether everybody writes this cell alike."""
    return type(value) in {int, float, type(None)} or (
        type(value) is str and not value.startswith("=") and (not value or value.isprintable())
    )
