"""A union that moved: each month is counted by its own tree, so cities add up to the province before and after."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, cycle
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from support.between_calls import between_calls
from support.in_process import in_process_aws
from support.memory_aws.aws import MemoryAws
from support.memory_aws.once import Once
from support.worked import Way
from unioncard.clock import Month, beginning, following
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.ledger import movement_item
from unioncard.errors import TryAgain
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.figures import NOTHING
from unioncard.ledger.make_up import ALL, NO_MAKE_UP, MakeUp
from unioncard.ledger.movement import Measure, Movement, part_of
from unioncard.registers.unions.admission import UnionAdmission
from unioncard.reports.editions import edition_of
from unioncard.reports.monthly import Monthly
from unioncard.reports.workbook import workbook
from unioncard.unions.move import Move
from unioncard.unions.store import Directory
from unit.registers.unions.office import CITY, NAME, OTHER_CITY, PROVINCE, TUESDAY, UNION, Office, federation, row

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from unioncard.ledger.month import MonthReport
    from unioncard.registers.unions.row import UnionRow

AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = MONTHS = tuple(Month(f"2026-{month:02d}") for month in range(8, 13))
MEMBERS = ("4101000001", "4101000002")


class Ledger(Office):
    """Moves that are carried out in a month, movements of any month, and what each union's report says of one."""

    now = datetime(2026, 12, 20, 4, tzinfo=UTC)
    """When reports are made."""
    memory: MemoryAws

    def kept(self) -> Callable[[], None]:
        """What brings everything stored back as it is now."""
        kept = self.memory.kept(tuple(self.memory.tables.tables), tuple(self.memory.buckets.buckets))
        assert kept
        return kept

    def state(self) -> Hashable:
        """Everything stored; ``now`` is no part of it."""
        return self.memory.state(tuple(self.memory.tables.tables), tuple(self.memory.buckets.buckets))

    def moves(self, month: Month, *rows: UnionRow) -> None:
        self.moves_at(datetime.fromisoformat(f"{month}-15T04:00:00+00:00"), *rows)

    def moves_at(self, now: datetime, *rows: UnionRow) -> None:
        at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = self.admission
        admission = UnionAdmission(made.unions, made.keys, made.vault, lambda: now)
        assert not admission.admit(self.register(PROVINCE, at), rows, lambda _: None).late

    @contextmanager
    def moving_before(self, call: int, at: datetime, moving: UnionRow) -> Iterator[list[int]]:
        """A union moves just before this call to AWS of what is done in the block; how many there were."""
        with between_calls(lambda number: self.moves_at(at, moving) if number == call else None) as calls:
            yield calls

    def counts(self, month: Month, union: str, document: str, path: str = "", **counts: int) -> None:
        measured = {Measure(name): count for name, count in counts.items()}
        path = path or self.union(union).path
        joined = counts.get("joined", 0)  # all of them men, under a mask that says from whom they come
        people = MakeUp({ALL: joined, "sex.1": joined}, crc32(union.encode())) if joined else NO_MAKE_UP
        made = Movement(month, union, path, document, f"{month}-20T04:00:00Z", measured, make_up=people)
        client("dynamodb").put_item(TableName="work", Item=movement_item(made))

    def report(self, month: Month, union: str = PROVINCE) -> MonthReport:
        stores = self.way.stores
        made = Monthly(stores.directory, stores.movements, stores.closings, stores.products, AUGUST, lambda: self.now)
        return made.figures(month, union)

    def close(self, *, until: Month = NOVEMBER) -> None:
        """Close all months from the first to ``until``."""
        parts = list[tuple[Month, int]]()
        now = beginning(following(until)).replace(hour=6)
        closer = self.closer(now, parts)
        while closer.begin(now):
            while parts:
                closer.close(*parts.pop())

    def closer(self, now: datetime, orders: list[tuple[Month, int]]) -> MonthCloser:
        stores = self.way.stores
        return MonthCloser(
            stores.closings, stores.movements, stores.directory, AUGUST, lambda *part: orders.append(part), lambda: now
        )

    def members(self, month: Month, union: str) -> tuple[int, int, int]:
        """Opening, moved and closing members of a union's own report."""
        total = self.report(month, union).root.total
        return total.opening.members, total.moved.members, total.closing.members

    def agree(self) -> None:
        """In every month each city's own report is its line in the province's, they add up, and months join.

        And a closed month says what it said before it was closed, and can be written.
        """
        self._agree()
        figures = {month: self.report(month).rows for month in MONTHS}
        self.close()
        self._agree()
        reports = {month: self.report(month) for month in MONTHS}
        assert {month: report.rows for month, report in reports.items()} == figures
        assert workbook(reports[OCTOBER])

    def _agree(self) -> None:
        before = None
        for month in MONTHS:
            report = self.report(month)
            lines = {one.union.code: one.total for one in report.rows}
            lasts = {one.union.code: one.last for one in report.children()}
            assert report.make_up.members == report.root.total.closing.members
            own = report.root.own
            for city in report.children():
                own = own + city.total
            # Its own report is read for each city that has anything, and for one of the many that have nothing.
            busy = [one.union.code for one in report.children() if one.total]
            quiet = [one.union.code for one in report.children() if not one.total][:1]
            for city in (*busy, *quiet):
                its = self.report(month, city)
                assert (its.root.total, its.make_up.members) == (lines[city], lines[city].closing.members)
                assert its.root.last == lasts[city], "环比 of a city's own report and of its line"
            assert own == report.root.total
            assert sum(lasts.values(), NOTHING) == report.root.last
            assert not any(astuple(report.root.total.moved))
            if before:
                after = {one.union.code: one.total.opening for one in report.children()}
                assert {code: closing for code, closing in before.items() if code in after} == after
            before = {one.union.code: one.total.closing for one in report.children()}


