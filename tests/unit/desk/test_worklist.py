"""Lists of work as they are written: by two at once, ten levels down, when a union moves or a worker dies."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from support.between_calls import between_calls
from support.worked import UNION
from unioncard.desk.worklist import Placed, WorkCount, WorkEntry, WorkKind
from unit.desk.work_story import custody, listed, officer, opened
from unit.registers.unions.office import CITY, OTHER_CITY, PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.cloud.stores.worklists import WorkListTable
    from unioncard.desk.open_work import OpenWork
    from unioncard.desk.work import WorkDesk


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
