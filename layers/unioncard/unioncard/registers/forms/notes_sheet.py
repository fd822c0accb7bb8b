"""The sheet of notes: how to fill each column, with an example in words, apart from the entries.

A sample row among the entries and notes below them are traps: the row is uploaded as a member, the notes are deleted
together with the last one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils import get_column_letter

from unioncard.registers.forms import style as look
from unioncard.registers.forms.design import instruction
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell

    from unioncard.registers.forms.design import FormColumn, FormDesign

_WIDTHS: Final = (18, 11, 62, 28)
_ROOM: Final = 6  # points above and below a text
_HOW: Final = 2  # the place of the longest text of a line
_LAST: Final = get_column_letter(len(_WIDTHS))


def write_notes(book: Workbook, design: FormDesign, columns: Sequence[FormColumn]) -> None:
    """Title and version, the general lines, then a table with a line a column."""
    sheet: Any = book.create_sheet(texts.NOTES_SHEET)
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    look.print_on_a4(sheet, texts.FOOTER.format(title=design.title, version=design.version), landscape=False)
    lines = (texts.NOTES_TITLE.format(title=design.title), texts.VERSION.format(version=design.version), *design.notes)
    sheet.merged_cells = [f"A{row}:{_LAST}{row}" for row in range(1, len(lines) + 1)]
    sheet.row_dimensions[1].height = 30
    for row, line in enumerate(lines, 1):
        styles = _title(row)
        if row > 1:
            sheet.row_dimensions[row].height = 18
        sheet.append([look.cell(sheet, line, **styles)])
    sheet.append([])
    sheet.row_dimensions[len(lines) + 2].height = 24
    sheet.append([_cell(sheet, heading, look.HEAD_OPTIONAL, bold=True) for heading in texts.NOTES_HEADINGS])
    for row, column in enumerate(columns, len(lines) + 3):
        sheet.row_dimensions[row].height = look.height(instruction(column), _WIDTHS[_HOW]) + _ROOM
        sheet.append(_line(sheet, column))


def _title(row: int) -> dict[str, Any]:
    if row == 1:
        return {"font": look.font(16, face=look.HEAD), "alignment": look.place()}
    return {"font": look.font(10, color=look.GREY if row == 2 else look.INK), "alignment": look.place()}  # noqa: PLR2004


def _line(sheet: Any, column: FormColumn) -> list[Cell]:
    need = texts.COMPULSORY if column.compulsory else texts.OPTIONAL
    color = look.HEAD_COMPULSORY if column.compulsory else ""
    header = column.header.split("\n")[0].split("（")[0]
    return [
        _cell(sheet, header, color, bold=True),
        _cell(sheet, need, color),
        _cell(sheet, instruction(column)),
        _cell(sheet, column.example),
    ]


def _cell(sheet: Any, text: str, color: str = "", *, bold: bool = False) -> Cell:
    styles: dict[str, Any] = {"fill": look.ground(color)} if color else {}
    styles |= {"font": look.font(10, bold=bold), "border": look.BOX, "number_format": look.TEXT}
    return look.cell(sheet, text, alignment=look.place("left", indent=1), **styles)
