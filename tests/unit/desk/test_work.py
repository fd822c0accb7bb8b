"""What waits 待办: onto which list a batch, a register, a held row or an undo comes, and when it leaves it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from support.worked import FIXED_UNION, UNION, people_file
from unioncard import clock
from unioncard.custody.documents import Undo, UndoState
from unioncard.custody.plastic import Fact
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_sums import WorkSums
from unioncard.desk.work_view import custody_list_view, held_list_view, undos_view
from unioncard.desk.worklist import WorkCount, WorkKind
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import BEYOND_GBK, custody, dismissals, held_rows, listed, officer, opened, state
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.desk.open_work import OpenWork


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


def test_days_are_those_of_the_calendar_here(desk: WorkDesk) -> None:
    at = datetime(2026, 11, 28, 17, tzinfo=UTC)  # 01:00 on the 29th in Shanghai
    assert WorkDesk(desk.directory, desk.lists, lambda: at).before(WorkKind.UNCLAIMED) == "2026-11-30"
    assert clock.day_of(clock.stamp(at)).isoformat() == "2026-11-29"
