"""Reads numbers and codes that a bank's clerk or program wrote in another way, where only one thing can be meant."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from unioncard.banks.files.note import Note
from unioncard.banks.inbox import BATCH_ID

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Set

NUMBERS: Final = frozenset(
    {"row", "rows", "amount", "opened", "refused", "agent", "tail", "document", "card", "new_card", "lot", "prefix"}
    | {"first", "last", "branch", "result", "code", "file_code", "accepted", "event"}
)
"""Sources of answers that are numbers or codes: nothing but ASCII can be meant."""
_NONE: Final[frozenset[Note]] = frozenset()
_GROUPED: Final = frozenset({"card", "new_card"})
_PERSONAL: Final = frozenset({"tail", "document"})
_FILLED_WITH_ZEROS: Final = frozenset({"card", "new_card", "branch"})
"""Numbers of which none is zero: a mainframe fills an empty field with them."""
_COUNTED: Final = frozenset({"row", "rows", "amount", "opened", "refused", "tail", "branch"})
_MAY_BE_ABSENT: Final = (
    _COUNTED | _GROUPED | _PERSONAL | {"agent", "opened_on", "at", "account_class", "date", "name", "text", "lot"}
)
_ABSENT: Final = frozenset(
    {"null", "(null)", "<null>", "\\n", "none", "nil", "nan", "n/a", "#n/a", "-", "--", "—", "——", "/", "无", "空"}
)
"""What programs and clerks write where there is nothing: Java's and Python's words, an export's, a dash."""

TAIL: Final = 4
"""Characters of the document number by which banks say whom they mean (docs/domain/bank-files.md). Of fewer, one fits
every tenth person, so a file that slipped by a row would match by chance."""
_CHECKED_DIGITS: Final = re.compile(r"[0-9]*[0-9X]")
"""Digits, the last of which may be the X of an ID number."""
_TEXT_CELL: Final = re.compile(r"=\"([^\"]*)\"|['`\u2018\u2019]([^'`\u2018\u2019]*)")
_WHOLE: Final = re.compile(r"([0-9]{1,15})\.0{1,2}")
"""A whole number of a program that keeps numbers with a fraction, up to the digits that such a number has."""
_LIKE_X: Final = re.compile(r"([0-9]{3}|[0-9]{17})[\u00d7\u2715\u2716\u2573\u0425\u0445\u03a7\u03c7]")
"""An ID number, or its tail, that ends in a multiplication sign or a Cyrillic or Greek letter instead of X."""
_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63]")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}|#{2,}", re.IGNORECASE)
"""Also the signs that a spreadsheet shows, and saves as text, where a column is too narrow for a number or a date."""
_EXACT: Final = 15
"""Significant digits that a spreadsheet keeps of a number; the others become 0."""
_LONGEST: Final = 64
"""Characters of a number or code at most; what is longer is no such thing."""
_LONG: Final = 18
"""Digits of which three or more would be lost: fewer zeros at the end stand in one card of ten or a hundred."""


def read_number(source: str, text: str) -> tuple[str, Set[Note]]:
    """The number or code that a field's text means, and how it was written otherwise than agreed."""
    if source not in NUMBERS or (text.isascii() and (text.isdigit() or (text.isalnum() and source not in _PERSONAL))):
        return text, _NONE
    plain = _plain(source, text)
    if source in _PERSONAL and (like_x := _LIKE_X.fullmatch(plain)):
        plain = f"{like_x[1]}X"
    if source in _COUNTED and (whole := _WHOLE.fullmatch(plain)):
        plain = whole[1]
    notes = {Note.WRITTEN_OTHERWISE} if plain != text else set()
    if source in _PERSONAL and plain.upper() != plain:
        plain = plain.upper()
        notes.add(Note.LETTER_CASE)
    return plain, notes


def is_absent(source: str, text: str) -> bool:
    """Whether a field says that it has no value: by a word, a dash, or a number of zeros that nothing can have."""
    if text.isdigit():
        return text[0] == "0" and source in _FILLED_WITH_ZEROS and not text.strip("0")
    return source in _MAY_BE_ABSENT and text.lower() in _ABSENT


def is_absent_code(code: str, listed: Collection[str]) -> bool:
    """Whether what stands in place of a code, and is none that is listed, says that there is none."""
    return code.lower() in _ABSENT and code not in listed


