"""A blank register form as a workbook, made for a union: what ``unioncard form`` writes and GET /unions/{id}/form
answers.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from unioncard.registers.forms.entry_sheet import EntrySheet
from unioncard.registers.forms.form import new_form, write_back_sheets
from unioncard.texts.form import OF_UNION

if TYPE_CHECKING:
    from unioncard.registers.forms.design import FormDesign
    from unioncard.unions.union import Union

_BLANK_ROWS: Final = 26
_BLANK_HEIGHT: Final = 22
"""In points; so many rows have lines around their cells, for those who print the form first."""


def blank_form(design: FormDesign, union: Union | None = None) -> bytes:
    """The blank form with its extras as .xlsx bytes; the union's name and code stand in the stamp line."""
    stamp = OF_UNION.format(name=union.name, code=union.code) if union else ""
    target = io.BytesIO()
    with new_form(target, design) as book:
        sheet = EntrySheet(book, book.add_sheet(design.sheet), design, design.all_columns, stamp=stamp)
        for _ in range(_BLANK_ROWS):
            sheet.append([""] * len(design.all_columns), height=_BLANK_HEIGHT)
        write_back_sheets(book, design, design.all_columns)
    return target.getvalue()
