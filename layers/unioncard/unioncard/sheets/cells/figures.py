"""Document and mobile numbers: half-width, without blanks; nothing that could mean another number is repaired."""

from __future__ import annotations

import re
from datetime import date

from unioncard.people.documents import DocumentType, Fault, fault
from unioncard.sheets.cells.cell import Cell, Change, NoValue, as_text, half_width, made, tidy
from unioncard.sheets.findings import FindingCode

_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_ALL_DIGITS_SHOWN = re.compile(r"(1)\.(\d{10})E\+?10", re.IGNORECASE | re.ASCII)
_DASHES = r"[-‐-―−]"
_DASH = re.compile(_DASHES)
_BLANKS, _SIGNS, _POINT_ZERO = re.compile(r"\s+"), re.compile(r"[().]"), re.compile(r"\d+\.0+")
_GROUPED_ID = re.compile(rf"\d{{6}}({_DASHES})\d{{8}}\1\d{{3}}[\dX]", re.ASCII)
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(?P<local>1\d{10})", re.ASCII)
_LIKE_X = str.maketrans({like: "X" for like in "xⅹⅩхХχΧ"})  # Roman, Cyrillic and Greek look-alikes
_MAYBE_X = ("×", "*", "✕", "╳")
_BODY = 17


def _narrow(text: str, changes: list[Change]) -> str:
    """Half-width, without any blank: documents and phones."""
    narrow = half_width(text.translate(_LIKE_X) if text[-1:] in "ⅩⅹХхΧχ" else text)
    if narrow.upper() != text.upper():
        changes.append(Change.WIDTH)
    together = _BLANKS.sub("", narrow)
    if together != narrow:
        changes.append(Change.SPACE)
    return together


def read_number(_column: str, raw: object) -> Cell:
    """A document's number. A number in the cell, or one turned back into text, is id-as-number and left alone."""
    if isinstance(raw, NoValue):
        return made(raw, *tidy(raw))
    if not isinstance(raw, str):
        return Cell(as_text(raw), fault=FindingCode.ID_AS_NUMBER)
    text, changes = tidy(raw)
    if text.isascii() and text.isdigit():
        return made(raw, text, changes)
    number = _narrow(text, changes)
    # "4.10105E+17" and "410105199003070016.0" are numbers turned back into text: the digits are lost already.
    if _EXPONENT.fullmatch(number) or _POINT_ZERO.fullmatch(number):
        return Cell(number, fault=FindingCode.ID_AS_NUMBER)
    if _GROUPED_ID.fullmatch(number):
        number = _DASH.sub("", number)
        changes.append(Change.HYPHEN)
    with_x = _with_letter_x(number)
    if with_x != number:
        changes.append(Change.LETTER_X if len(number) > _BODY else Change.UPPER)
    return made(raw, with_x, changes)


def _with_letter_x(number: str) -> str:
    """Upper case, look-alikes of X made X.

    ``×`` and ``*`` also stand for a digit that somebody hid, so they are read as X only where the check digit of the
    seventeen digits before is X (GB 11643: any other last digit would be wrong): that is computed, not guessed.
    """
    upper = number.translate(_LIKE_X).upper() if len(number) == _BODY + 1 else number.upper()
    if len(upper) == _BODY + 1 and upper[-1] in _MAYBE_X:
        certain = upper[:-1] + "X"
        kinds = (DocumentType.RESIDENT, DocumentType.HONG_KONG_MACAO_RESIDENCE, DocumentType.TAIWAN_RESIDENCE)
        if any(fault(kind, certain, date.max) in (None, Fault.BIRTH_DATE) for kind in kinds):
            return certain
    return upper


def read_mobile(_column: str, raw: object) -> Cell:
    """A phone, also from a number cell, without separators and country code."""
    text, changes = tidy(raw)
    number = _narrow(text, changes)
    if _POINT_ZERO.fullmatch(number):
        number = number.partition(".")[0]
        changes.append(Change.POINT_ZERO)
    elif shown := _ALL_DIGITS_SHOWN.fullmatch(number):
        number = shown[1] + shown[2]  # eleven digits written out; 1.38E+10 may be any of ten million numbers
        changes.append(Change.NUMBER)
    joined = _DASH.sub("", number)
    bare = _SIGNS.sub("", joined)
    whole = _MOBILE.fullmatch(bare)
    joined = bare if whole else joined
    if joined != number:
        changes.append(Change.HYPHEN)
    if whole and whole["local"] != joined:
        changes.append(Change.PREFIX)
        joined = whole["local"]
    return made(raw, joined, changes)
