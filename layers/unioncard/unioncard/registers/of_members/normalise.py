"""From a cell as found to the text that is judged; whatever was changed is kept beside it (invariant 2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from unioncard.registers.cells import dates
from unioncard.registers.cells.cell import EMPTY, Cell, Change, made, tidy
from unioncard.registers.cells.figures import read_mobile, read_number
from unioncard.registers.cells.texts import read_name, read_serial, read_text
from unioncard.registers.findings import FindingCode
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.codes import LISTS, listed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_WHOLE: Final = re.compile(r"(?<=^\d{8})\.0+$", re.ASCII)  # 19900307.0 is a number turned back into text
_DATES: Final = frozenset({columns.BIRTH, columns.CHANGED_ON, columns.VALIDITY})


def read(column: str, raw: object, epoch: date | None = None) -> Cell:
    """The cell of a canonical column, normalised by the rules of its kind. Never raises for any cell content.

    ``epoch`` is day 0 of the workbook's day count, None where there is none (text files): see dates.counted.
    """
    if raw is None or raw == "":
        return EMPTY
    if column in _DATES:
        return _read_date(column, raw, epoch)
    return _READERS.get(column, read_text)(column, raw)


def _read_code(column: str, raw: object) -> Cell:
    text, changes = tidy(raw)
    if not text:
        return _nothing(column, raw, changes, FindingCode.NOT_LISTED)
    entry = listed(column, text)
    if entry is None:
        return made(raw, text, changes, FindingCode.NOT_LISTED)
    return made(raw, entry, [Change.WORDING] if entry != text or changes else [])


def _read_date(column: str, raw: object, epoch: date | None) -> Cell:
    text, changes = tidy(raw)
    if not text:
        return _nothing(column, raw, changes, FindingCode.DATE_FORMAT)
    reading = dates.validity if column == columns.VALIDITY else dates.day
    day, is_form_style = reading(_WHOLE.sub("", text))
    if day is None and (counted := dates.counted(raw, epoch)):
        return made(raw, counted, [Change.SERIAL])
    if day is None:
        return made(raw, text, changes, FindingCode.DATE_FORMAT)
    return made(raw, day, changes if is_form_style else [*changes, Change.DATE])


def _nothing(column: str, raw: object, changes: list[Change], fault: FindingCode) -> Cell:
    """A cell of blanks is empty; an error or an uncomputed formula is a fault, which 必填 tells where it applies."""
    return made(raw, "", changes, None if column in columns.COMPULSORY else fault)


_READERS: Final[dict[str, Callable[[str, object], Cell]]] = {
    columns.SERIAL: read_serial,
    columns.NAME: read_name,
    columns.NUMBER: read_number,
    columns.MOBILE: read_mobile,
    **dict.fromkeys(LISTS, _read_code),
}
