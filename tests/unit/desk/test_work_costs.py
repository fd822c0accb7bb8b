"""What a page of 待办 costs: calls to the stores, flat in what waits."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from support.worked import FIXED_UNION, UNION, people_file
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.member_lists import MemberIndexTable
from unioncard.desk.held import HeldRows
from unioncard.desk.work_sums import WorkSums
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import BEYOND_GBK, noted, officer
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.cloud.stores.worklists import WorkListTable
    from unioncard.desk.open_work import OpenWork
    from unioncard.desk.work import WorkDesk


def many(lists: WorkListTable, kind: WorkKind, number: int) -> None:
    path = f"/{PROVINCE}/{CITY}/{UNION}/"
    facts = {"bank": "bankone", "at_branch": 1, "collected": 0, "opened": 1, "branches": []}
    for one in range(number):
        entry = WorkEntry(kind, f"R20261123-7KM3Q9XTBW-{one:02d}", f"2026-11-{one % 28 + 1:02d}", 1, facts)
        lists.place(f"{kind}/{one}", lambda entry=entry: Placed(path, [entry]))  # type: ignore[misc]


@pytest.mark.parametrize("number", [60, 130])
def test_a_page_of_cards_costs_four_calls_however_much_waits(
    desk: WorkDesk, lists: WorkListTable, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    many(lists, WorkKind.TO_COLLECT, number)
    calls = noted(monkeypatch)
    page = desk.page(officer(CITY), CITY, WorkKind.TO_COLLECT)
    assert (len(page.entries), page.count, page.number) == (50, number, number)
    assert sorted(calls) == ["BatchGetItem", "BatchGetItem", "GetItem", "Query"]


@pytest.mark.parametrize("number", [60, 130])
def test_the_sums_cost_the_same_however_much_waits(
    desk: WorkDesk, lists: WorkListTable, way: Way, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for kind in (WorkKind.TO_COLLECT, WorkKind.UNCLAIMED):
        many(lists, kind, number)
        number += 1
    calls = noted(monkeypatch)
    WorkSums(desk).of(officer(CITY), CITY, way.requests)
    # The union; the counters; of two kinds the oldest, one by a count of the day; two lists of transfers with counts;
    # the agreement of the city.
    assert sorted(calls) == ["BatchGetItem", *["GetItem"] * 3, *["Query"] * 6]


def test_pages_of_work_follow_each_other_without_a_gap_or_a_repeat(
    desk: WorkDesk, lists: WorkListTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.desk.worklist.WorkPage.SIZE", 3)
    many(lists, WorkKind.TO_COLLECT, 8)
    found: list[str] = []
    after = ""
    for _ in count():
        page = desk.page(officer(CITY), CITY, WorkKind.TO_COLLECT, after)
        found += [line.entry.at for line, _ in page.entries]
        after = page.after
        if not after:
            break
    assert found == sorted(found)
    assert len(found) == 8


def test_a_page_of_held_rows_costs_one_data_key(
    way: Way, open_work: OpenWork, desk: WorkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    way.announced(10)
    batch = way.sent(people_file(sample_rows(5, seed=73), 姓名=f"王{BEYOND_GBK}"), FIXED_UNION)
    open_work.held(batch.register, way.stores.members)
    rows = HeldRows(desk, MemberIndexTable(Table("members"), Table("work")), KmsVault(way.stores.vault.key_arn))
    calls = noted(monkeypatch)
    page, persons = rows.page(officer(OTHER_CITY), OTHER_CITY)
    assert (len(page.entries), len(persons)) == (5, 5)
    assert sorted(calls) == ["BatchGetItem", "BatchGetItem", "BatchGetItem", "Decrypt", "GetItem", "Query"]
