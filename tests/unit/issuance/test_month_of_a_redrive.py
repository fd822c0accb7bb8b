"""A month that is over keeps its figures: what a redrive completes counts in the month in which it is completed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from support.worked import UNION, Way, register_file
from unioncard.clock import Month
from unioncard.ledger.movement import Measure, Movement
from unioncard_local.bank import answers as bank_answers

if TYPE_CHECKING:
    from pathlib import Path

NOVEMBER, DECEMBER = Month("2026-11"), Month("2026-12")
LAST_OF_NOVEMBER = datetime(2026, 11, 30, 15, 58, tzinfo=UTC)
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 3, tzinfo=UTC)


class Died(Exception):
    """The function was killed."""


@dataclass
class DiesAtTheRecord:
    """File records whose table the process does not reach any more."""

    files: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.files, name)

    def record(self, *_: object) -> None:
        raise Died


def answer_movements(way: Way, month: Month) -> list[Movement]:
    moved = way.stores.movements.of_month(month, "/410000/")
    return [one for one in moved if one.document.startswith("answer/")]


def test_a_return_closed_in_november_and_redriven_in_december_leaves_november_as_it_was(
    way: Way, tmp_path: Path
) -> None:
    batch = way.sent(register_file(tmp_path, 5), UNION)
    *_, (kind, value) = bank_answers.answer(way.profile(), way.issuance(batch.id), refuse=2)
    key = way.put_answer("bankone", kind, value)
    answering = way.answering
    returns = replace(answering.returns, now=lambda: LAST_OF_NOVEMBER, files=DiesAtTheRecord(way.stores.files))
    with pytest.raises(Died):
        replace(answering, returns=returns).take(key, None)
    assert answer_movements(way, NOVEMBER) == []

    redriven = replace(answering, returns=replace(answering.returns, now=lambda: FIRST_OF_DECEMBER))
    redriven.take(key, None)
    redriven.take(key, None)

    assert answer_movements(way, NOVEMBER) == []
    (moved,) = answer_movements(way, DECEMBER)
    assert (moved.count(Measure.OPENED), moved.count(Measure.REFUSED)) == (3, 2)


def test_of_a_file_about_many_unions_each_is_counted_once_in_the_month_in_which_it_was_written(way: Way) -> None:
    def moved(month: Month, union: str) -> Movement:
        at = f"{month}-01T00:00:00Z"
        return Movement(month, union, f"/410000/{union}/", "answer/bankone/x", at, {Measure.ACTIVATED: 1})

    way.stores.tallies.put_movements([moved(NOVEMBER, "1")])
    way.stores.tallies.put_movements([moved(DECEMBER, "1"), moved(DECEMBER, "2")])

    assert [one.union for one in answer_movements(way, NOVEMBER)] == ["1"]
    assert [one.union for one in answer_movements(way, DECEMBER)] == ["2"]
