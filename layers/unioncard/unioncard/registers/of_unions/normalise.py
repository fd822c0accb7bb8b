"""From a cell as found to the text that is judged; whatever was changed is kept beside it (invariant 2)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from unioncard.registers.cells import dates
from unioncard.registers.cells.cell import EMPTY, Cell, Change, NoValue, as_text, made, tidy
from unioncard.registers.cells.texts import read_name, read_serial, read_text
from unioncard.registers.findings import FindingCode
from unioncard.registers.of_unions import columns
from unioncard.registers.of_unions.codes import LISTS, listed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_BLANK = re.compile(r"\s+")
_DASH = re.compile(r"[‐-―−ー－]")
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.0+)?\s*[人名]?", re.ASCII)
_LARGEST: Final = 9
"""Digits of a count; more are a code or a telephone in the wrong column."""


def read(column: str, raw: object, epoch: date | None = None) -> Cell:
    """The cell of a canonical column, normalised by the rules of its kind. Never raises for any cell content.

    ``epoch`` is day 0 of the workbook's day count, None where there is none (text files): see dates.counted.
    """
    if raw is None or raw == "":
        return EMPTY
    if isinstance(raw, NoValue):
        return _read_nothing(column, raw)
    if column == columns.FOUNDED:
        return _read_date(raw, epoch)
    return _READERS.get(column, read_text)(column, raw)


def _read_nothing(column: str, raw: NoValue) -> Cell:
    """An error or a formula without a result: of a column with a form of its own it cannot pass as left empty."""
    fault = None if column in columns.COMPULSORY else _WITHOUT_VALUE.get(column)
    return made(raw, *tidy(raw), fault)


def _narrow(text: str, changes: list[Change]) -> str:
    narrow = unicodedata.normalize("NFKC", text)
    if narrow != text:
        changes.append(Change.WIDTH)
    together = _BLANK.sub("", narrow)
    if together != narrow:
        changes.append(Change.SPACE)
    return together


def _read_credit(_column: str, raw: object) -> Cell:
    """A credit code. A number in the cell has lost its last digits: a double keeps 15 to 17 of the 18."""
    if not isinstance(raw, str):
        return Cell(as_text(raw), fault=FindingCode.CODE_AS_NUMBER)
    text, changes = tidy(raw)
    code = _narrow(text, changes)
    if _EXPONENT.fullmatch(code):
        return Cell(code, fault=FindingCode.CODE_AS_NUMBER)
    joined = _DASH.sub("-", code).replace("-", "")
    if joined != code:
        changes.append(Change.HYPHEN)
    if joined.upper() != joined:
        changes.append(Change.UPPER)
    return made(raw, joined.upper(), changes)


def _read_code(_column: str, raw: object) -> Cell:
    text, changes = tidy(raw)
    return made(raw, _narrow(text, changes).upper(), changes)


def _read_listed(column: str, raw: object) -> Cell:
    text, changes = tidy(raw)
    if not text:
        return EMPTY
    entry = listed(column, text)
    if entry is None:
        return made(raw, text, changes, FindingCode.NOT_LISTED)
    return made(raw, entry, [Change.WORDING] if entry != text or changes else [])


def _read_date(raw: object, epoch: date | None) -> Cell:
    text, changes = tidy(raw)
    if not text:
        return EMPTY
    day, is_form_style = dates.day(text)
    if day is None and (counted := dates.counted(raw, epoch)):
        return made(raw, counted, [Change.SERIAL])
    if day is None:
        return made(raw, text, changes, FindingCode.DATE_FORMAT)
    return made(raw, day, changes if is_form_style else [*changes, Change.DATE])


def _read_count(_column: str, raw: object) -> Cell:
    """A whole number; typed or counted says nothing, the form's own column is a number column."""
    text = unicodedata.normalize("NFKC", tidy(raw)[0])
    counted = _COUNT.fullmatch(text)
    digits = counted[1].replace(",", "").lstrip("0") or "0" if counted else ""
    if not digits or len(digits) > _LARGEST:
        return made(raw, text, [], FindingCode.COUNT_FORMAT)
    plain = isinstance(raw, int | float) or digits == as_text(raw)
    return made(raw, digits, [] if plain else [Change.WORDING])


def _read_phone(_column: str, raw: object) -> Cell:
    text, changes = tidy(raw)
    return made(raw, _DASH.sub("-", _narrow(text, changes)), changes)


_READERS: Final[dict[str, Callable[[str, object], Cell]]] = {
    columns.SERIAL: read_serial,
    columns.UNIT_CREDIT: _read_credit,
    columns.UNION_CREDIT: _read_credit,
    columns.CODE: _read_code,
    columns.EMPLOYEES: _read_count,
    columns.MEMBERS: _read_count,
    columns.HEAD: read_name,
    columns.PHONE: _read_phone,
    **dict.fromkeys(LISTS, _read_listed),
}

_WITHOUT_VALUE: Final = {
    columns.FOUNDED: FindingCode.DATE_FORMAT,
    columns.EMPLOYEES: FindingCode.COUNT_FORMAT,
    columns.MEMBERS: FindingCode.COUNT_FORMAT,
    **dict.fromkeys(LISTS, FindingCode.NOT_LISTED),
}
