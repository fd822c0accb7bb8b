"""A request for a member whose union moved is answered by who is above it now, and seen by nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.worked import FIXED_UNION, people_file
from unioncard import clock
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.moved_work import MovedWork
from unioncard.desk.work import WorkDesk
from unioncard.desk.work_sums import WorkSums
from unioncard.errors import NotFound
from unioncard.members.transfer import Direction, TransferState, answer_day
from unioncard.unions.officer import Officer, Role
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import CITY as NEW_CITY
from unit.registers.unions.office import OTHER_CITY as CITY
from unit.registers.unions.office import PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way

UNION, ASKER = FIXED_UNION, "4103000001"
DAY = clock.today().isoformat()
OLD, NEW = (Officer("officer", city, frozenset({Role.OFFICER}), below=True) for city in (CITY, NEW_CITY))


@pytest.fixture
def transfer(way: Way) -> str:
    """A request that nobody answered in time, so that the city above may answer, too; then the union moves."""
    people = sample_rows(1, seed=62)
    way.taken(people_file(people), UNION)
    way.taken(people_file(people, 会籍变化类型="转入", 会籍变化日期="2026-11-20"), ASKER)
    (asked,) = way.requests.page(Direction.OF_US, UNION, None, "", 10).requests
    assert way.completion.carry_out(asked.id, asked.due).answerers == (UNION, CITY)
    assert listed(way, OLD) == [asked.id]
    moving = row(工会编码=UNION, 工会名称=Office(way).union(UNION).name, 上级工会名称=NEW_CITY)
    assert not Office(way).admit(moving, at=clock.stamp(clock.now())).late
    return asked.id


def listed(way: Way, officer: Officer) -> list[str]:
    return [one.id for one in way.transfer_desk.page(officer, Direction.OF_US, None, "").requests]


def waiting(way: Way, officer: Officer) -> list[str]:
    lists = WorkListTable(Table("work"))
    found = WorkSums(WorkDesk(way.stores.directory, lists)).of(officer, officer.union, way.requests)[1]
    return [one.kind for one in found if one.kind.startswith("transfers")]


def bring_along(way: Way) -> int:
    return MovedWork(WorkListTable(Table("work")), way.stores.directory, way.requests).bring_along(UNION, DAY)


def test_who_is_no_longer_above_neither_sees_nor_answers_it(way: Way, transfer: str) -> None:
    assert listed(way, OLD) == []
    with pytest.raises(NotFound):
        way.transfer_desk.agree(OLD, transfer)
    bring_along(way)
    assert listed(way, OLD) == waiting(way, OLD) == []
    assert way.requests.page(Direction.OF_US, CITY, None, "", 10).counts[TransferState.ASKED] == 0


def test_who_is_above_now_answers_it(way: Way, transfer: str) -> None:
    assert bring_along(way) == 1
    assert (listed(way, NEW), waiting(way, NEW)) == ([transfer], ["transfers-to-answer"])
    assert way.transfer_desk.agree(NEW, transfer).state is TransferState.AGREED


def test_who_is_above_now_is_told_once(way: Way, transfer: str) -> None:
    told: list[str] = []
    moved = MovedWork(WorkListTable(Table("work")), way.stores.directory, way.requests)
    for day in (DAY, "2099-01-01"):
        moved.bring_along(UNION, day, told.append)
    assert (told, way.requests.request(transfer).raised_on) == ([NEW_CITY], DAY)


def test_who_is_above_now_answers_it_at_once(way: Way, transfer: str) -> None:
    """The list may come a moment later; who was sent there does not wait for that."""
    assert way.transfer_desk.agree(NEW, transfer).state is TransferState.AGREED


def test_the_next_above_is_that_of_the_new_place(way: Way, transfer: str) -> None:
    due = way.requests.request(transfer).due
    after = way.completion.carry_out(transfer, due)
    assert after.answerers == (UNION, NEW_CITY, PROVINCE)
    assert after.due == answer_day(due)


def test_of_a_holder_of_whom_no_place_is_known_whoever_was_asked_stays_asked(way: Way, transfer: str) -> None:
    """A request of an earlier release, of a union that is in the directory no more."""
    request = replace(way.requests.request(transfer), holder="4199999999", holder_path="")
    assert request.placed({}).answerers == ("4199999999", CITY)


def test_of_a_request_that_was_answered_nothing_changes(way: Way, transfer: str) -> None:
    way.transfer_desk.agree(Officer("officer", UNION), transfer)
    done = way.completion.carry_out(transfer)
    assert done.state is TransferState.DONE
    assert bring_along(way) == 0
    assert way.requests.request(transfer) == replace(done, version=done.version + 1)
    assert listed(way, OLD) == []
    with pytest.raises(NotFound):
        way.transfer_desk.agree(OLD, transfer)
