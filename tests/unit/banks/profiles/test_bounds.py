"""A profile's numbers and patterns have bounds: a slip of the pen is refused where it is written, with the place."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from unioncard.banks.profiles.fields import Pattern
from unioncard.banks.profiles.transport import Times

PATTERN: TypeAdapter[str] = TypeAdapter(Pattern)


@pytest.mark.parametrize(
    "times", [{"receipt_hours": 721}, {"return_days": 366}, {"unclaimed_days": 999_999_999}, {"return_days": 0}]
)
def test_a_deadline_that_never_comes_is_refused(times: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Times(**times)


@pytest.mark.parametrize(
    "pattern",
    [
        r"R([-0-9A-Z]+)+",
        r"(a*)*b",
        r"(?P<batch>[A-Z]+)+",
        r"(x+x+)+y",
        r"([0-9]{1,9}){2,}",
        "(",
        "a{4294967296}",
        "x" * 501,
    ],
)
def test_a_pattern_that_may_never_end_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        PATTERN.validate_python(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"UC_(?P<batch>R[0-9]{8}-[0-9A-Z]{10}-[0-9]{2,5}(A[0-9]{1,3})?)-(?P<serial>[0-9]+)\.ret",
        r"[(a+)]+",
        r"\(a+\)+",
        r"(ab)+",
    ],
)
def test_a_pattern_as_profiles_have_them_is_taken(pattern: str) -> None:
    assert PATTERN.validate_python(pattern) == pattern
