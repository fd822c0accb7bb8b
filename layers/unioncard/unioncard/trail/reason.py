"""The free text that says why somebody looks at persons: bounded, and without any number that could be a person's."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from unioncard.errors import InvalidInput
from unioncard.texts import trail as texts

LONGEST_REASON: Final = 200
"""Characters."""

_OURS: Final = re.compile(r"R[0-9]{8}-[0-9A-Z]{10}(-[0-9]{2,5}(A[0-9]{1,3})?)?")
_DATE: Final = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)日?")
"""A letter's or a register's date in this century, written with its separators."""
_NUMBER: Final = re.compile(r"\d(?:[\s\-.,，、·_/*xX]?\d){6,}", re.ASCII)
"""Seven digits or more, also grouped: the shortest document numbers have seven behind their letters."""
_CHINESE: Final = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")


def checked_reason(text: str) -> str:
    """The reason without blanks around it; InvalidInput if it is too long or has what looks like a person's number."""
    reason = "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cf"}).strip()
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(texts.REASON_TOO_LONG.format(most=LONGEST_REASON))
    if holds_number(reason):
        raise InvalidInput(texts.REASON_HAS_NUMBER)
    return reason


def holds_number(text: str) -> bool:
    """Whether a document, telephone or card number may stand in it, in whatever digits: １２３, 一二三, ١٢٣, 1 2 3.

    Ids of registers and batches and dates of this century are none.
    """
    shown = unicodedata.normalize("NFKC", text)
    for harmless in (_OURS, _DATE):
        shown = harmless.sub("日", shown)
    shown = "".join(_digit(one) for one in shown.translate(_CHINESE))
    return bool(_NUMBER.search(shown))


def _digit(one: str) -> str:
    value = unicodedata.digit(one, None)
    return one if value is None else str(value)
