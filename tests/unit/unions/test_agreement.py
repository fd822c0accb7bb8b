"""What the morning of a day writes about an agreement."""

from __future__ import annotations

from datetime import date

import pytest

from unioncard.unions.agreement import Agreement, has_possible_days
from unioncard.unions.agreement_terms import terms_on


def agreement(last: date | None, first: date = date(2015, 1, 20)) -> Agreement:
    return Agreement("410100", "bankone", first, last, 5000)


@pytest.mark.parametrize(
    ("day", "terms"),
    [
        (date(2015, 1, 20), ["begins"]),
        (date(2026, 11, 1), ["ends-soon"]),
        (date(2026, 12, 1), ["ends"]),
        (date(2026, 11, 2), []),
    ],
)
def test_the_first_day_the_last_one_and_thirty_days_before_it(day: date, terms: list[str]) -> None:
    assert terms_on(agreement(date(2026, 12, 1)), day) == terms


def test_an_agreement_that_ended_in_the_year_1_ends_no_mornings_work() -> None:
    assert terms_on(agreement(date.min), date(2026, 11, 29)) == []
    assert not has_possible_days(agreement(None, date.min), date(2026, 11, 29))
    assert not has_possible_days(agreement(date.max), date(2026, 11, 29))
    assert has_possible_days(agreement(None), date(2028, 2, 29))