def is_constant(text: str, constant: str) -> bool:
    """Whether a mark is the one agreed on, also in another case or in full-width letters."""
    return len(text) <= _LONGEST and unicodedata.normalize("NFKC", text).upper() == constant.upper()


def read_batch(text: str) -> str:
    """A batch's id that lost its case or has dashes of a word processor; what is none, however read, is unchanged."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", _unquoted(text))).upper() if len(text) <= _LONGEST else ""
    return plain if BATCH_ID.fullmatch(plain) else text


def same_name(said: str, sent: str) -> bool:
    """Whether a bank means the name that it was sent: with blanks within, another dot, or in capitals."""
    return said == sent or _folded(said) == _folded(sent)


def _folded(name: str) -> str:
    return re.sub(r"\s+", "", _DOTS.sub("\u00b7", unicodedata.normalize("NFKC", name))).upper()


_DOTS: Final = re.compile(r"[.\u2022\u2027\u2219\u22c5\u30fb\u3002]")


def read_code(text: str, listed: Collection[str]) -> tuple[str, Set[Note]]:
    """The listed code that is meant: the text itself, else the only one that differs in case or leading zeros."""
    if not text or text in listed:
        return text, _NONE
    for form, note in _FORMS:
        meant = [code for code in listed if form(code) == form(text)]
        if len(meant) == 1:
            return meant[0], {note}
    return text, _NONE


def same_but_zeros(text: str, number: str) -> bool:
    """Whether a number, or the end of one, has only lost zeros in front: ``12`` for ``0012``."""
    digits = _CHECKED_DIGITS.fullmatch(text) and _CHECKED_DIGITS.fullmatch(number)
    return bool(digits) and len(text) < len(number) and text.zfill(len(number)) == number


def is_scientific(number: str) -> bool:
    """Whether a spreadsheet wrote it as ``6.22E+18``: what the digits were, nobody can say from this."""
    return bool(_SCIENTIFIC.fullmatch(number))


def rounded(cards: Iterable[str]) -> set[str]:
    """The card numbers of a file that a spreadsheet has rounded: zeros after the fifteenth digit.

    A card's own number may end so. Two of which the check digit is wrong besides are a spreadsheet's work, or one where
    the file has no other; then all that end so are in doubt.
    """
    numbers = {card for card in cards if card.isascii() and card.isdigit()}
    long = {card for card in numbers if len(card) >= _LONG}
    short = {card for card in numbers if _EXACT < len(card) < _LONG}
    ended = {card for card in long if not card[_EXACT:].strip("0")}
    wrong = sum(not luhn.is_valid(card) for card in ended)
    spoilt = ended if wrong > 1 or (wrong and ended == numbers) else set()
    # Of a shorter one a single digit is lost, which is 0 in one of ten: only a file where all end so was rounded.
    all_end = len(short) > 1 and all(not card[_EXACT:].strip("0") for card in short)
    return spoilt | (short if all_end and not all(map(luhn.is_valid, short)) else set())


def is_rounded_id(document: str) -> bool:
    """Whether an ID number has zeros after its fifteenth digit and a wrong check digit, with which none is sent."""
    ended = len(document) == _LONG and document.isdigit() and not document[_EXACT:].strip("0")
    return ended and not mod_11_2.is_valid(document)


def _unquoted(text: str) -> str:
    cell = _TEXT_CELL.fullmatch(text)
    return (cell[1] or cell[2] or "").strip() if cell else text


def _plain(source: str, text: str) -> str:
    text = _unquoted(text)
    if not text.isascii() and len(text) <= _LONGEST:
        narrow = unicodedata.normalize("NFKC", text)
        text = narrow if narrow.isascii() else text
    if source in _GROUPED:
        joined = re.sub(r"[ -]", "", text)
        text = joined if joined.isdigit() else text
    return text


def _without_zeros(code: str) -> str:
    return code.lstrip("0") or "0" if code.isascii() and code.isdigit() else code


def _narrow(code: str) -> str:
    return unicodedata.normalize("NFKC", code)


def _without_fraction(code: str) -> str:
    whole = _WHOLE.fullmatch(code)
    return whole[1] if whole else code


_FORMS: Final = (
    (str.upper, Note.LETTER_CASE),
    (_without_zeros, Note.ZEROS_LOST),
    (_narrow, Note.WRITTEN_OTHERWISE),
    (_without_fraction, Note.WRITTEN_OTHERWISE),
)
