"""Whatever is taken out, changed, slipped in or moved behind our back is found, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from support.memory_aws.aws import MemoryAws
from unioncard.trail.chain import NO_DAY_BEFORE, DayRecord, close_days, digest_of, read_record
from unioncard_cli.trail_audit import Difference, Fault, TrailAudit
from unit.trail.entries import MORNING, TRAIL, empty_trail, entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from support.memory_aws.buckets import Version

TODAY = MORNING.date()
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = (TODAY - n * DAY for n in (3, 2, 1))


@pytest.fixture
def stored() -> Iterator[dict[str, list[Version]]]:
    """Three closed days with two entries each, and one of today; what an administrator of the account could do."""
    account = MemoryAws()
    with empty_trail(account):
        for day in (3, 2, 1):
            for number in (1, 2):
                TRAIL.append(entry(number, MORNING - day * DAY))
        close_days(TRAIL, TODAY)
        TRAIL.append(entry(1))
        yield account.buckets.buckets["trail"]


def found(first: date | None = None, last: date = TODAY, kept_since: date = FIRST) -> set[tuple[Fault, date]]:
    return {(one.fault, one.day) for one in TrailAudit(TRAIL, THIRD, kept_since).differences(first, last)}


def names(day: date) -> list[str]:
    return [name for name, _ in TRAIL.names(day)]


def put(key: str, content: bytes) -> None:
    boto3.client("s3").put_object(Bucket="trail", Key=key, Body=content)


def replace(stored: dict[str, list[Version]], key: str, content: bytes) -> None:
    """Another content without a trace among the versions."""
    del stored[key]
    put(key, content)


def test_a_trail_as_it_was_written_shows_no_difference(stored: dict[str, list[Version]]) -> None:
    assert stored
    assert found() == set()
    assert found(SECOND, SECOND) == set()


def test_without_entries_there_is_nothing_to_find() -> None:
    with empty_trail():
        assert found() == set()


@pytest.mark.parametrize("day", [FIRST, SECOND, THIRD])
def test_an_entry_that_is_gone_is_found(stored: dict[str, list[Version]], day: date) -> None:
    name = names(day)[1]
    del stored[name]
    assert list(TrailAudit(TRAIL, THIRD).differences(None, TODAY)) == [Difference(Fault.REMOVED, day, name)]


def test_an_entry_hidden_by_a_deletion_is_found(stored: dict[str, list[Version]]) -> None:
    assert stored
    boto3.client("s3").delete_object(Bucket="trail", Key=names(SECOND)[0])
    assert found() == {(Fault.REMOVED, SECOND)}


def test_an_entry_of_today_hidden_by_a_deletion_is_found_before_its_day_is_closed(
    stored: dict[str, list[Version]],
) -> None:
    assert stored
    boto3.client("s3").delete_object(Bucket="trail", Key=names(TODAY)[0])
    assert found() == {(Fault.REMOVED, TODAY)}


@pytest.mark.parametrize("day", [FIRST, THIRD, TODAY])
def test_a_changed_entry_is_found_also_on_a_day_that_is_open(stored: dict[str, list[Version]], day: date) -> None:
    replace(stored, names(day)[0], entry(9).line())
    assert found() == {(Fault.CHANGED, day)}


def test_a_second_version_is_found_even_with_the_same_content(stored: dict[str, list[Version]]) -> None:
    put(names(SECOND)[0], TRAIL.bucket.read(names(SECOND)[0]))
    assert found() == {(Fault.REWRITTEN, SECOND)}
    put(names(FIRST)[0], b"other")
    assert found() == {(Fault.REWRITTEN, SECOND), (Fault.REWRITTEN, FIRST), (Fault.CHANGED, FIRST)}
    assert stored


def test_an_entry_slipped_into_a_closed_day_is_found(stored: dict[str, list[Version]]) -> None:
    assert stored
    TRAIL.append(entry(7, MORNING - 2 * DAY))
    assert found() == {(Fault.ADDED, SECOND)}


def test_what_is_no_entry_of_ours_is_found(stored: dict[str, list[Version]]) -> None:
    assert stored
    put("entries/year=2026/month=11/day=28/odd", b"odd")
    assert found() == {(Fault.CHANGED, TODAY)}


def test_entries_that_changed_places_are_found(stored: dict[str, list[Version]]) -> None:
    one, other = names(SECOND)
    stored[one], stored[other] = stored[other], stored[one]
    assert found() == {(Fault.CHANGED, SECOND)}


def rewritten(day: date, change: Callable[[DayRecord], DayRecord], stored: dict[str, list[Version]]) -> None:
    record = read_record(TRAIL.record(day))
    assert record
    replace(stored, f"days/{day}.txt", change(record).content)


def test_an_entry_taken_out_of_its_days_record_too_contradicts_the_next_day(stored: dict[str, list[Version]]) -> None:
    del stored[names(SECOND)[0]]
    rewritten(SECOND, lambda one: DayRecord(one.day, one.previous, one.entries[1:]), stored)
    assert found() == {(Fault.DAY_CHANGED, SECOND)}


def test_another_digest_in_the_last_record_contradicts_the_entry(stored: dict[str, list[Version]]) -> None:
    changed = [(names(THIRD)[0], "0" * 64)]
    rewritten(THIRD, lambda one: DayRecord(one.day, one.previous, (*changed, *one.entries[1:])), stored)
    assert found() == {(Fault.CHANGED, THIRD)}


def test_a_record_in_another_order_is_none(stored: dict[str, list[Version]]) -> None:
    rewritten(SECOND, lambda one: DayRecord(one.day, one.previous, one.entries[::-1]), stored)
    assert (Fault.DAY_CHANGED, SECOND) in found()


def test_a_day_taken_out_whole_is_found(stored: dict[str, list[Version]]) -> None:
    for name in [*names(SECOND), f"days/{SECOND}.txt"]:
        del stored[name]
    assert found() == {(Fault.DAY_REMOVED, SECOND)}
    assert found(THIRD) == {(Fault.DAY_REMOVED, SECOND)}, "also when only the day after it is asked for"


def test_the_first_days_taken_out_are_found(stored: dict[str, list[Version]]) -> None:
    for name in [*names(FIRST), f"days/{FIRST}.txt"]:
        del stored[name]
    assert found() == {(Fault.DAY_REMOVED, FIRST)}


def test_a_chain_begun_anew_contradicts_what_follows(stored: dict[str, list[Version]]) -> None:
    for name in [*names(FIRST), f"days/{FIRST}.txt"]:
        del stored[name]
    rewritten(SECOND, lambda one: DayRecord(one.day, NO_DAY_BEFORE, one.entries), stored)
    assert found() == {(Fault.DAY_CHANGED, SECOND)}


def test_the_last_days_taken_out_are_found_because_they_should_be_closed(stored: dict[str, list[Version]]) -> None:
    for name in [*names(THIRD), f"days/{THIRD}.txt"]:
        del stored[name]
    assert found() == {(Fault.DAY_OPEN, THIRD)}


def test_a_deletion_or_a_second_version_of_a_days_record_is_found(stored: dict[str, list[Version]]) -> None:
    assert stored
    put(f"days/{SECOND}.txt", TRAIL.record(SECOND))
    assert found() == {(Fault.REWRITTEN, SECOND)}
    boto3.client("s3").delete_object(Bucket="trail", Key=f"days/{SECOND}.txt")
    assert found() == {(Fault.REWRITTEN, SECOND), (Fault.DAY_REMOVED, SECOND)}


def test_entries_that_the_buckets_rule_removed_are_no_difference_and_their_chain_is_still_checked(
    stored: dict[str, list[Version]],
) -> None:
    for name in names(FIRST):
        del stored[name]
    assert found(kept_since=SECOND) == set()
    rewritten(FIRST, lambda one: DayRecord(one.day, one.previous, ()), stored)
    assert found(kept_since=SECOND) == {(Fault.DAY_CHANGED, FIRST)}


def test_a_whole_chain_written_anew_has_another_last_digest(stored: dict[str, list[Version]]) -> None:
    """The chain itself cannot show that: the digests in the log of the function can."""
    before = digest_of(TRAIL.record(THIRD))
    for name in [*names(FIRST), *(f"days/{day}.txt" for day in (FIRST, SECOND, THIRD))]:
        del stored[name]
    close_days(TRAIL, TODAY)
    assert found() == set()
    assert digest_of(TRAIL.record(THIRD)) != before
