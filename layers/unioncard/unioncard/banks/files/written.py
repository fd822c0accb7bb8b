"""Reads numbers and codes that a bank's clerk or program wrote in another way, where only one thing can be meant."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from unioncard.banks.files.note import Note

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

TAIL: Final = 4
"""Characters of the document number by which banks say whom they mean (docs/domain/bank-files.md). Of fewer, one fits
every tenth person, so a file that slipped by a row would match by chance."""
_CHECKED_DIGITS: Final = re.compile(r"[0-9]*[0-9X]")
"""Digits, the last of which may be the X of an ID number."""
_TEXT_CELL: Final = re.compile(r"=\"([^\"]*)\"|['\u2018\u2019]([^'\u2018\u2019]*)")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
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
    notes = {Note.WRITTEN_OTHERWISE} if plain != text else set()
    if source in _PERSONAL and plain.upper() != plain:
        plain = plain.upper()
        notes.add(Note.LETTER_CASE)
    return plain, notes


def read_code(text: str, listed: Collection[str]) -> tuple[str, Set[Note]]:
    """The listed code that is meant: the text itself, else the only one that differs in case or leading zeros."""
    if not text or text in listed:
        return text, _NONE
    for form, note in ((str.upper, Note.LETTER_CASE), (_without_zeros, Note.ZEROS_LOST)):
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
    numbers = [card for card in cards if card.isascii() and card.isdigit()]
    ended = [card for card in numbers if len(card) >= _LONG and not card[_EXACT:].strip("0")]
    wrong = sum(not luhn.is_valid(card) for card in ended)
    return set(ended) if wrong > 1 or (wrong and len(set(ended)) == len(set(numbers))) else set()


def is_rounded_id(document: str) -> bool:
    """Whether an ID number has zeros after its fifteenth digit and a wrong check digit, with which none is sent."""
    ended = len(document) == _LONG and document.isdigit() and not document[_EXACT:].strip("0")
    return ended and not mod_11_2.is_valid(document)


def _plain(source: str, text: str) -> str:
    if cell := _TEXT_CELL.fullmatch(text):
        text = (cell[1] or cell[2] or "").strip()
    if not text.isascii() and len(text) <= _LONGEST:
        narrow = unicodedata.normalize("NFKC", text)
        text = narrow if narrow.isascii() else text
    if source in _GROUPED:
        joined = re.sub(r"[ -]", "", text)
        text = joined if joined.isdigit() else text
    return text


def _without_zeros(code: str) -> str:
    return code.lstrip("0") or "0" if code.isascii() and code.isdigit() else code
