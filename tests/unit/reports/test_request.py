"""Which month a request asks for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from unioncard.reports.monthly import ReportRequest


@pytest.mark.parametrize(
    ("scheduled", "month"),
    [
        ("2026-11-30T22:00:00Z", "2026-11"),  # 1 December, 06:00 in Henan
        ("2026-12-31T22:00:00Z", "2026-12"),
        ("2026-12-02T03:00:00Z", "2026-11"),  # a late start names the same month
    ],
)
def test_the_scheduled_instant_asks_for_the_month_before_it_in_henan(scheduled: str, month: str) -> None:
    assert ReportRequest.model_validate({"scheduled": scheduled}).reported_month == month


def test_a_month_may_be_asked_for_by_name_and_for_any_union() -> None:
    request = ReportRequest.model_validate({"month": "2026-10", "union": "410100"})
    assert (request.reported_month, request.union) == ("2026-10", "410100")


@pytest.mark.parametrize(
    "event", [{}, {"month": "2026-10", "scheduled": "2026-11-30T22:00:00Z"}, {"months": "2026-10"}]
)
def test_neither_both_nor_something_else_is_a_request(event: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ReportRequest.model_validate(event)
