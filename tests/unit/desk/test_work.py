"""What waits 待办: lists and sums of a union and what lies below it, kept by what happens, flat in cost."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.between_calls import between_calls
from support.worked import FIXED_UNION, UNION, people_file
from unioncard import clock
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.custody.documents import Undo, UndoState
from unioncard.custody.plastic import Fact
from unioncard.desk.open_work import OpenWork
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_sums import WorkSums
from unioncard.desk.work_view import custody_list_view, held_list_view, undos_view, work_below_view, work_view
from unioncard.desk.worklist import Placed, WorkCount, WorkEntry, WorkKind
from unioncard.errors import NotAllowed, NotFound
from unioncard.unions.agreement import Agreement
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import (
    BEYOND_GBK,
    NEIGHBOUR,
    custody,
    dismissals,
    held_rows,
    listed,
    noted,
    officer,
    opened,
    state,
)
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way


@pytest.fixture
def lists(way: Way) -> WorkListTable:
    return WorkListTable(way.stores.members.work)


@pytest.fixture
def open_work(way: Way, lists: WorkListTable) -> OpenWork:
    return OpenWork(lists, way.stores.directory, way.stores.batches)


@pytest.fixture
def desk(way: Way, lists: WorkListTable) -> WorkDesk:
    return WorkDesk(way.stores.directory, lists)


def test_cards_go_from_list_to_list_as_they_are_fetched_and_signed_for(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    batch = opened(way, open_work)
    assert listed(desk, WorkKind.TO_COLLECT) == listed(desk, WorkKind.TO_COLLECT, PROVINCE, PROVINCE)
    assert listed(desk, WorkKind.TO_COLLECT) == [(batch.id, UNION, 3)]
    state(way, open_work, batch, Fact.AT_BRANCH, [1, 2])
    (line, _), *_ = desk.page(officer(UNION), UNION, WorkKind.TO_COLLECT).entries
    assert (line.entry.number, line.entry.facts["at_branch"]) == (3, 2)
    state(way, open_work, batch, Fact.COLLECTED, [1, 2])
    assert (listed(desk, WorkKind.TO_COLLECT), listed(desk, WorkKind.TO_SIGN)) == (
        [(batch.id, UNION, 1)],
        [(batch.id, UNION, 2)],
    )
    state(way, open_work, batch, Fact.DAMAGED, [2])
    assert listed(desk, WorkKind.TO_RETURN) == [(batch.id, UNION, 1)]
    state(way, open_work, batch, Fact.RETURNED, [2])
    state(way, open_work, batch, Fact.SIGNED, [1, 3])
    for kind in (WorkKind.TO_COLLECT, WorkKind.TO_SIGN, WorkKind.TO_RETURN):
        assert listed(desk, kind) == []
        assert open_work.lists.counts(PROVINCE)[kind] == WorkCount()


def test_a_card_is_unclaimed_from_the_day_after_its_last_one(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    batch = opened(way, open_work)
    day = state(way, open_work, batch, Fact.COLLECTED, [1, 2])
    days = way.profile().times.unclaimed_days
    first = datetime.fromisoformat(f"{day}T04:00:00+08:00")
    for after, expected in ((days, []), (days + 1, [(batch.id, UNION, 2)])):
        later = WorkDesk(desk.directory, desk.lists, lambda after=after: first + timedelta(after))  # type: ignore[misc]
        assert listed(later, WorkKind.UNCLAIMED) == expected
    shown = custody_list_view(later.page(officer(UNION), UNION, WorkKind.UNCLAIMED), "unclaimed", "2099-01-01")
    assert (shown["cards"], shown["batches"][0]["cards"]) == (None, 2)


def test_a_bank_is_overdue_by_the_times_of_its_profile_and_not_once_it_answered(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    batch = way.sent(people_file(sample_rows(2, seed=6)))
    open_work.batch(batch.id, custody())
    assert listed(desk, WorkKind.AT_BANK) == [], "not due yet"
    late = WorkDesk(desk.directory, desk.lists, lambda: datetime.now(UTC) + timedelta(days=40))
    assert listed(late, WorkKind.AT_BANK) == [(batch.id, UNION, 2)]
    page = late.found(officer(CITY), CITY, WorkKind.AT_BANK, way.stores.batches.find_many)
    assert [one.id for one, _ in page.entries] == [batch.id]
    way.answered(batch.id)
    open_work.batch(batch.id, custody())
    assert listed(late, WorkKind.AT_BANK) == []


def test_a_batch_that_is_withdrawn_waits_for_nobody(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    way.announced(5)
    register = way.taken(people_file(sample_rows(2, seed=7)), FIXED_UNION)
    (batch,) = way.issuing.issue(register.id)
    open_work.batch(batch.id, custody())
    assert open_work.lists.counts(PROVINCE)[WorkKind.TO_COLLECT] == WorkCount()


def test_rejected_rows_wait_until_a_register_that_corrects_them_is_checked(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    wrong = [one | {"移动电话": "1"} for one in sample_rows(2, seed=8)]
    register = way.taken(people_file([*wrong, *sample_rows(1, seed=9)]))
    open_work.register(register.id, way.stores.registers, way.requests, dismissals())
    assert listed(desk, WorkKind.TO_CORRECT) == [(register.id, UNION, 2)]
    later, _ = way.desk.open(officer(UNION), UNION, corrects=register.id)
    open_work.register(register.id, way.stores.registers, way.requests, dismissals())
    assert listed(desk, WorkKind.TO_CORRECT) == [(register.id, UNION, 2)], "a link alone corrects nothing"
    way.intake.take(later.id, way.put(later.id, people_file(sample_rows(2, seed=8))))
    open_work.register(later.id, way.stores.registers, way.requests, dismissals())
    assert listed(desk, WorkKind.TO_CORRECT) == []
    open_work.register(register.id, way.stores.registers, way.requests, dismissals())
    assert listed(desk, WorkKind.TO_CORRECT) == [], "the first register's message comes again"


def test_a_file_that_is_rejected_whole_is_one_thing_to_correct(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    register = way.taken(b"no register")
    open_work.register(register.id, way.stores.registers, way.requests, dismissals())
    page = desk.found(officer(UNION), UNION, WorkKind.TO_CORRECT, way.stores.registers.find_many)
    assert [(one.id, one.state) for one, _ in page.entries] == [(register.id, "rejected")]


def shown_held(way: Way, desk: WorkDesk, by: str = FIXED_UNION) -> Any:
    return held_list_view(*held_rows(way, desk).page(officer(by), by))


def test_a_held_row_is_shown_masked_until_its_person_is_asked_for(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    way.announced(10)
    people = sample_rows(3, seed=71)
    people[1]["姓名"] = f"王{BEYOND_GBK}"
    batch = way.sent(people_file(people), FIXED_UNION)
    for _ in range(2):
        open_work.held(batch.register, way.stores.members)
    for by in (FIXED_UNION, OTHER_CITY, PROVINCE):
        shown = shown_held(way, desk, by)
        (line,) = shown["held"]
        assert (shown["count"], line["register"], line["row"]) == (1, batch.register, 3)
    assert [one["code"] for one in line["faults"]] == ["bank-characters"]
    assert (line["person"]["name"], line["since"], line["waits_on"]) == ("王*", batch.day, "union")
    text = json.dumps(shown, ensure_ascii=False)
    assert BEYOND_GBK not in text
    assert people[1]["证件号码"] not in text
    people[1]["姓名"] = "王伟"
    again = way.sent(people_file([people[1]]), FIXED_UNION)
    assert shown_held(way, desk)["held"] == [], "asked for, though the list is not yet cleared"
    open_work.held(again.register, way.stores.members)
    assert (shown_held(way, desk)["count"], open_work.lists.counts(PROVINCE)[WorkKind.HELD]) == (0, WorkCount())


def test_who_leaves_is_held_no_more(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    way.announced(10)
    (person,) = sample_rows(1, seed=72)
    odd = person | {"姓名": f"王{BEYOND_GBK}"}
    batch = way.sent(people_file([odd]), FIXED_UNION)
    open_work.held(batch.register, way.stores.members)
    leaving = way.taken(people_file([odd], 会籍变化类型="退会", 会籍变化日期="2026-11-20"), FIXED_UNION)
    assert leaving.counts.left == 1
    open_work.held(leaving.id, way.stores.members)
    assert shown_held(way, desk)["count"] == 0


def test_a_request_to_undo_waits_for_the_second_person(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    batch = opened(way, open_work)
    asked = Undo(
        batch.id, f"custody/{batch.id}/0123456789abcdef0123", "登记错", "clerk-1", "2026-11-20T02:00:00Z", (1, 2)
    )
    open_work.undo(batch, asked)
    shown = undos_view(
        desk.page(officer(CITY), CITY, WorkKind.TO_APPROVE), "clerk-1", datetime(2026, 11, 21, tzinfo=UTC)
    )
    (line,) = shown["undos"]
    assert (line["batch"], line["rows"], line["asked_by_you"], line["roster"], line["lapsed"]) == (
        batch.id, 2, True, False, False,
    )  # fmt: skip
    open_work.undo(batch, Undo(batch.id, asked.document, "登记错", "clerk-1", asked.at, state=UndoState.DONE))
    assert listed(desk, WorkKind.TO_APPROVE) == []


def test_a_request_that_lapsed_is_nobodys_to_approve(way: Way, open_work: OpenWork, desk: WorkDesk) -> None:
    batch = opened(way, open_work)

    def asked(document: str, at: str) -> None:
        open_work.undo(batch, Undo(batch.id, f"custody/{batch.id}/{document}", "登记错", "clerk-1", at, (1,)))

    def waiting(now: datetime) -> list[tuple[int, str]]:
        at = WorkDesk(desk.directory, desk.lists, lambda: now)
        _, sums = WorkSums(at).of(officer(CITY, Role.APPROVER), CITY, way.requests)
        return [(one.count, one.oldest) for one in sums if one.kind == "to-approve"]

    asked("0123456789abcdef0123", "2026-11-20T02:00:00Z")
    end = datetime(2026, 12, 5, 2, tzinfo=UTC)
    assert waiting(end - timedelta(milliseconds=1)) == [(1, "2026-11-20T02:00:00Z")]
    assert waiting(end) == []
    asked("1123456789abcdef0123", "2026-11-20T02:00:01Z")
    assert waiting(end) == [(1, "2026-11-20T02:00:01Z")]
    assert len(desk.page(officer(CITY), CITY, WorkKind.TO_APPROVE).entries) == 2, "listed, to be asked for anew"


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


def test_a_union_that_moved_takes_its_work_along_with_the_next_change(
    way: Way, open_work: OpenWork, desk: WorkDesk
) -> None:
    batch = opened(way, open_work)
    name = way.stores.directory.union(UNION).name
    assert not Office(way).admit(row(工会编码=UNION, 工会名称=name, 上级工会名称=OTHER_CITY)).late
    assert desk.page(officer(CITY), CITY, WorkKind.TO_COLLECT).entries == [], "out of reach at once"
    open_work.batch(batch.id, custody())
    assert listed(desk, WorkKind.TO_COLLECT, OTHER_CITY, OTHER_CITY) == [(batch.id, UNION, 3)]
    assert listed(desk, WorkKind.TO_COLLECT) == []
    assert open_work.lists.counts(PROVINCE)[WorkKind.TO_COLLECT] == WorkCount(1, 3)


@pytest.mark.parametrize("known", [False, True])
def test_of_two_writers_the_one_that_read_what_is_older_writes_nothing(lists: WorkListTable, known: bool) -> None:
    """The slower reads before the faster writes; what it then finds is read anew."""
    path = f"/{PROVINCE}/{CITY}/{UNION}/"

    def entry(number: int) -> Placed:
        return Placed(path, [WorkEntry(WorkKind.TO_COLLECT, "B", "2026-11-28", number)] if number else [])

    if known:
        lists.place("batch/B", lambda: entry(2))
    turns = iter([3, 1])

    def slow() -> Placed:
        number = next(turns)
        if number == 3:
            lists.place("batch/B", lambda: entry(1))
        return entry(number)

    lists.place("batch/B", slow)
    assert lists.counts(CITY)[WorkKind.TO_COLLECT] == WorkCount(1, 1)
    for _ in range(2):
        lists.place("batch/B", lambda: entry(0))
    assert lists.counts(CITY)[WorkKind.TO_COLLECT] == WorkCount()
    assert lists.page(CITY, WorkKind.TO_COLLECT).lines == []


def test_days_are_those_of_the_calendar_here(desk: WorkDesk) -> None:
    at = datetime(2026, 11, 28, 17, tzinfo=UTC)  # 01:00 on the 29th in Shanghai
    assert WorkDesk(desk.directory, desk.lists, lambda: at).before(WorkKind.UNCLAIMED) == "2026-11-30"
    assert clock.day_of(clock.stamp(at)).isoformat() == "2026-11-29"


def test_a_union_ten_levels_down_has_its_work_in_the_lists_of_all_above_whatever_of_it_changes(
    lists: WorkListTable,
) -> None:
    """A transaction has a hundred actions: six kinds come and six go, in twelve lists."""
    codes = [str(410000 + level) for level in range(11)]
    for since, path in (("01", codes), ("02", codes), ("03", [codes[0], *(f"{code}0" for code in codes[1:])])):
        entries = [WorkEntry(kind, "b", f"2026-11-{since}", 1) for kind in list(WorkKind)[:6]]
        lists.place("batch/b", lambda path=path, entries=entries: Placed(f"/{'/'.join(path)}/", entries))  # type: ignore[misc]
        for code in path:
            assert [line.entry.at for line in lists.page(code, entries[0].kind).lines] == [f"2026-11-{since}"]
            assert lists.counts(code)[entries[5].kind] == WorkCount(1, 1)
    assert lists.counts(codes[5]) == dict.fromkeys(WorkKind, WorkCount())


def test_of_a_union_ten_levels_down_that_moves_nothing_is_lost_also_when_a_worker_dies(lists: WorkListTable) -> None:
    paths = ["/" + "/".join(f"41{place}{level:03d}" for level in range(10)) + "/4199999999/" for place in range(2)]
    entries = [WorkEntry(kind, "b", "2026-11-01", 1) for kind in list(WorkKind)[:6]]
    lists.place("batch/b", lambda: Placed(paths[0], entries))
    calls = 0
    while True:
        calls += 1
        died = False

        def die(number: int, last: int = calls) -> None:
            nonlocal died
            died = number == last
            if died:
                raise ConnectionError

        with between_calls(die), suppress(ConnectionError):
            list(lists.follow(["batch/b"], paths[calls % 2]))
        list(lists.follow(["batch/b"], paths[calls % 2]))
        for code in paths[calls % 2].strip("/").split("/"):
            assert [kind for kind, one in lists.counts(code).items() if one.entries] == list(WorkKind)[:6]
        if not died:
            return
