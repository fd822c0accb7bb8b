"""Ages that rules need: the least age for work, and the legal retirement age as it rises until 2039."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

LEAST_AGE: Final = 16
"""Years, full on the day (劳动法 §15); who may not work cannot be a union member."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One line of 国务院关于渐进式延迟法定退休年龄的办法 (in force 2025-01-01).

    Who is born before ``first_birth`` retires at ``years``. From then on each ``step`` months of birth add one month,
    ``most`` months in all.
    """

    years: int
    first_birth: date
    step: int
    most: int

    def reached_on(self, birth: date) -> date:
        """The day on which somebody born then reaches the retirement age."""
        later = (birth.year - self.first_birth.year) * 12 + birth.month - self.first_birth.month
        delay = min(later // self.step + 1, self.most) if later >= 0 else 0
        return _months_after(birth, self.years * 12 + delay)


MEN: Final = Schedule(60, date(1965, 1, 1), 4, 36)
WOMEN: Final = Schedule(55, date(1970, 1, 1), 4, 36)
"""Women whose age was 55 (cadres, professionals); see :func:`is_past_retirement` for those whose age was 50."""


def is_under_age(birth: date, today: date) -> bool:
    """Whether somebody born then is under 16 on that day; on the sixteenth birthday one is 16."""
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return years < LEAST_AGE


@lru_cache(65_536)
def is_past_retirement(birth: date, sex: str, today: date) -> bool:
    """Whether that day lies after the one on which the legal retirement age was reached.

    A register does not say whether a woman's age was 50 or 55, so the later schedule counts for every woman: with the
    earlier one every 51-year-old teacher and nurse would be warned about, and a warning that is wrong for whole
    hospitals is soon read by nobody. A woman worker is thereby warned of some years late, by design. Any ``sex`` but
    女 counts as 男, the latest of all. Early and flexible retirement are a choice, not the legal age.
    """
    return (WOMEN if sex == "女" else MEN).reached_on(birth) < today


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