@pytest.fixture
def memory() -> MemoryAws:
    return MemoryAws()


@pytest.fixture
def way(memory: MemoryAws) -> Iterator[Way]:
    with in_process_aws(memory) as stores:
        yield Way(stores)


@pytest.fixture
def ledger(way: Way, memory: MemoryAws) -> Ledger:
    made = Ledger(way)
    made.memory = memory
    made.moves(AUGUST, federation("样例一级会"), row(7, 上级工会名称="样例一级会"))
    for number, month in enumerate((AUGUST, SEPTEMBER)):
        made.counts(month, UNION, f"register/{month}", read=10, accepted=10, joined=10)
        made.counts(month, UNION, f"batch/{month}", requested=10)
        made.counts(month, MEMBERS[number], f"register/other-{month}", read=5, accepted=5, joined=5)
    return made


@pytest.fixture
def top(ledger: Ledger) -> str:
    """The federation that stands above the union."""
    return ledger.unions.named("样例一级会")[0].code


def test_months_without_a_move_agree(ledger: Ledger) -> None:
    ledger.agree()
    assert ledger.members(SEPTEMBER, CITY) == (15, 0, 30)


def test_what_a_union_had_counted_is_moved_out_of_the_one_city_and_into_the_other(ledger: Ledger) -> None:
    ledger.moves(OCTOBER, row(上级工会名称=OTHER_CITY))
    ledger.counts(OCTOBER, UNION, "register/after", joined=3)
    ledger.agree()
    assert [ledger.members(month, CITY) for month in MONTHS[1:4]] == [(15, 0, 30), (30, -20, 10), (10, 0, 10)]
    assert [ledger.members(month, OTHER_CITY) for month in MONTHS[1:4]] == [(0, 0, 0), (0, 20, 23), (23, 0, 23)]
    assert ledger.report(OCTOBER, OTHER_CITY).root.total.moved.requested == 20


def test_the_old_city_sees_a_line_of_what_moved_out(ledger: Ledger) -> None:
    ledger.moves(OCTOBER, row(上级工会名称=OTHER_CITY))
    (line,) = [one for one in ledger.report(OCTOBER, CITY).rows if one.departed]
    assert line.union.name == "本月划出：河南样例机械厂工会委员会"
    assert (line.total.opening.members, line.total.moved.members, line.total.closing.members) == (20, -20, 0)
    assert not [one for one in ledger.report(NOVEMBER, CITY).rows if one.departed]


