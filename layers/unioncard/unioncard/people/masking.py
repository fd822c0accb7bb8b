"""Showing personal data only in part (domain/masking.md)."""

from __future__ import annotations

import re
import unicodedata

_LONG_NUMBER = re.compile(r"\d(?:[\s\-.·_]?\d){5,}(?:[\s\-.·_]?[Xx])?", re.ASCII)
_SHOWN = 3


def mask_numbers(text: str) -> str:
    """``text`` with every number of six digits or more cut to its first three and stars.

    Covers documents, phones and cards, also in full-width digits or grouped: users put them in wrong columns.
    """
    return _LONG_NUMBER.sub(lambda found: found[0][:_SHOWN] + "****", unicodedata.normalize("NFKC", text))
