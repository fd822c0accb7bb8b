"""A cell that holds a day, in whatever way a spreadsheet program or a person wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.registers.cells import dates
from unioncard.registers.cells.cell import EMPTY, Cell, Change, made, tidy
from unioncard.registers.findings import FindingCode

if TYPE_CHECKING:
    from datetime import date


def read_day(raw: object, epoch: date | None) -> Cell:
    """The day as YYYY-MM-DD, its original kept when it was written otherwise; ``epoch`` see dates.counted.

    What is no day, and an error value in the place of one, has the fault date-format.
    """
    text, changes = tidy(raw)
    if not text:
        return made(raw, text, changes, FindingCode.DATE_FORMAT) if Change.NO_VALUE in changes else EMPTY
    day, is_form_style = dates.day(text)
    if day is None and (counted := dates.counted(raw, epoch)):
        return made(raw, counted, [Change.SERIAL])
    if day is None:
        return made(raw, text, changes, FindingCode.DATE_FORMAT)
    return made(raw, day, changes if is_form_style else [*changes, Change.DATE])
