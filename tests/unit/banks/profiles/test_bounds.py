"""A profile's numbers and patterns have bounds: a slip of the pen is refused where it is written, with the place."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from unioncard.banks.profiles.fields import Field, Pattern
from unioncard.banks.profiles.issuance import Cards
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


@pytest.mark.parametrize("size", [0, 4097, 10**9, 10**40])
def test_a_field_of_more_bytes_than_any_value_has_is_refused(size: int) -> None:
    with pytest.raises(ValidationError):
        Field(title="户名", source="姓名", bytes=size)
    assert Field(title="户名", source="姓名", bytes=4096).bytes == 4096


@pytest.mark.parametrize("lengths", [[], [15], [20], [10**40], [16, 17, 18, 19, 19], ["16"]])
def test_a_length_that_no_card_has_is_refused(lengths: list[int]) -> None:
    with pytest.raises(ValidationError):
        Cards(lengths=tuple(lengths))


def test_two_hundred_prefixes_are_more_than_any_bank_has() -> None:
    with pytest.raises(ValidationError):
        Cards(prefixes=("62",) * 201)
