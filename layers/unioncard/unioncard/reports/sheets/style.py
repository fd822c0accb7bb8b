"""How the workbook looks: one place for colours, fonts and number formats.

Sheets are streamed (openpyxl's write-only mode) and typed as Worksheet, whose interface they share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import TYPE_FORMULA, TYPE_STRING
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

RED, INK, GREY, LINE = "9B1C1F", "262626", "737373", "D9D4CE"
PALE, PALER, AMBER = "F3E3E0", "FAF5F2", "FFF2CC"
COUNT, RATE = "#,##0", "0.0%"
FACE = "微软雅黑"

THIN = Side(style="thin", color=LINE)
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
RULE = Border(bottom=Side(style="medium", color=RED))

Value = str | int | float | None
Styles = dict[str, Any]


def font(size: float = 10, *, bold: bool = False, color: str = INK) -> Font:
    """The report's face in one size."""
    return Font(name=FACE, size=size, bold=bold, color=color)


def fill(color: str) -> PatternFill:
    """A plain ground."""
    return PatternFill("solid", fgColor=color)


def align(horizontal: str = "left", *, indent: int = 0, wrap: bool = False, shrink: bool = False) -> Alignment:
    """Horizontal placing; the middle of the row's height. ``shrink`` prints a long name smaller, not cut."""
    return Alignment(horizontal=horizontal, vertical="center", indent=indent, wrap_text=wrap, shrink_to_fit=shrink)


def cell(sheet: Worksheet, value: Value = None, **styles: Any) -> Cell:
    """A cell with its styles (font, fill, border, alignment, number_format)."""
    made: Cell = WriteOnlyCell(sheet)
    for name, style in styles.items():
        setattr(made, name, style)
    return put(made, value)


def put(target: Cell, value: Value) -> Cell:
    """Set a value. A name that begins with = stays text: nothing from the directory runs as a formula."""
    target.value = value
    if target.data_type == TYPE_FORMULA:
        target.data_type = TYPE_STRING
    return target


def print_on_landscape_a4(sheet: Worksheet, footer: str, *, one_page: bool = False) -> None:
    """Landscape A4, as wide as the page, page numbers at the foot; ``one_page`` fits the height too."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.6, 0.3
    foot: Any = sheet.oddFooter
    foot.left.text, foot.right.text = footer, "第 &P 页，共 &N 页"
