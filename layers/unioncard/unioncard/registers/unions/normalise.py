"""Normalisation of the unions' register: from a raw cell to the text that rules check, with its original kept.

Also what the rules need to know of telephones and credit codes (docs/domain/codes.md).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType
from stdnum.cn import uscc

from unioncard.registers.unions import columns
from unioncard.registers.unions.codes import LISTS, listed
from unioncard.sheets.cells import dates
from unioncard.sheets.cells.cell import (
    EMPTY,
    Cell,
    Change,
    MergedCell,
    NoValue,
    TwoValues,
    as_text,
    made,
    read_merged,
    read_name,
    read_serial,
    read_text,
    tidy,
)
from unioncard.sheets.findings import FindingCode

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
    """The cell of a canonical column, normalised as its kind of column is. Never raises for any cell content.

    ``epoch`` is day 0 of the workbook's day count, None where there is none (text files): see dates.counted.
    """
    if raw is None or raw == "":
        return EMPTY
    if isinstance(raw, TwoValues):
        return replace(read(column, raw.first, epoch), fault=FindingCode.COLUMNS_DIFFER)
    if isinstance(raw, MergedCell):
        is_own = column in columns.LAYOUT.own
        return EMPTY if is_own else read_merged(raw, lambda value: read(column, value, epoch))
    if isinstance(raw, NoValue):
        return _read_nothing(column, raw)
    if column == columns.FOUNDED:
        return _read_date(raw, epoch)
    return _READERS.get(column, read_text)(column, raw)


def _read_nothing(column: str, raw: NoValue) -> Cell:
    """An error, or a formula without a result: in a column with a format of its own it does not count as empty."""
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
    """A whole number, from a number cell or a text: the form's own column has numbers."""
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


# --- telephones of unions: landlines with area code, and mobiles, by Google's numbering plan metadata ----------------

_PHONE_SHAPE = re.compile(
    r"(?:(?:\+|00)?86-?)?(?:1\d{10}|[(]?0\d{2,3}[)]?-?\d{7,8})(?:(?:-|转|分机|EXT\.?)\d{1,6})?", re.ASCII | re.I
)
_KINDS: Final = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_EXTENSION = re.compile(r"(?:转|分机|EXT\.?)\d+$|(?<=\d{7})-\d{1,6}$", re.ASCII | re.I)


def is_phone(text: str) -> bool:
    """Whether ``text`` (half-width, no blanks) is one mainland number: a mobile, or area code and landline.

    An extension may follow: ``0371-65706570转801``. A landline without its area code is refused: it cannot be called
    from elsewhere. The area code must exist, so 0379 passes and 0399 does not.
    """
    if not _PHONE_SHAPE.fullmatch(text):
        return False
    try:
        number = phonenumbers.parse(_EXTENSION.sub("", text), "CN")
    except NumberParseException:
        return False
    return phonenumbers.number_type(number) in _KINDS


# --- 统一社会信用代码 (GB 32100-2015 with amendment 1 of 2016): shape, check character, whose it is -------------------

# First character: who registers. 1 establishments, 2 foreign affairs, 3 justice, 4 culture, 5 civil affairs, 6 tourism,
# 7 religion, 8 unions, 9 market, A armed forces, N rural collectives, Y others (amendment 1). The standard's alphabet
# has no I, O, S, V, Z.
_SHAPE = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ORGANISATION = re.compile(r"[0-9A-Z]{8}-?[0-9X]", re.ASCII)
_FORBIDDEN = re.compile(r"[IOSVZ]")
_LENGTH: Final = 18

OF_UNIONS: Final = ("81", "82", "89")
"""81 基层工会 and 89 其他 are the amendment's; 82 (a union that is no legal person) is in use and not refused."""

OF_ESTABLISHMENTS: Final = "1"
"""机构编制: general and industrial unions above the basic level are registered there as 群团机关."""


class Fault(Enum):
    """What is wrong with a code; checked in this order."""

    ORGANISATION_CODE = auto()
    FORBIDDEN_LETTER = auto()
    SHAPE = auto()
    CHECK_CHARACTER = auto()


def fault(code: str) -> Fault | None:
    """What is wrong with a code in capitals without blanks, None when nothing is.

    The check character is python-stdnum's; its own shape test takes digits alone for the first two characters and would
    refuse the rural collectives' N2. The ninth character of the organisation code inside (GB 11714) is not checked:
    sole traders' early codes do not follow it.
    """
    if _SHAPE.fullmatch(code):
        return None if uscc.calc_check_digit(code) == code[-1] else Fault.CHECK_CHARACTER
    if _ORGANISATION.fullmatch(code):
        return Fault.ORGANISATION_CODE
    return Fault.FORBIDDEN_LETTER if len(code) == _LENGTH and _FORBIDDEN.search(code) else Fault.SHAPE


def is_of_union(code: str) -> bool:
    """Whether this code was given out by the registration of unions (first character 8)."""
    return code.startswith(OF_UNIONS)
