"""A month that is over keeps its figures: what a redrive completes counts in the month in which it is completed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from support.worked import UNION, Way, register_file
from unioncard import clock
from unioncard.banks.files.answer import Return
from unioncard.cards.tally import Place, Tally
from unioncard.clock import Month
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import key
from unioncard.ledger.movement import Measure, Movement
from unioncard_local.bank import answers as bank_answers

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


def test_a_return_closed_in_november_and_redriven_in_december_leaves_november_as_it_was(way: Way) -> None:
    batch = way.sent(register_file(5), UNION)
    *_, (kind, value) = bank_answers.answer(way.profile(), way.issuance(batch.id), refuse=2)
    sent = way.put_answer("bankone", kind, value)
    answering = way.answering
    returns = replace(answering.returns, now=lambda: LAST_OF_NOVEMBER, files=DiesAtTheRecord(way.stores.files))
    with pytest.raises(Died):
        replace(answering, returns=returns).take(sent, None)
    assert answer_movements(way, NOVEMBER) == []

    redriven = replace(answering, returns=replace(answering.returns, now=lambda: FIRST_OF_DECEMBER))
    redriven.take(sent, None)
    redriven.take(sent, None)

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


def test_a_movement_that_is_written_stands_also_when_its_mark_has_expired(way: Way) -> None:
    """A file is redriven so late that DynamoDB has removed the mark that its union is counted."""
    first = Movement(
        NOVEMBER, "1", "/410000/1/", "answer/bankone/x", f"{NOVEMBER}-03T00:00:00Z", {Measure.ACTIVATED: 1}
    )
    way.stores.tallies.put_movements([first])
    mark = {"pk": {"S": f"DOCUMENT#{first.document}"}, "sk": {"S": f"BOOKED#{first.path}"}}
    table = boto3.client("dynamodb")
    assert "expires" in table.get_item(TableName="work", Key=mark)["Item"]
    table.delete_item(TableName="work", Key=mark)

    way.stores.tallies.put_movements([replace(first, at=f"{NOVEMBER}-09T00:00:00Z")])

    assert answer_movements(way, NOVEMBER) == [first]


@pytest.mark.parametrize(
    ("ago", "expected"), [((3, 1), 1), ((3, 0), 0), ((3, None), None)], ids=["days ago", "today", "one without a day"]
)
def test_a_return_says_since_when_all_of_it_is_true(
    way: Way, ago: tuple[int, int | None], expected: int | None
) -> None:
    """A restatement counts back what bears a day of its month (docs/decisions/0071): a bank's late return, too."""

    def day(number: int | None) -> str:
        return "" if number is None else (clock.today() - timedelta(days=number)).isoformat()

    batch = way.sent(register_file(3), UNION)
    long_ago = clock.stamp(clock.now() - timedelta(days=5))
    client("dynamodb").update_item(
        TableName="work", Key=key(f"BATCH#{batch.id}", "BATCH"), UpdateExpression="SET delivered_at = :at",
        ExpressionAttributeValues={":at": {"S": long_ago}},
    )  # fmt: skip
    *_, (kind, value) = bank_answers.answer(way.profile(), way.issuance(batch.id), refuse=1)
    assert isinstance(value, Return)
    opened = map(day, ago)
    dated = [replace(one, opened_on=next(opened)) if one.opened_on else one for one in value.answers]

    way.answer("bankone", kind, replace(value, answers=tuple(dated)))

    (moved,) = answer_movements(way, clock.month_of(clock.now()))
    assert (moved.day, moved.count(Measure.OPENED), moved.count(Measure.REFUSED)) == (day(expected), 2, 1)


@pytest.mark.parametrize("ago", [None, 300], ids=["without a day", "long before"])
def test_no_return_and_nothing_that_rests_on_it_bears_a_day_before_its_bank_was_asked(
    way: Way, ago: int | None
) -> None:
    """A bank answers with the card of an earlier request, or mistypes the day; the request counts when it was made."""
    batch = way.sent(register_file(3), UNION)
    today = clock.today().isoformat()
    day = (clock.today() - timedelta(days=ago)).isoformat() if ago else ""
    *_, (kind, value) = bank_answers.answer(way.profile(), way.issuance(batch.id))
    assert isinstance(value, Return)
    dated = [replace(one, opened_on=day) for one in value.answers]

    way.answer("bankone", kind, replace(value, answers=tuple(dated)))

    (moved,) = answer_movements(way, clock.month_of(clock.now()))
    assert (moved.day, moved.count(Measure.OPENED)) == (day and today, 3)
    rows = way.stores.batches.rows(batch.id)
    records = way.answering.returns.reconciler.records.find([row.card for row in rows])
    assert {row.since for row in rows} == {record.since for record in records.values()} == {today}


@pytest.mark.parametrize(
    ("later", "own", "expected"),
    [
        ("2026-11-30", "2026-11-29", "2026-11-30"),  # all of it is true since the later day
        ("2026-11-28", "2026-11-29", "2026-11-29"),
        ("", "2026-11-29", ""),  # entered by an earlier release
        ("2026-11-30", "", ""),  # refusals have no day
    ],
)
def test_what_happened_to_cards_later_and_their_opening_have_the_day_since_which_both_are_true(
    later: str, own: str, expected: str
) -> None:
    place, other, third = (Place(code, f"/410000/{code}/") for code in "123")
    counts = {place: {Measure.ACTIVATED: 1}, third: {Measure.ACTIVATED: 1}}
    tally = Tally("answer/bankone/x", "2026-12-01T03:00:00Z", counts, {place: later, third: later})
    opened = {Measure.OPENED: 2}

    mixed, alone, events = tally.movements({place: opened, other: opened}, day=own)

    assert (mixed.day, alone.day, events.day) == (expected, own, later)
