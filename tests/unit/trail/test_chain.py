"""Days are closed in order, each once, whatever was missed and whoever comes second."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from support.killing import Killed, Killer, killing
from unioncard.trail.chain import NO_DAY_BEFORE, UNNAMED, DayRecord, close_days, digest_of, read_record

from .entries import MORNING, TRAIL, empty_trail, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = MORNING.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _trail() -> Iterator[None]:
    with empty_trail():
        yield


def test_a_day_is_closed_by_a_record_that_sha256sum_can_check() -> None:
    TRAIL.append(entry(1, MORNING - DAY))
    TRAIL.append(entry(2, MORNING - DAY))
    (made,) = close_days(TRAIL, TODAY)
    kept = boto3.client("s3").get_object(Bucket="trail", Key="days/2026-11-27.txt")["Body"].read()
    assert kept == made.content
    *head, first, second = kept.decode().splitlines()
    assert head == ["unioncard trail 1", "day 2026-11-27", "previous -", "entries 2"]
    for line in (first, second):
        digest, name = line.split("  ")
        content = boto3.client("s3").get_object(Bucket="trail", Key=name)["Body"].read()
        assert hashlib.sha256(content).hexdigest() == digest
    assert first[66:] < second[66:]


def test_each_day_begins_with_the_digest_of_the_day_before_also_of_a_day_without_entries() -> None:
    TRAIL.append(entry(1, MORNING - 3 * DAY))
    days = close_days(TRAIL, TODAY)
    assert [(one.day, len(one.entries)) for one in days] == [
        (date(2026, 11, 25), 1), (date(2026, 11, 26), 0), (date(2026, 11, 27), 0),
    ]  # fmt: skip
    assert [one.previous for one in days] == [NO_DAY_BEFORE, days[0].digest, days[1].digest]
    assert days[0].digest == digest_of(TRAIL.record(days[0].day))


def test_nights_that_were_missed_are_made_up_for() -> None:
    close_days(TRAIL, TODAY - 3 * DAY)
    TRAIL.append(entry(1, MORNING - 2 * DAY))
    made = close_days(TRAIL, TODAY)
    assert [one.day for one in made] == [TODAY - 3 * DAY, TODAY - 2 * DAY, TODAY - DAY]
    assert made[0].previous == digest_of(TRAIL.record(TODAY - 4 * DAY))


def test_a_closed_day_is_not_closed_again() -> None:
    TRAIL.append(entry(1, MORNING - DAY))
    close_days(TRAIL, TODAY)
    before = TRAIL.record(TODAY - DAY)
    TRAIL.append(entry(2, MORNING - DAY))
    assert close_days(TRAIL, TODAY) == []
    assert TRAIL.record(TODAY - DAY) == before


def test_today_stays_open() -> None:
    TRAIL.append(entry(1))
    assert [one.day for one in close_days(TRAIL, TODAY)] == [TODAY - DAY]
    assert TRAIL.closed_days() == [TODAY - DAY]


def test_an_object_whose_name_has_no_digest_is_in_the_record_as_one_that_nobody_wrote() -> None:
    boto3.client("s3").put_object(Bucket="trail", Key="entries/year=2026/month=11/day=27/odd", Body=b"odd")
    (made,) = close_days(TRAIL, TODAY)
    assert made.entries == (("entries/year=2026/month=11/day=27/odd", UNNAMED),)


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_the_next_run_ends_as_one_that_was_not(*, after: bool) -> None:
    with empty_trail():
        TRAIL.append(entry(1, MORNING - 2 * DAY))
        with killing(Killer()) as counting:
            close_days(TRAIL, TODAY)
        whole = {day: TRAIL.record(day) for day in TRAIL.closed_days()}
    for call in range(1, counting.calls + 1):
        with empty_trail():
            TRAIL.append(entry(1, MORNING - 2 * DAY))
            with killing(Killer(call, after)), pytest.raises(Killed):
                close_days(TRAIL, TODAY)
            close_days(TRAIL, TODAY)
            assert {day: TRAIL.record(day) for day in TRAIL.closed_days()} == whole


GOOD = DayRecord(TODAY, "a" * 64, (("entries/x", "1" * 64), ("entries/y", "2" * 64))).content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        GOOD.replace(b"entries 2", b"entries 3"),
        GOOD.replace(b"entries/x", b"entries/z"),  # not in order any more
        GOOD.replace(b"entries/y", b"entries/x"),  # one name twice
        GOOD.replace(b"2026-11-28", b"2026-13-28"),
        GOOD.replace(b"previous ", b"before "),
        GOOD[:-1],
        GOOD + b"more\n",
        b"\xff" + GOOD,
    ],
)
def test_a_record_that_is_not_as_we_write_it_is_none(content: bytes) -> None:
    assert read_record(GOOD)
    assert read_record(content) is None
