"""What waits of a union that moved waits for those who are above it now, though nobody touches it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from support.between_calls import between_calls
from support.worked import FIXED_UNION, people_file
from unioncard import clock, pace
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.backlogs import WaitingWorkTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.custody.documents import Undo
from unioncard.custody.plastic import Fact
from unioncard.desk.moved_work import MovedWork
from unioncard.desk.open_refusals import OpenRefusals
from unioncard.desk.open_work import OpenWork
from unioncard.desk.work import WorkDesk
from unioncard.desk.worklist import WorkCount, WorkKind, own_scope
from unioncard.errors import TimeIsUp
from unioncard.ledger.backlog import Wait
from unioncard.ledger.movement import custody_document
from unioncard.members.transfer import Direction, TransferState
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import BEYOND_GBK, custody, dismissals, listed, opened, state
from unit.registers.unions.office import CITY as NEW_CITY
from unit.registers.unions.office import OTHER_CITY as CITY
from unit.registers.unions.office import PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.issuance.batch import Batch

UNION, NEIGHBOUR = FIXED_UNION, "4103000001"
DAY = clock.today().isoformat()
LATER = datetime.now(UTC) + timedelta(400)
"""When everything is overdue that may be."""


@pytest.fixture
def moved(way: Way) -> MovedWork:
    return MovedWork(WorkListTable(Table("work")), way.stores.directory, way.requests)


@pytest.fixture
def desk(way: Way, moved: MovedWork) -> WorkDesk:
    return WorkDesk(way.stores.directory, moved.lists, lambda: LATER)


def move(office: Office, city: str = NEW_CITY, union: str = UNION) -> None:
    now = clock.stamp(clock.now())
    moving = row(工会编码=union, 工会名称=office.union(union).name, 上级工会名称=city)
    assert not office.admit(moving, at=now).late
    assert office.union(union).parent == city


def everything(way: Way, moved: MovedWork) -> OpenWork:
    """Something of each kind waits of the union, and somebody of it is wanted and it wants somebody."""
    stores = way.stores
    open_work = OpenWork(moved.lists, stores.directory, stores.batches)
    way.announced(30)
    batch = opened(way, open_work, 4, UNION)
    state(way, open_work, batch, Fact.COLLECTED, [1, 2])
    day = state(way, open_work, batch, Fact.DAMAGED, [2])
    open_work.undo(
        batch, Undo(batch.id, custody_document(batch.id, "d" * 20), "登记错", "clerk-1", f"{day}T02:00:00Z", (1,))
    )
    people = sample_rows(9, seed=61)
    people[0]["姓名"] = f"王{BEYOND_GBK}"
    people[1]["移动电话"] = "1"
    asked = way.sent(people_file(people[:6]), UNION)
    open_work.batch(asked.id, custody())
    open_work.held(asked.register, stores.members)
    open_work.register(asked.register, stores.registers, way.requests, dismissals())
    refused = way.sent(people_file(people[6:8]), UNION)
    way.answered(refused.id, refuse=1)
    OpenRefusals(moved.lists, stores.directory, stores.batches, stores.members, dismissals()).batch(refused.id)
    way.taken(people_file(people[2:3], 会籍变化类型="转入", 会籍变化日期="2026-11-20"), NEIGHBOUR)
    way.taken(people_file(people[8:]), NEIGHBOUR)
    way.taken(people_file(people[8:], 会籍变化类型="转入", 会籍变化日期="2026-11-20"), UNION)
    return open_work


def requests(way: Way, union: str) -> list[tuple[str, str]]:
    return [
        (direction.value, one.id)
        for direction in Direction
        for one in way.requests.page_below(direction, union, TransferState.ASKED, "", 50).requests
    ]


def test_each_kind_is_listed_and_counted_for_who_is_above_now(way: Way, moved: MovedWork, desk: WorkDesk) -> None:
    everything(way, moved)
    before = {kind: listed(desk, kind, CITY, CITY) for kind in WorkKind}
    assert all(before.values()), "of each kind something waits"
    counts = {scope: moved.lists.counts(scope) for scope in (PROVINCE, CITY, own_scope(UNION), NEW_CITY)}
    waits = sorted(WaitingWorkTable(Table("work")).below(CITY))
    wanted = requests(way, CITY)
    assert {direction for direction, _ in wanted} == {"asked-of-us", "asked-by-us"}
    move(Office(way))
    assert moved.bring_along(UNION, DAY) > len(wanted)
    assert {kind: listed(desk, kind, NEW_CITY, NEW_CITY) for kind in WorkKind} == before
    assert {kind: listed(desk, kind, CITY, CITY) for kind in WorkKind} == {kind: [] for kind in WorkKind}
    counts |= {CITY: counts[NEW_CITY], NEW_CITY: counts[CITY]}
    assert {scope: moved.lists.counts(scope) for scope in counts} == counts
    assert counts[CITY] == dict.fromkeys(WorkKind, WorkCount())
    assert sorted(WaitingWorkTable(Table("work")).below(NEW_CITY)) == waits
    assert {one.kind for one in waits} == set(Wait)
    assert not list(WaitingWorkTable(Table("work")).below(CITY))
    assert (set(requests(way, CITY)), set(wanted) - set(requests(way, NEW_CITY))) == (set(), set())
    assert moved.bring_along(UNION, DAY) == 0, "again it changes nothing"


def test_what_is_below_comes_along_with_what_is_above(way: Way, moved: MovedWork, desk: WorkDesk) -> None:
    everything(way, moved)
    before = {kind: listed(desk, kind, CITY, CITY) for kind in WorkKind}
    move(Office(way), union=CITY)
    assert moved.bring_along(CITY, DAY) > 0
    assert {kind: listed(desk, kind, NEW_CITY, NEW_CITY) for kind in WorkKind} == before
    assert {kind: listed(desk, kind, CITY, CITY) for kind in WorkKind} == before


def test_whoever_places_meanwhile_is_not_undone(way: Way, moved: MovedWork, desk: WorkDesk) -> None:
    """A card is signed for between any two calls of the move."""
    way.announced(99)
    open_work = OpenWork(moved.lists, way.stores.directory, way.stores.batches)
    cities, office, call = [NEW_CITY, CITY], Office(way), 0
    while True:
        call += 1
        batch = opened(way, open_work, 2, UNION, seed=call)
        move(office, cities[0])

        def meanwhile(number: int, call: int = call, batch: Batch = batch) -> None:
            if number == call:
                state(way, open_work, batch, Fact.SIGNED, [1])

        with between_calls(meanwhile) as calls:
            moved.bring_along(UNION, DAY)
        stands = {kind: listed(desk, kind, cities[0], cities[0]) for kind in WorkKind}
        assert (batch.id, UNION, 1 if calls[0] >= call else 2) in stands[WorkKind.TO_COLLECT]
        open_work.batch(batch.id, custody())
        assert {kind: listed(desk, kind, cities[0], cities[0]) for kind in WorkKind} == stands
        assert not any(listed(desk, kind, cities[1], cities[1]) for kind in WorkKind)
        if calls[0] < call:
            return
        state(way, open_work, batch, Fact.SIGNED, [2])
        cities.reverse()


def test_what_there_is_no_time_for_is_left_to_the_next_message(
    way: Way, moved: MovedWork, desk: WorkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(way, moved)
    move(Office(way))
    monkeypatch.setattr(pace, "is_over", lambda: True)
    stopped = 0
    while True:
        try:
            moved.bring_along(UNION, DAY)
        except TimeIsUp:
            stopped += 1
        else:
            break
    assert stopped > 5
    assert all(listed(desk, kind, NEW_CITY, NEW_CITY) for kind in WorkKind)
