"""Lists of registers and batches: a union and what lies below it, newest first, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from support.worked import UNION, people_file
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.listings import ListingTable
from unioncard.desk.lists import Lists
from unioncard.errors import NotAllowed
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way

NEIGHBOUR = "4101000002"
BEGIN = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _each_a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = count()
    monkeypatch.setattr("unioncard.desk.registers.clock.now", lambda: BEGIN + timedelta(minutes=next(minutes)))


@pytest.fixture
def lists(way: Way) -> Lists:
    return Lists(way.stores.directory, ListingTable(Table("work")))


def officer(union: str) -> Officer:
    return Officer("officer-1", union)


def registers(way: Way, lists: Lists, by: str, union: str, after: str = "") -> list[str]:
    page = lists.registers(way.stores.registers, officer(by), union, after)
    return [register.id for register, _ in page.entries]


def opened(way: Way, union: str) -> str:
    return way.desk.open(officer(union), union)[0].id


def test_a_union_lists_its_own_and_who_is_above_all_below(way: Way, lists: Lists) -> None:
    first, second, third = opened(way, UNION), opened(way, NEIGHBOUR), opened(way, UNION)
    assert registers(way, lists, UNION, UNION) == [third, first]
    assert registers(way, lists, CITY, CITY) == registers(way, lists, PROVINCE, PROVINCE) == [third, second, first]
    assert registers(way, lists, PROVINCE, OTHER_CITY) == []
    page = lists.registers(way.stores.registers, officer(CITY), CITY)
    assert (page.count, page.counted_all, page.after) == (3, True, "")
    assert [union for _, union in page.entries] == list(map(way.stores.directory.union, (UNION, NEIGHBOUR, UNION)))


@pytest.mark.parametrize("union", [CITY, NEIGHBOUR, "9999"])
def test_what_is_out_of_reach_is_not_listed(lists: Lists, way: Way, union: str) -> None:
    with pytest.raises(NotAllowed):
        registers(way, lists, UNION, union)


def test_an_officer_for_the_own_union_alone_sees_nothing_below(way: Way, lists: Lists) -> None:
    opened(way, UNION)
    own = Officer("clerk-1", CITY, below=False)
    assert lists.registers(way.stores.registers, own, CITY).entries == []


def test_pages_follow_each_other_without_a_gap_or_a_repeat(
    way: Way, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.desk.listing.Page.SIZE", 2)
    made = [opened(way, UNION) for _ in range(5)]
    found: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = lists.registers(way.stores.registers, officer(CITY), CITY, after)
        found += [register.id for register, _ in page.entries]
        after, pages = page.after, pages + 1
        if pages == 1:
            opened(way, UNION)  # a newer one is on no later page
    assert (found, pages) == (made[::-1], 3)


def test_a_union_that_moved_away_is_left_out_and_keeps_its_own_list(way: Way, lists: Lists) -> None:
    register = opened(way, UNION)
    name = way.stores.directory.union(UNION).name
    assert not Office(way).admit(row(工会编码=UNION, 工会名称=name, 上级工会名称=OTHER_CITY)).late
    assert registers(way, lists, CITY, CITY) == []
    assert registers(way, lists, OTHER_CITY, UNION) == registers(way, lists, PROVINCE, PROVINCE) == [register]


def test_batches_are_listed_with_their_unions(way: Way, lists: Lists) -> None:
    register = way.taken(people_file(sample_rows(2, seed=5)))
    (batch,) = way.issuing.issue(register.id)
    page = lists.batches(way.stores.batches, officer(CITY), CITY)
    assert [(one.id, union.code) for one, union in page.entries] == [(batch.id, UNION)]
    assert page.entries[0][0] == way.stores.batches.find(batch.id), "the batch as it stands, not as it was listed"


def test_a_page_costs_two_queries_and_three_reads_however_much_is_listed(
    way: Way, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(60):
        opened(way, UNION)
    calls: list[str] = []
    real = client("dynamodb")._make_api_call
    monkeypatch.setattr(
        client("dynamodb"), "_make_api_call", lambda name, given: calls.append(name) or real(name, given)
    )
    assert len(registers(way, lists, CITY, CITY)) == 50
    assert sorted(calls) == ["BatchGetItem", "BatchGetItem", "GetItem", "Query", "Query"]


@pytest.mark.parametrize(("most", "counted"), [(2, (2, False)), (3, (3, True)), (4, (3, True))])
def test_what_only_grows_is_counted_up_to_a_bound(
    way: Way, lists: Lists, monkeypatch: pytest.MonkeyPatch, most: int, counted: tuple[int, bool]
) -> None:
    monkeypatch.setattr("unioncard.cloud.aws.table.MOST_COUNTED", most)
    for _ in range(3):
        opened(way, UNION)
    page = lists.registers(way.stores.registers, officer(CITY), CITY)
    assert (page.count, page.counted_all) == counted


def test_a_page_reads_the_same_when_the_list_has_twice_as_many(
    way: Way, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.cloud.aws.table.MOST_COUNTED", 60)
    items: list[int] = []
    real = client("dynamodb")._make_api_call

    def noted(name: str, given: dict[str, object]) -> dict[str, Any]:
        answer: dict[str, Any] = real(name, given)
        items.append(answer.get("Count", 0) + sum(map(len, answer.get("Responses", {}).values())))
        return answer

    monkeypatch.setattr(client("dynamodb"), "_make_api_call", noted)
    found = []
    for _ in range(2):
        for _ in range(80):
            opened(way, UNION)
        items.clear()
        registers(way, lists, CITY, CITY)
        found.append(sum(items))
    assert found[0] == found[1]
