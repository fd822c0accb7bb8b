"""Drop-downs, and the hidden sheet with those lists that do not fit into a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from unioncard.registers.forms import look
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from unioncard.registers.forms.design import FormColumn

LAST_ROW: Final = 20_000
"""Rows with drop-downs: more than a union types by hand; beyond, cells are text all the same."""

_WITHIN_A_RULE: Final = 200  # characters; Excel takes 255 and some programs count bytes


def add_drop_downs(sheet: Any, columns: Sequence[FormColumn], first_row: int) -> None:
    """One rule per column with a list; what is not in the list is refused at the keyboard."""
    on_sheet = [column for column in columns if _needs_sheet(column)]
    for place, column in enumerate(columns, 1):
        if column.entries:
            formula = _range(on_sheet.index(column), column) if column in on_sheet else f'"{",".join(column.entries)}"'
            rule = DataValidation(
                type="list",
                formula1=formula,
                allow_blank=True,
                showErrorMessage=True,
                errorTitle=texts.WRONG_ENTRY_TITLE,
                error=texts.WRONG_ENTRY,
            )
            letter = get_column_letter(place)
            rule.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
            sheet.data_validations.append(rule)


def write_lists(book: Workbook, columns: Sequence[FormColumn]) -> None:
    """The hidden sheet, one list a column under the name of its column; none when all lists fit into their rules."""
    on_sheet = [column for column in columns if _needs_sheet(column)]
    if not on_sheet:
        return
    sheet: Any = book.create_sheet(texts.LISTS_SHEET)
    sheet.sheet_state = "hidden"
    for place in range(1, len(on_sheet) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 24
    sheet.append([look.cell(sheet, column.name, font=look.font(bold=True)) for column in on_sheet])
    for line in range(max(len(column.entries) for column in on_sheet)):
        listed = [column.entries[line] if line < len(column.entries) else None for column in on_sheet]
        sheet.append([look.cell(sheet, entry, number_format=look.TEXT) for entry in listed])


def _needs_sheet(column: FormColumn) -> bool:
    """Whether a list is too long for its rule, or has the character that divides entries there."""
    return len(",".join(column.entries)) > _WITHIN_A_RULE or any("," in entry for entry in column.entries)


def _range(place: int, column: FormColumn) -> str:
    letter = get_column_letter(place + 1)
    return f"{texts.LISTS_SHEET}!${letter}$2:${letter}${len(column.entries) + 1}"
