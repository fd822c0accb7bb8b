"""Areas: the six-digit codes of GB/T 2260, in all its revisions."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

_TABLE: Final = "data/gbt2260_codes.txt"


_ON_CARDS: Final = frozenset({"320219", "321119", "430419"})
"""Areas of numbers that officers reported from real cards, though no list has them: county-level cities of the 1980s
that were numbered behind the counties of their prefecture before the series 81 began."""


def is_area(code6: str) -> bool:
    """Whether GB/T 2260 ever had this code, in any revision, for any province and at any level, or cards have it.

    An ID keeps the area where its number was first assigned, so codes given up long ago are right (GB 11643-1999).
    The table and where it comes from: data/gbt2260_codes.txt.
    """
    return code6 in _codes() or code6 in _ON_CARDS


@cache
def _codes() -> frozenset[str]:
    """All codes: read on first use (3 ms), not on import, as a look-up or a report never needs them."""
    text = files("unioncard.people").joinpath(_TABLE).read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return frozenset(four + two for four, *rest in lines for two in rest)
