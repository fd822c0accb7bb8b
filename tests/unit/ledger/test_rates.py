"""A rate is the same figure wherever it is read: letters, the bulletin and files set it here, the workbook's cells are
rounded by a spreadsheet and the desk's pages by a browser."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from unioncard.ledger.rates import growth, share
from unioncard.texts.month_progress import percent


def by_hand(part: int, whole: int) -> str:
    """As somebody with a pencil rounds it to a tenth of a per cent: a half goes up."""
    tenths = abs(Fraction(1000 * part, whole))
    rounded = int(tenths + Fraction(1, 2))
    return f"{'-' if part < 0 and rounded else ''}{rounded // 10}.{rounded % 10}%"


def in_a_spreadsheet(rate: float) -> str:
    """What a cell with the format 0.0% shows: the decimal that stands in the file is rounded, a half goes up."""
    return f"{(100 * Decimal(repr(rate))).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


@pytest.mark.parametrize("whole", [8, 29, 160, 929, 1062, 1999, 2000])
def test_every_reader_finds_the_same_tenth_of_a_per_cent(whole: int) -> None:
    for part in range(whole + 1):
        rate = share(part, whole)
        assert rate is not None
        assert percent(rate) == in_a_spreadsheet(rate) == by_hand(part, whole), (part, whole)


def test_what_fell_is_rounded_like_what_rose() -> None:
    for now in range(1, 160):
        fell = growth(now, 160)
        assert fell is not None and percent(fell) == in_a_spreadsheet(fell) == by_hand(now - 160, 160)


def test_of_nothing_there_is_no_share() -> None:
    assert share(0, 0) is None and share(1, -1) is None and growth(3, None) is None and growth(3, 0) is None
    assert percent(None) == "—"
