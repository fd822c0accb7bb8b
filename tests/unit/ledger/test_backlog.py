"""What waits is counted by kind and by the days for which it has waited at the end of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from unioncard.clock import Month
from unioncard.ledger.backlog import EMPTY, NONE, Backlog, Wait, Waiting, backlogs_of, band, month_end

NOW = datetime(2026, 10, 31, 22, 1, tzinfo=UTC)
UNTIL = date(2026, 10, 31)


@pytest.mark.parametrize(("days", "expected"), [(0, 0), (7, 0), (8, 1), (15, 1), (16, 2), (30, 2), (31, 3), (400, 3)])
def test_days_fall_into_their_band(days: int, expected: int) -> None:
    assert band(days) == expected


def test_days_are_those_of_henan_and_what_came_after_the_month_is_left_out() -> None:
    waiting = [
        Waiting("1", Wait.TO_COLLECT, "2026-10-24", 3),
        Waiting("1", Wait.TO_COLLECT, "2026-10-23", 4),
        Waiting("1", Wait.TO_COLLECT, "2026-11-01", 5),
        Waiting("1", Wait.TO_CORRECT, "2026-09-30T16:00:00Z", 6),  # 1 October in Henan: thirty days
        Waiting("1", Wait.TO_CORRECT, "2026-09-30T15:59:59Z", 7),
        Waiting("2", Wait.AT_BANK, "2026-10-31T16:00:00Z", 9),  # the month is over
    ]
    made = backlogs_of(waiting, UNTIL, NOW)
    assert (made.until, made.as_of, set(made.unions)) == ("2026-10-31", "2026-10-31T22:01:00Z", {"1"})
    assert made.unions["1"].counts == {Wait.TO_CORRECT: (0, 0, 6, 7), Wait.TO_COLLECT: (3, 4, 0, 0)}


def test_late_is_what_the_union_itself_has_left_for_more_than_thirty_days() -> None:
    assert Backlog({Wait.TO_SIGN: (0, 0, 0, 1)}).is_late
    assert not Backlog({Wait.AT_BANK: (0, 0, 0, 1), Wait.TO_SIGN: (0, 0, 9, 0)}).is_late
    assert not EMPTY.is_late and not EMPTY


def test_backlogs_add_up() -> None:
    both = Backlog({Wait.HELD: (1, 0, 0, 0)}) + Backlog({Wait.HELD: (1, 0, 0, 2), Wait.TO_ANSWER: (0, 1, 0, 0)})
    assert both == Backlog({Wait.HELD: (2, 0, 0, 2), Wait.TO_ANSWER: (0, 1, 0, 0)})
    assert both.of(Wait.AT_BANK) == NONE


def test_a_month_ends_with_its_last_day() -> None:
    assert [month_end(Month(month)) for month in ("2026-02", "2026-12")] == [date(2026, 2, 28), date(2026, 12, 31)]
