"""Writing workbooks in the register form's layout: the real form's rows, headers, drop-downs and text cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from unioncard.registers.of_members.codes import LISTS
from unioncard.registers.of_members.columns import FORM_COLUMNS
from unioncard.texts import form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import Cell

    Sheet = Any  # openpyxl's stubs lack the write-only sheet's merged cells and drop-downs

HEADER_ROW: Final = 4
FIRST_ROW: Final = HEADER_ROW + 1
_TEXT: Final = "@"
_WIDTHS: Final = (5, 10, 6, 13, 10, 10, 13, 21, 10, 22, 13, 12, 18, 9, 13, 20, 13, 26, 14, 12)
_LAST_VALIDATED = 63_354
_LISTED_ON_SHEET: Final = "民族"  # as the real form has it: Excel allows 255 characters within a rule


def write_form(
    rows: Iterable[Sequence[str | int]], extra: Sequence[tuple[str, int]] = (), *, notes: bool = True
) -> Workbook:
    """A workbook with these rows from row 5 on, in the order of FORM_COLUMNS, then ``extra`` (header, width) columns.

    All cells are text-formatted; an int stays a number, as when somebody retyped the cell.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(form.SHEET)
    headers = (*form.HEADERS, *(name for name, _ in extra))
    for place, width in enumerate((*_WIDTHS, *(width for _, width in extra)), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"C{FIRST_ROW}"
    _lay_out_for_print(sheet)
    _add_drop_downs(sheet)
    _write_head(sheet, headers)
    last = _write_rows(sheet, rows)
    if notes:
        _write_notes(sheet, last + 1, len(form.HEADERS))
    _write_lists(book)
    return book


def _lay_out_for_print(sheet: Sheet) -> None:
    """Landscape, as wide as a page, the header on every page; rows high enough for a title and two-line headers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    for row, height in {2: 30, 3: 22, HEADER_ROW: 34}.items():
        sheet.row_dimensions[row].height = height


def _write_head(sheet: Sheet, headers: Sequence[str]) -> None:
    """Rows 1 to 4: attachment, merged title, stamp line, headers."""
    width = get_column_letter(len(form.HEADERS))
    sheet.merged_cells = [f"A2:{width}2", "A3:K3", f"L3:{width}3"]
    sheet.append([_cell(sheet, form.ATTACHMENT)])
    sheet.append([_cell(sheet, form.TITLE, size=20, centred=True)])
    stamp = [_cell(sheet, form.STAMP, bold=True), *[None] * 10, _cell(sheet, form.SIGNATURE, bold=True)]
    sheet.append(stamp)
    sheet.append([_cell(sheet, header, size=10, centred=True) for header in headers])


def _write_rows(sheet: Sheet, rows: Iterable[Sequence[str | int]]) -> int:
    """Write member rows; its last row number. One cell object serves all: half the time at 100,000 rows."""
    cell, number = _cell(sheet, ""), HEADER_ROW
    for number, row in enumerate(rows, FIRST_ROW):  # noqa: B007 the last number is the answer
        sheet.append(_filled(cell, value) for value in row)
    return number


def _filled(cell: Cell, value: str | int) -> Cell | None:
    if value == "":
        return None
    cell.value = value
    cell.data_type = "n" if isinstance(value, int) else "s"  # "=…" stays text, never a formula
    return cell


def _write_notes(sheet: Sheet, row: int, columns: int) -> None:
    sheet.merged_cells.append(f"A{row}:{get_column_letter(columns)}{row}")
    sheet.row_dimensions[row].height = 18 * (form.NOTES.count("\n") + 1)
    sheet.append([_cell(sheet, form.NOTES)])


def _write_lists(book: Workbook) -> None:
    """The second sheet, which the 民族 drop-down refers to."""
    sheet = book.create_sheet(form.LISTS_SHEET)
    sheet.append([_LISTED_ON_SHEET])
    for people in LISTS[_LISTED_ON_SHEET]:
        sheet.append([people])


def _add_drop_downs(sheet: Sheet) -> None:
    for place, column in enumerate(FORM_COLUMNS, 1):
        entries = LISTS.get(column)
        if not entries:
            continue
        on_sheet = column == _LISTED_ON_SHEET
        formula = f"{form.LISTS_SHEET}!$A$2:$A${len(entries) + 1}" if on_sheet else f'"{",".join(entries)}"'
        letter = get_column_letter(place)
        rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        rule.add(f"{letter}{FIRST_ROW}:{letter}{_LAST_VALIDATED}")
        sheet.data_validations.append(rule)


def _cell(sheet: Sheet, text: str, *, size: int = 11, bold: bool = False, centred: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.number_format = _TEXT
    cell.font = Font(size=size, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if centred else None)
    return cell
