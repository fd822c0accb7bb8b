"""Register forms as workbooks to hand out or to try: blank ones, and such with made-up rows.

The cloud writes forms too, but only with rejected rows in them: unioncard.registers.forms.corrections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.registers.forms.entry_sheet import EntrySheet
from unioncard.registers.forms.form import begun, content, finish
from unioncard.registers.members.form import MEMBERS
from unioncard_tools.texts.directory import OF_UNION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook

    from unioncard.registers.forms.design import FormDesign
    from unioncard.unions.union import Union

_BLANK_ROWS: Final = 26
_BLANK_HEIGHT: Final = 22
"""In points; so many rows have lines around their cells, for those who print the form first."""


def blank_form(design: FormDesign, union: Union | None = None) -> bytes:
    """The blank form with its extras as .xlsx bytes; the union's name and code stand in the stamp line."""
    stamp = OF_UNION.format(name=union.name, code=union.code) if union else ""
    book = begun(design)
    sheet = EntrySheet(book, design, design.all_columns, stamp=stamp)
    for _ in range(_BLANK_ROWS):
        sheet.append([""] * len(design.all_columns), height=_BLANK_HEIGHT)
    finish(book, design, design.all_columns)
    return content(book)


def write_form(rows: Iterable[Sequence[str | int]], design: FormDesign = MEMBERS) -> Workbook:
    """A workbook with these rows, in the order of the form's own columns.

    All cells are text-formatted; an int stays a number, as when somebody retyped the cell.
    """
    book = begun(design)
    sheet = EntrySheet(book, design)
    for row in rows:
        sheet.append(row)
    finish(book, design, design.columns)
    return book
