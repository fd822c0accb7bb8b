"""Movements: counted once, in the month of Shanghai."""

from __future__ import annotations

import pytest

from unioncard.clock import Month
from unioncard.ledger.movement import Measure, Movement, answer_document, batch_document


def moved(document: str, **counts: int) -> Movement:
    measured = {Measure(name): count for name, count in counts.items()}
    return Movement(
        Month("2026-10"), "4101000001", "/410000/410100/4101000001/", document, "2026-10-03T00:00:00Z", measured
    )


def test_rows_that_do_not_add_up_are_no_movement() -> None:
    with pytest.raises(ValueError, match="read is not accepted"):
        moved("register/r", read=3, accepted=1)


def test_a_negative_count_is_no_movement() -> None:
    with pytest.raises(ValueError, match="negative opened"):
        moved("return/b/1", opened=-1)


def test_two_answers_for_one_batch_are_two_documents() -> None:
    assert answer_document("b", "1") != answer_document("b", "2")
    assert batch_document("b") == "batch/b"


def test_an_absent_measure_counts_nothing() -> None:
    made = moved("batch/b", requested=4)
    assert (made.count(Measure.REQUESTED), made.count(Measure.OPENED)) == (4, 0)
