"""Normalisation: from a raw cell to the text that rules check; whatever was changed is kept beside it (invariant 2)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unioncard.members import columns
from unioncard.people.documents import DocumentType, own_document
from unioncard.registers.members.codes import LISTS, listed
from unioncard.registers.members.columns import LAYOUT
from unioncard.sheets.cells import dates
from unioncard.sheets.cells.cell import (
    EMPTY,
    Cell,
    Change,
    MergedCell,
    TwoValues,
    made,
    read_merged,
    read_name,
    read_serial,
    read_text,
    tidy,
)
from unioncard.sheets.cells.figures import read_mobile, read_number
from unioncard.sheets.findings import FindingCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

_WHOLE: Final = re.compile(r"(?<=^\d{8})\.0+$", re.ASCII)  # 19900307.0 is a number turned back into text
_DATES: Final = frozenset({columns.BIRTH, columns.CHANGED_ON, columns.VALIDITY})


def read(column: str, raw: object, epoch: date | None = None) -> Cell:
    """The cell of a canonical column, normalised as its kind of column is. Never raises for any cell content.

    ``epoch`` is day 0 of the workbook's day count, None where there is none (text files): see dates.counted.
    """
    if raw is None or raw == "":
        return EMPTY
    if isinstance(raw, TwoValues):
        return replace(read(column, raw.first, epoch), fault=FindingCode.COLUMNS_DIFFER)
    if isinstance(raw, MergedCell):
        if column == columns.SERIAL:
            return EMPTY
        own = Cell("", fault=FindingCode.REQUIRED)  # whose it is nobody can say
        return own if column in LAYOUT.own else read_merged(raw, lambda value: read(column, value, epoch))
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
    """A cell of blanks is empty; an error or an uncomputed formula is a fault (in compulsory columns: required)."""
    return made(raw, "", changes, None if column in columns.COMPULSORY else fault)


_READERS: Final[dict[str, Callable[[str, object], Cell]]] = {
    columns.SERIAL: read_serial,
    columns.NAME: read_name,
    columns.NUMBER: read_number,
    columns.MOBILE: read_mobile,
    **dict.fromkeys(LISTS, _read_code),
}


_BOTH: Final = re.compile(r"(?:中华人民共和国)?港澳台(?:居民)?居住证")
_KINDS: Final = frozenset({DocumentType.HONG_KONG_MACAO_RESIDENCE, DocumentType.TAIWAN_RESIDENCE})


def with_residence_permit(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The row's cells, with 证件类别 set from the number where it was given as 港澳台居民居住证.

    Official texts use that one name for two documents (国办发〔2018〕81号). A number beginning 810000 or 820000 can
    only be a 港澳居民居住证's, one beginning 830000 only a 台湾居民居住证's; so nothing is guessed, and the change is
    noted as wording. With any other number the cell stays as it is, not listed.
    """
    given, number = cells[columns.DOCUMENT], cells[columns.NUMBER].text
    kind = own_document(number) if number[2:6] == "0000" else None
    if given.fault is not FindingCode.NOT_LISTED or kind not in _KINDS or not _BOTH.fullmatch(given.text):
        return dict(cells)
    original = given.text if given.original is None else given.original
    named = replace(given, text=kind.value, original=original, changes=(*given.changes, Change.WORDING), fault=None)
    return {**cells, columns.DOCUMENT: named}
