"""Register forms as workbooks with made-up rows, to try. Blank ones are unioncard.registers.forms.blank."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from unioncard.registers.forms.entry_sheet import EntrySheet
from unioncard.registers.forms.form import new_form, write_back_sheets
from unioncard.registers.members.form import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from unioncard.registers.forms.design import FormDesign


def write_form(target: Path | IO[bytes], rows: Iterable[Sequence[str | int]], design: FormDesign = MEMBERS) -> None:
    """Write a workbook with these rows, in the order of the form's own columns.

    All cells are text-formatted; an int stays a number, as when somebody retyped the cell.
    """
    with new_form(target, design) as book:
        sheet = EntrySheet(book, book.add_sheet(design.sheet), design)
        for row in rows:
            sheet.append(row)
        write_back_sheets(book, design, design.columns)
