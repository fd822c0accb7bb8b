"""The foreigner's permanent residence card from before 2023-12-01: three letters of the nationality, twelve digits."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

SHAPE: Final = re.compile(r"[A-Z]{3}\d{4}(\d{2})(\d{2})(\d{2})\d{2}", re.ASCII)


def births(number: str) -> tuple[date, ...]:
    """The days an old card's number may mean by digits 8 to 13, a birth date without its century; none if impossible.

    So in KAZ110090123105, the sample of 国家移民管理局 (新版外国人永久居留身份证适配性改造要点), and in two public
    programs that read it. The last digit equals a passport's check digit in that one sample; as no published rule says
    so, it is not judged.
    """
    shaped = SHAPE.fullmatch(number)
    if not shaped:
        return ()
    year, month, day = map(int, shaped.groups())
    return tuple(found for century in (1900, 2000) if (found := _day(century + year, month, day)))


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
