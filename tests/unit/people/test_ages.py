"""Sixteen, and the retirement age as it rises, by the tables of 国务院关于渐进式延迟法定退休年龄的办法."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.people.ages import MEN, WOMEN, Schedule, is_past_retirement, is_under_age

BIRTHS = st.dates(date(1940, 1, 1), date(2005, 12, 31))


@pytest.mark.parametrize(
    ("birth", "today", "under"),
    [
        (date(2010, 11, 23), date(2026, 11, 23), False),
        (date(2010, 11, 24), date(2026, 11, 23), True),
        (date(2008, 2, 29), date(2024, 2, 28), True),
        (date(2008, 2, 29), date(2024, 2, 29), False),
        (date(2026, 11, 24), date(2026, 11, 23), True),
        (date(1949, 12, 31), date(2026, 11, 23), False),
    ],
)
def test_sixteen_is_full_on_the_birthday(birth: date, today: date, under: bool) -> None:
    assert is_under_age(birth, today) is under


# Month of birth → month of retirement, as printed; 电子社保卡's calculator gives the same.
@pytest.mark.parametrize(
    ("schedule", "born", "retires"),
    [
        (MEN, (1964, 12), (2024, 12)),
        (MEN, (1965, 1), (2025, 2)),
        (MEN, (1965, 4), (2025, 5)),
        (MEN, (1965, 5), (2025, 7)),
        (MEN, (1966, 1), (2026, 5)),
        (MEN, (1975, 6), (2038, 2)),
        (MEN, (1976, 8), (2039, 7)),
        (MEN, (1976, 9), (2039, 9)),
        (MEN, (1988, 9), (2051, 9)),
        (WOMEN, (1969, 12), (2024, 12)),
        (WOMEN, (1970, 1), (2025, 2)),
        (WOMEN, (1970, 6), (2025, 8)),
        (WOMEN, (1970, 9), (2025, 12)),
        (WOMEN, (1971, 6), (2026, 11)),
        (WOMEN, (1981, 8), (2039, 7)),
        (WOMEN, (1981, 9), (2039, 9)),
        (WOMEN, (1988, 9), (2046, 9)),
    ],
)
def test_the_tables_months(schedule: Schedule, born: tuple[int, int], retires: tuple[int, int]) -> None:
    assert schedule.reached_on(date(*born, 15)) == date(*retires, 15)


def test_past_is_after_the_day_and_ends_with_a_shorter_month() -> None:
    birth = date(1965, 1, 15)
    assert not is_past_retirement(birth, "男", date(2025, 2, 15))
    assert is_past_retirement(birth, "男", date(2025, 2, 16))
    assert MEN.reached_on(date(1965, 1, 31)) == date(2025, 2, 28)


def test_every_woman_is_checked_by_the_later_schedule_and_an_unknown_sex_as_a_man() -> None:
    birth, today = date(1971, 5, 1), date(2026, 11, 23)
    assert is_past_retirement(birth, "女", today)
    assert not is_past_retirement(birth, "男", today) and not is_past_retirement(birth, "", today)
    assert not is_past_retirement(date(1975, 1, 1), "女", today)  # a worker would be: 50 and one month


@given(BIRTHS)
def test_who_is_born_later_retires_later_and_never_beyond_the_last_age(birth: date) -> None:
    for schedule, first, last in ((MEN, 60, 63), (WOMEN, 55, 58)):
        day = schedule.reached_on(birth)
        assert day <= schedule.reached_on(birth + timedelta(days=1))
        assert _age(birth, first) <= day <= _age(birth, last)


def _age(birth: date, years: int) -> date:
    """The birthday, or 28 February."""
    return birth.replace(
        year=birth.year + years, day=min(birth.day, calendar.monthrange(birth.year + years, birth.month)[1])
    )
