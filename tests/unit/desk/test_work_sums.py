"""The sums of what waits 待办: on whom, of which unions, and what an officer may see of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from support.worked import FIXED_UNION, UNION, people_file
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.custody.plastic import Fact
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_sums import WorkSums
from unioncard.desk.work_view import work_below_view, work_view
from unioncard.desk.worklist import WorkKind
from unioncard.errors import NotAllowed, NotFound
from unioncard.unions.agreement import Agreement
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import NEIGHBOUR, custody, noted, officer, opened, state
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.desk.open_work import OpenWork


def test_the_sums_say_what_waits_on_whom_and_where_its_list_is(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    batch = opened(way, open_work)
    state(way, open_work, batch, Fact.COLLECTED, [1])
    root, sums = WorkSums(desk).of(officer(CITY, Role.CLERK, below=True), CITY, way.requests)
    found = {one["kind"]: one for one in work_view(root, sums, "now")["work"]}
    collect = found["to-collect"]
    assert (collect["count"], collect["number"], collect["waits_on"]) == (1, 2, "union")
    assert collect["list"] == f"/custody?state=to-collect&union={CITY}"
    assert collect["message"] == "2 张卡待领取，在 1 个批次中。"
    assert collect["oldest"] == min(one.opened_on or batch.earliest_card for one in way.stores.batches.rows(batch.id))
    assert found["to-sign"]["number"] == 1
    _, others = WorkSums(desk).of(officer(UNION, Role.OVERSEER), UNION, way.requests)
    assert [one.yours for one in others] == [False] * len(others)


def test_what_waits_on_a_union_below_is_not_the_citys_to_do(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    batch = opened(way, open_work)
    state(way, open_work, batch, Fact.COLLECTED, [1])

    def yours(union: str, of: str) -> dict[str, bool]:
        _, sums = WorkSums(desk).of(officer(union, Role.CLERK, below=True), of, way.requests)
        return {one.kind: one.yours for one in sums}

    assert yours(UNION, UNION) == {"to-collect": True, "to-sign": True}
    assert yours(CITY, CITY) == yours(CITY, UNION) == {"to-collect": False, "to-sign": False}


def test_the_unions_below_are_listed_with_what_waits_in_each(
    way: Way, open_work: OpenWork, desk: WorkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(way, open_work)
    root, page, after = desk.below(officer(PROVINCE), PROVINCE)
    shown = work_below_view(root, page, after)
    waiting = {one["union"]: one["waiting"] for one in shown["unions"]}
    assert waiting[CITY] == [{"kind": "to-collect", "count": 1, "number": 3}]
    assert (waiting[OTHER_CITY], shown["cursor"]) == ([], None)
    _, inner, _ = desk.below(officer(CITY), CITY)
    assert {one.code: counts[WorkKind.TO_COLLECT] for one, counts in inner}[UNION] == (1, 3)
    assert desk.below(officer(UNION), UNION)[1] == []
    for union in (CITY, "9999"):
        with pytest.raises(NotFound, match="没有这个工会"):
            desk.below(officer(UNION), union)
    calls = noted(monkeypatch)
    _, page, _ = desk.below(officer(PROVINCE), PROVINCE)
    batches = -(-len(page) * 8 // 100)
    assert sorted(calls) == [*["BatchGetItem"] * batches, "GetItem", "Query"]


def test_what_is_overdue_comes_first_and_a_transfer_is_there_for_both_sides(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    people = sample_rows(1, seed=51)
    way.taken(people_file(people))
    way.taken(people_file(people, 会籍变化类型="转入", 会籍变化日期="2026-11-20"), FIXED_UNION)
    batch = way.sent(people_file(sample_rows(2, seed=6)))
    open_work.batch(batch.id, custody())
    late = WorkDesk(desk.directory, desk.lists, lambda: datetime.now(UTC) + timedelta(days=40))
    _, ours = WorkSums(late).of(officer(UNION), UNION, way.requests)
    _, theirs = WorkSums(late).of(officer(FIXED_UNION), FIXED_UNION, way.requests)
    assert [(one.kind, one.overdue) for one in ours][:2] == [("at-bank", True), ("transfers-to-answer", False)]
    assert [(one.kind, one.waits_on) for one in theirs] == [("transfers-asked", "other-union")]


def test_an_administrator_is_shown_agreements_alone(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    opened(way, open_work)
    later = WorkDesk(desk.directory, desk.lists, lambda: datetime(2090, 1, 1, tzinfo=UTC))
    _, sums = WorkSums(later).of(officer(UNION, Role.ADMINISTRATOR), UNION, way.requests)
    assert {one.kind for one in sums} <= {"agreement-missing", "agreement-ending"}


def test_an_agreement_that_another_follows_ends_nothing(way: Way, desk: WorkDesk) -> None:
    agreements = AgreementTable(Table("directory"))
    at = WorkDesk(desk.directory, desk.lists, lambda: datetime(2026, 11, 28, 2, tzinfo=UTC))

    def ending(union: str = UNION) -> list[str]:
        _, sums = WorkSums(at).of(officer(union, Role.ADMINISTRATOR), union, way.requests)
        found = [one for one in sums if one.kind == "agreement-ending"]
        assert {(one.yours, one.waits_on) for one in found} <= {
            (True, "administrator") if union == CITY else (False, "other-union")
        }, "it is prolonged by the union that signed it"
        return [one.oldest for one in found]

    (city,), version = agreements.of_union(CITY)
    agreements.note(replace(city, valid_to=date(2026, 12, 31), noted_at="1"), version)
    assert ending() == ending(CITY) == ["2026-12-31"]
    later = Agreement(CITY, "banktwo", date(2027, 1, 1), None, 1000, bank_unit="1", noted_at="2")
    agreements.note(later, version + 1)
    assert ending() == []


def test_the_province_misses_no_agreement_because_its_cities_sign_them(desk: WorkDesk, way: Way) -> None:
    _, sums = WorkSums(desk).of(officer(PROVINCE, Role.ADMINISTRATOR), PROVINCE, way.requests)
    assert sums == []


@pytest.mark.parametrize("union", [CITY, NEIGHBOUR, "9999"])
def test_what_is_out_of_reach_is_neither_listed_nor_summed(desk: WorkDesk, way: Way, union: str) -> None:
    for ask in (
        lambda: desk.page(officer(UNION), union, WorkKind.TO_COLLECT),
        lambda: WorkSums(desk).of(officer(UNION), union, way.requests),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_an_officer_for_the_own_union_alone_sees_and_counts_nothing_below(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    opened(way, open_work)
    own = officer(CITY, Role.CLERK, below=False)
    page = desk.page(own, CITY, WorkKind.TO_COLLECT)
    assert (page.entries, page.count, page.number) == ([], 0, 0)
    assert [one.kind for one in WorkSums(desk).of(own, CITY, way.requests)[1]] == []
    basic = desk.page(officer(UNION, Role.CLERK, below=False), UNION, WorkKind.TO_COLLECT)
    assert (len(basic.entries), basic.number) == (1, 3)