def test_a_document_begun_before_the_move_and_finished_after_it_counts_where_the_union_is(ledger: Ledger) -> None:
    old = ledger.union().path
    ledger.moves(OCTOBER, row(上级工会名称=OTHER_CITY))
    ledger.counts(OCTOBER, UNION, "register/late", old, joined=4)
    ledger.counts(NOVEMBER, UNION, "answer/late", old, opened=4)
    ledger.counts(NOVEMBER, UNION, "answer/late", opened=1)
    ledger.agree()
    assert ledger.members(NOVEMBER, OTHER_CITY) == (24, 0, 24)
    assert ledger.report(NOVEMBER, OTHER_CITY).root.total.change.opened == 5


def test_all_below_a_union_that_moves_come_along(ledger: Ledger, top: str) -> None:
    ledger.moves(OCTOBER, federation("样例一级会", 工会编码=top, 上级工会名称=OTHER_CITY))
    ledger.agree()
    assert ledger.members(OCTOBER, OTHER_CITY) == (0, 20, 20)
    (line,) = [one for one in ledger.report(OCTOBER).rows if one.departed]
    assert (line.union.parent, line.union.name) == (CITY, "本月划出：样例一级会")


def test_a_union_that_moves_on_and_back_is_where_it_was_in_each_month(ledger: Ledger, top: str) -> None:
    ledger.moves(SEPTEMBER, federation("样例一级会", 工会编码=top, 上级工会名称=OTHER_CITY))
    ledger.moves(OCTOBER, row(上级工会名称="郑州市总工会"))
    ledger.moves(NOVEMBER, federation("样例一级会", 工会编码=top, 上级工会名称="郑州市总工会"))
    ledger.moves(DECEMBER, row(上级工会名称=OTHER_CITY))
    ledger.agree()
    assert [ledger.members(month, OTHER_CITY)[2] for month in MONTHS] == [0, 20, 0, 0, 20]


def test_two_moves_in_one_month_are_one(ledger: Ledger) -> None:
    ledger.moves(OCTOBER, row(上级工会名称=OTHER_CITY))
    ledger.moves(OCTOBER, row(上级工会名称="郑州市总工会"))
    ledger.agree()
    assert ledger.members(OCTOBER, CITY) == (30, 0, 30)


def test_a_union_that_moves_within_its_city_changes_no_citys_figures(ledger: Ledger) -> None:
    ledger.moves(OCTOBER, row(上级工会名称="郑州市总工会"))
    ledger.agree()
    assert ledger.members(OCTOBER, CITY) == (30, 0, 30)


def test_a_month_that_is_over_does_not_change_by_a_register_that_arrives_late(ledger: Ledger) -> None:
    before = edition_of(ledger.report(SEPTEMBER))
    ledger.admit(row(上级工会名称=OTHER_CITY), at="2026-09-02T04:00:00Z")
    assert edition_of(ledger.report(SEPTEMBER)) == before
    ledger.agree()


def test_a_union_that_the_directorys_files_put_elsewhere_moved(ledger: Ledger) -> None:
    (union,) = [ledger.union(MEMBERS[0])]
    elsewhere = replace(union, parent=OTHER_CITY, path=f"/{PROVINCE}/{OTHER_CITY}/{union.code}/")
    for _ in range(2):
        ledger.way.stores.directory.load(Directory((elsewhere,), (), ()))
    (move,) = [one for one in ledger.way.stores.directory.moves() if one.union == union.code]
    assert (move.from_parent, move.to_parent) == (CITY, OTHER_CITY)
    ledger.agree()


def test_a_move_is_kept_with_the_union_and_only_then(ledger: Ledger) -> None:
    ledger.admit(row(上级工会名称=OTHER_CITY), at=TUESDAY)
    ledger.admit(row(上级工会名称=OTHER_CITY), at=TUESDAY)
    moves = ledger.way.stores.directory.moves()
    assert [(one.union, one.to_parent) for one in moves] == [(UNION, OTHER_CITY)]
    assert isinstance(moves[0], Move)


