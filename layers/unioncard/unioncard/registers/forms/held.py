"""The workbook of held rows: the form with the cells that a bank's file has no place for, to be corrected and uploaded.

It looks like the workbook of rejected rows (corrections.py), without its summary: what is wrong stands at the cell.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from unioncard.registers.forms.entry_sheet import EntrySheet, Mark, Own
from unioncard.registers.forms.form import design_of, new_form, write_back_sheets
from unioncard.sheets.findings import Severity
from unioncard.sheets.layout import Kind
from unioncard.texts import corrections as texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Row = tuple[int, Sequence[tuple[str, str, str]], Mapping[str, str]]

_OURS = (Own(texts.SOURCE_ROW, 10), Own(texts.REASONS, 60))


def held_workbook(rows: Sequence[Row]) -> bytes:
    """Rows as .xlsx bytes: each its number, its faults as ``(column, code, message)``, and its cells by column."""
    design = design_of(Kind.MEMBERS)
    extras = (one for one in design.extras if any(cells.get(one.name) for _, _, cells in rows))
    columns = (*design.columns, *extras)
    places = {column.name: place for place, column in enumerate(columns)}
    target = io.BytesIO()
    with new_form(target, design) as book:
        sheet = EntrySheet(book, book.add_sheet(design.sheet), design, columns, _OURS)
        for number, faults, cells in rows:
            reasons = [texts.REASON.format(column=column, message=message) for column, _, message in faults]
            values = [*(cells.get(column.name, "") for column in columns), str(number), "；".join(reasons)]
            marks = {places[column]: Mark(Severity.ERROR, message) for column, _, message in faults if column in places}
            sheet.append_texts(values, marks)
        write_back_sheets(book, design, columns)
    return target.getvalue()
