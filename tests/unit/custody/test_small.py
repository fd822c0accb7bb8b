"""Row numbers as ranges, statements' ids, unclaimed cards, and when a batch is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.custody_story import shelf
from unioncard.custody.closing import is_done
from unioncard.custody.overview import counted, custodies
from unioncard.custody.plastic import Custody, Fact, Plastic, Recorded, unclaimed
from unioncard.custody.ranges import as_ranges, from_ranges
from unioncard.custody.statement import Statement
from unioncard.issuance.row import RowState


@given(st.sets(st.integers(1, 9_999_999)))
def test_ranges_are_read_back_in_order(numbers: set[int]) -> None:
    assert from_ranges(as_ranges(numbers)) == tuple(sorted(numbers))


def test_ranges_are_written_as_people_write_them() -> None:
    assert as_ranges([7, 3, 1, 2, 2]) == "1-3,7"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1－40，42", "1-40,42"),
        ("１—３、５", "1-3,5"),
        (" 1 - 3 , 5 ", "1-3,5"),
        ("1～3；5", "1-3,5"),
        ("第1至3行，5行", "1-3,5"),
        ("1,2,", "1-2"),
        ("\ufeff1——3", "1-3"),
        ("1﹣3", "1-3"),
        ("1 2", "1-2"),
        ("1-3\n5\r\n12\n", "1-3,5,12"),
        ("7\t9\u30008", "7-9"),
        ("第1行第3行", "1,3"),
        ("1 至 3 行 、 5 号", "1-3,5"),
    ],
)
def test_ranges_are_read_as_a_chinese_keyboard_types_them(typed: str, meant: str) -> None:
    assert as_ranges(from_ranges(typed)) == meant


@pytest.mark.parametrize(
    "text", ["1-", "a", "1,,2", "12345678", "1_000", "-1", "1.5", "1-2-3", "٣", "1e3", "3-1", "1-3,9-7"]
)
def test_other_texts_are_no_ranges(text: str) -> None:
    with pytest.raises(ValueError, match="row numbers"):
        from_ranges(text)


STATEMENT = Statement("B-01", Fact.COLLECTED, "2026-11-25", (1, 2, 3), "officer-1", 3, "2026-11-25T04:00:00Z")


def test_the_same_stated_later_is_the_same_statement() -> None:
    assert replace(STATEMENT, at="2026-11-26T04:00:00Z").id == STATEMENT.id


@pytest.mark.parametrize(
    "other",
    [
        {"batch": "B-02"},
        {"fact": Fact.SIGNED},
        {"day": "2026-11-26"},
        {"rows": (1, 2)},
        {"officer": "officer-2"},
        {"counted": None},
        {"counted": 0},
    ],
)
def test_anything_else_stated_is_another_statement(other: dict[str, object]) -> None:
    assert replace(STATEMENT, **other).id != STATEMENT.id  # type: ignore[arg-type]


def test_a_count_that_differs_from_the_rows_is_shown() -> None:
    assert STATEMENT.miscounted == 0
    assert replace(STATEMENT, counted=2).miscounted == -1
    assert replace(STATEMENT, counted=None).miscounted == 0


def plastic(**facts: str) -> Plastic:
    return Plastic({Fact(fact.replace("_", "-")): Recorded(day, "d") for fact, day in facts.items()})


def test_a_card_is_unclaimed_once_more_than_the_banks_days_have_passed() -> None:
    waiting = {1: plastic(at_branch="2026-08-26", collected="2026-09-30"), 2: plastic(collected="2026-08-27")}
    assert unclaimed(waiting, date(2026, 11, 24), 90) == ()
    assert unclaimed(waiting, date(2026, 11, 25), 90) == (1,)
    assert unclaimed(waiting, date(2026, 11, 26), 90) == (1, 2)


def test_cards_signed_for_damaged_returned_or_nowhere_are_not_unclaimed() -> None:
    old = "2020-01-01"
    settled = {
        1: plastic(collected=old, signed=old),
        2: plastic(collected=old, damaged=old),
        3: plastic(at_branch=old, returned=old),
        4: Plastic(),
    }
    assert unclaimed(settled, date(2026, 11, 25), 1) == ()


def test_a_batch_is_done_when_every_row_is_answered_and_every_card_signed_for_or_returned() -> None:
    listed = shelf(3)
    listed.change(2, state=RowState.REFUSED)
    delivered_batch = {1: plastic(signed="2026-11-25"), 3: plastic(damaged="2026-11-25")}
    assert not is_done(listed.rows(listed.batch.id), delivered_batch)
    delivered_batch[3] = plastic(damaged="2026-11-25", returned="2026-11-26")
    assert is_done(listed.rows(listed.batch.id), delivered_batch)
    listed.change(2, state=RowState.SENT)
    assert not is_done(listed.rows(listed.batch.id), delivered_batch)
    assert not is_done([], {})


def test_custody_is_shown_of_those_that_are_or_will_be() -> None:
    listed = shelf(4)
    listed.change(1, state=RowState.SENT)
    listed.change(2, state=RowState.REFUSED)
    where = custodies(listed.rows(listed.batch.id), {3: plastic(signed="2026-11-25")})
    assert where == {1: Custody.REQUESTED, 3: Custody.SIGNED, 4: Custody.OPENED}
    assert sum(counted(where).values()) == 3
    assert list(counted(where)) == list(Custody)