def test_the_directorys_files_move_unions_below_each_other_whatever_moved_before(ledger: Ledger) -> None:
    """Each load takes along what is below all that ever moved, by the path that it has by then."""
    directory, (upper, lower) = ledger.way.stores.directory, map(ledger.union, MEMBERS)
    middle = replace(upper, code="4101000777", name="样例中间工会", path=f"/{PROVINCE}/{CITY}/4101000777/")
    directory.load(Directory((middle,), (), ()))
    for union, above in ((lower, middle.code), (middle, upper.code), (upper, OTHER_CITY)):
        there = ledger.union(above).path
        directory.load(Directory((replace(union, parent=above, path=f"{there}{union.code}/"),), (), ()))
    way = f"/{PROVINCE}/{OTHER_CITY}/{upper.code}/{middle.code}/"
    assert (ledger.union(middle.code).path, ledger.union(lower.code).path) == (way, f"{way}{lower.code}/")


def months_from(month: Month) -> Iterator[Month]:
    while True:
        yield month
        month = following(month)


@pytest.mark.parametrize("who", [PROVINCE, CITY, OTHER_CITY, UNION])
@pytest.mark.parametrize("name", [NAME, "样例一级会"])
def test_a_report_is_the_same_whenever_a_union_or_the_one_above_it_moves_while_it_is_made(
    ledger: Ledger, top: str, who: str, name: str
) -> None:
    """Unions move all day long, and the province's report is minutes in the making.

    It moves away before every second call, and back before the others.
    """
    moving = partial(row) if name == NAME else partial(federation, name, 工会编码=top)
    away, back = moving(上级工会名称=OTHER_CITY), moving(上级工会名称="郑州市总工会")
    ledger.close(until=AUGUST)
    begins = beginning(following(SEPTEMBER)) + timedelta(hours=6)
    at_home = ledger.kept()
    ledger.moves(SEPTEMBER, away)
    ledger.close(until=SEPTEMBER)
    moved = ledger.kept()
    at_home()
    ledger.close(until=SEPTEMBER)
    at_home, once = ledger.kept(), Once(ledger.state, ledger.kept)
    ledger.now = begins + timedelta(hours=1)
    ways = []
    for begin, where in ((at_home, away), (moved, back)):
        begin()
        ways.append((begin, where, edition_of(ledger.report(SEPTEMBER, who))))
    for call in count(1):
        begin, where, undisturbed = ways[call % 2]
        begin()
        move = partial(once.do, call % 2, partial(ledger.moves_at, begins, where))
        with between_calls(lambda number, call=call, move=move: move() if number == call else None) as calls:
            report = ledger.report(SEPTEMBER, who)
        assert edition_of(report) == undisturbed, f"moved before call {call}"
        if calls[0] < call:
            return


def test_a_union_that_moves_while_its_month_is_closed_is_closed_where_it_was(ledger: Ledger) -> None:
    for call, month in enumerate(months_from(AUGUST), 1):
        begins, before, parts = beginning(following(month)) + timedelta(hours=6), ledger.union().path, []
        closer, own = ledger.closer(begins, parts), (month, part_of(UNION))
        closer.begin(begins)
        for part in parts:
            if part != own:
                closer.close(*part)
        moving = row(上级工会名称=(OTHER_CITY, "郑州市总工会")[call % 2])
        with ledger.moving_before(call, begins, moving) as calls:
            closer.close(*own)
        (closing,) = ledger.way.stores.closings.of_unions(month, [UNION])
        assert closing.path == before, f"moved before call {call}"
        if calls[0] < call:
            return


def test_a_report_waits_until_unions_have_moved(ledger: Ledger) -> None:
    """No figures rather than those of a tree that never stood."""
    ledger.close(until=SEPTEMBER)
    instants = (datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number) for number in range(10_000))
    above = cycle((OTHER_CITY, "郑州市总工会"))
    with (
        between_calls(lambda _: ledger.moves_at(next(instants), row(上级工会名称=next(above)))),
        pytest.raises(TryAgain),
    ):
        ledger.report(SEPTEMBER)
    assert ledger.report(SEPTEMBER).root.total.closing.members == 30
