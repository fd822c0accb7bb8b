"""What officers write in free words: on one line, as they wrote it, and without a number that may be a person's."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from unioncard.errors import InvalidInput
from unioncard.members.transfer import LONGEST_TEXT
from unioncard.texts import transfers as texts
from unioncard.trail.reason import holds_number

LONGEST_STATEMENT: Final = 1000
"""Characters of what is answered to a note of urging, or printed on a restated month."""
_DIGITS: Final = 6
"""So many digits, wherever they stand in a short text, may be a document's; days are taken out first."""
_DAY: Final = re.compile(texts.A_DAY)
_NUMERALS: Final = str.maketrans(texts.NUMERALS, texts.NUMERAL_DIGITS)
_UNSHOWN: Final = {"Cc", "Cf", "Co", "Cs", "Cn"}


def tidy_text(text: str) -> str:
    """A reason in a few words. InvalidInput: too long, with numbers or control characters."""
    tidy = _tidy(text, LONGEST_TEXT)
    without_days = _DAY.sub("", unicodedata.normalize("NFKC", tidy).translate(_NUMERALS))
    if sum(one.isdigit() for one in without_days) >= _DIGITS:
        raise InvalidInput(texts.TEXT_NUMBER)
    return tidy


def tidy_statement(text: str) -> str:
    """What one office states to another in some sentences, with counts and days.

    InvalidInput: too long, with what looks like a person's number, or with control characters.
    """
    tidy = _tidy(text, LONGEST_STATEMENT)
    if holds_number(tidy):
        raise InvalidInput(texts.TEXT_NUMBER)
    return tidy


def _tidy(text: str, longest: int) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > longest:
        raise InvalidInput(texts.TEXT_TOO_LONG.format(limit=longest))
    if any(unicodedata.category(one) in _UNSHOWN for one in tidy):
        raise InvalidInput(texts.TEXT_CHARACTERS)
    return tidy
