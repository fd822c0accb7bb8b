"""Texts that a spreadsheet program would run when it opens the file they stand in (CWE-1236)."""

from __future__ import annotations

import unicodedata
from typing import Final

_FORMULA: Final = frozenset("=+-@")


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet program may run a text as a formula when it opens the file (also full-width)."""
    first = text.lstrip()[:1]
    return not first.isalnum() and unicodedata.normalize("NFKC", first)[:1] in _FORMULA


def without_formula(text: str) -> str:
    """The text without what would make it a formula."""
    while begins_formula(text):
        text = text.lstrip()[1:]
    return text
