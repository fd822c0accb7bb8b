"""Months of which there can be no report are refused with a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from unioncard.clock import Month
from unioncard.errors import InvalidInput
from unioncard.reports.monthly import Monthly, ReportRequest
from unioncard.unions.union import Kind, Union

PROVINCE = Union("410000", "河南省总工会", Kind.PROVINCE, None, "/410000/")


@dataclass
class Nothing:
    """A directory of one union, and no movements."""

    asked: list[str] = field(default_factory=list)

    def union(self, code: str) -> Union:
        return PROVINCE

    def moves(self, since: str) -> list[Any]:
        return []

    def month(self, month: str) -> None:
        return None

    def last(self) -> None:
        return None

    def subtree(self, root: Union) -> list[Union]:
        return [root]

    def unions(self, codes: list[str]) -> dict[str, Union]:
        assert not codes
        return {}

    def of_month(self, month: str, path: str) -> list[Any]:
        self.asked.append(month)
        return []


def monthly() -> Monthly:
    nothing: Any = Nothing()
    now = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 1 January, half past midnight in Henan
    return Monthly(nothing, nothing, nothing, nothing, Month("2026-11"), lambda: now)


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2026-10", "系统从2026年11月开始记录，没有2026年10月的月报"),
        ("1999-01", "系统从2026年11月开始记录，没有1999年1月的月报"),
        ("2027-02", "2027年2月还没有开始，不能出月报"),
        ("9999-12", "9999年12月还没有开始，不能出月报"),
    ],
)
def test_a_month_before_the_first_and_one_not_begun_are_refused_with_a_sentence(month: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        monthly().figures(Month(month), "410000")


@pytest.mark.parametrize(("month", "provisional"), [("2026-11", True), ("2027-01", True)])
def test_the_first_month_and_the_running_one_are_reported(month: str, provisional: bool) -> None:
    assert monthly().figures(Month(month), "410000").provisional is provisional


@pytest.mark.parametrize("text", ["2026-13", "2026", "去年", "2026-11-01", ""])
def test_what_is_no_month_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput, match="月份应写作"):
        _ = ReportRequest(month=text).reported_month
