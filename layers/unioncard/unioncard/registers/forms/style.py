"""How our forms look: one place for faces, colours and borders, and cells that are made once and written often.

Sheets are streamed (openpyxl's write-only mode): a cell is written the moment its row is appended.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_NUMERIC, TYPE_STRING
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from openpyxl.cell import Cell

    Sheet = Any  # openpyxl's stubs lack the write-only sheet's merged cells, drop-downs and widths

TEXT: Final = "@"
COUNT: Final = "0"
BODY, HEAD = "宋体", "黑体"  # on every Chinese Windows, and known to WPS
INK, GREY, LINE, RED, BLUE = "262626", "737373", "BFBFBF", "9B1C1F", "1F4E9B"
HEAD_COMPULSORY, HEAD_OPTIONAL, HEAD_OURS = "F6D5C9", "E4ECF4", "EDEDED"
WRONG, DOUBTFUL = "FF9C9C", "FFF2CC"
_THIN: Final = Side(style="thin", color=LINE)
BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_STARTS_A_FORMULA: Final = tuple("=+-@\t\r")
_A4: Final = 9
LINE_HEIGHT: Final = 15.0
_FIRST_WIDE: Final = "\u2010"  # quotation marks, brackets, characters
PAGES: Final = "第 &P 页，共 &N 页"


def font(size: float = 10, *, face: str = BODY, bold: bool = False, color: str = INK, link: bool = False) -> Font:
    """One of the two faces."""
    return Font(name=face, size=size, bold=bold, color=color, underline="single" if link else None)


def ground(color: str) -> PatternFill:
    """A plain ground."""
    return PatternFill("solid", fgColor=color)


def place(horizontal: str | None = None, *, wrap: bool = True, indent: int = 0, top: bool = False) -> Alignment:
    """Where a text stands in its cell; in the middle of the row's height unless ``top``."""
    return Alignment(horizontal=horizontal, vertical="top" if top else "center", wrap_text=wrap, indent=indent)


def cell(sheet: Sheet, value: str | int | None = None, **styles: Any) -> Cell:
    """A new cell with its styles (font, fill, border, alignment, number_format, quotePrefix)."""
    made: Cell = WriteOnlyCell(sheet)
    for name, style in styles.items():
        setattr(made, name, style)
    return put(made, value)


def put(target: Cell, value: str | int | None) -> Cell:
    """Set a value: text stays text whatever it begins with, without the characters that XML cannot hold."""
    if isinstance(value, str) and value:
        target.value = clean(value)
        target.data_type = TYPE_STRING
    else:
        target.value = None if value == "" else value
        target.data_type = TYPE_NUMERIC
    return target


def clean(text: str) -> str:
    """``text`` without control characters and the two code points that XML 1.0 forbids."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).replace("\ufffe", "").replace("\uffff", "")


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet program would take the text for a formula if somebody typed it."""
    return text.startswith(_STARTS_A_FORMULA)


def height(text: str, width: float) -> float:
    """Points that a text needs in a column of this width; programs differ in whether they work it out themselves."""
    if 2 * len(text) <= width and "\n" not in text:
        return LINE_HEIGHT
    lines = sum(max(1, ceil(_columns(line) / width)) for line in text.split("\n"))
    return lines * LINE_HEIGHT


def _columns(line: str) -> int:
    """Width in half-width characters."""
    return sum(1 if character < _FIRST_WIDE else 2 for character in line)


def print_on_a4(sheet: Sheet, footer: str, *, landscape: bool = True) -> None:
    """A4, as wide as the page, with a footer of ours."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.6, 0.3
    sheet.oddFooter.center.text = footer
