"""Whatever moves where and whenever, late or at the turn of a month: reports agree, stay, and are a plain recount."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.in_process import in_process_aws
from unioncard import clock
from unioncard.clock import Month, beginning, following
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.figures import NOTHING, Tally
from unioncard.ledger.movement import PARTS, Measure, Movement
from unioncard.ledger.restatement import LateDocuments, Restatement
from unioncard.reports.editions import edition_of
from unioncard.reports.monthly import Monthly
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from support.in_process import Stores
    from unioncard.ledger.month import MonthReport

PROVINCE = "410000"
CITIES = ("410100", "410200", "410300")
UNITS = tuple(f"4101{number:06d}" for number in range(900001, 900006))
"""Unions that move anywhere: below a city, or one below another."""
MONTHS = tuple(Month(text) for text in ("2027-12", "2028-01", "2028-02", "2028-03"))
NIGHT = (-1, 0, 1, 7200, 6 * 3600 - 1, 6 * 3600, 6 * 3600 + 60, 12 * 3600, 14 * 86400)
"""Seconds from the beginning of a month at which something happens."""


@dataclass
class Federation:
    """A tree that changes, documents, and closings when they are due; all of it told by seconds."""

    stores: Stores
    parents: dict[str, str] = field(default_factory=lambda: {unit: CITIES[0] for unit in UNITS})
    written: list[Movement] = field(default_factory=list)
    codes: dict[tuple[Month, str], str] = field(default_factory=dict)
    now: datetime = datetime(2027, 12, 1, tzinfo=UTC)

    def path(self, unit: str) -> str:
        above = self.parents.get(unit)
        return f"{self.path(above)}{unit}/" if above else f"/{PROVINCE}/{unit}/"

    def load(self, *units: str) -> None:
        made = [Union(one, f"样例{one}", Kind.BASIC, self.parents[one], self.path(one)) for one in units]
        self.stores.directory.load(Directory(tuple(made), (), ()))

    def move(self, unit: str, to: str) -> None:
        if to != unit and f"/{unit}/" not in self.path(to):
            self.parents[unit] = to
            self.load(unit)

    def count(self, unit: str, joined: int, days_ago: int) -> None:
        day = (self.now.astimezone(clock.SHANGHAI) - timedelta(days_ago)).date().isoformat()
        made = Movement(
            clock.month_of(self.now), unit, self.path(unit), f"register/{len(self.written)}", clock.stamp(self.now),
            {Measure.JOINED: joined, Measure.REQUESTED: joined}, day,
        )  # fmt: skip
        self.written.append(made)
        client("dynamodb").put_item(TableName="work", Item=movement_item(made))

    def monthly(self) -> Monthly:
        stores = self.stores
        table = RestatementTable(stores.members.work)
        return Monthly(
            stores.directory, stores.movements, stores.closings, stores.products, MONTHS[0], lambda: self.now,
            restatements=table,
        )  # fmt: skip

    def close(self) -> None:
        """What the schedule does at six on the 1st."""
        parts: list[tuple[Month, int]] = []
        closer = MonthCloser(
            self.stores.closings, self.stores.movements, self.stores.directory, MONTHS[0],
            lambda *one: parts.append(one), lambda: self.now,
        )  # fmt: skip
        while closer.begin(self.now):
            while parts:
                closer.close(*parts.pop())

    def restate(self, month: Month) -> None:
        table, number = RestatementTable(self.stores.members.work), 1
        at = clock.stamp(self.now)
        table.write(Restatement(month, number, 2, "迟到", "one", at))
        late = LateDocuments(table, self.stores.movements)
        done = [late.work_out(month, number, part, at) for part in range(PARTS)][-1]
        if done and done.documents:
            table.write(table.of_month(month)[0].approved("two", at))

    def check(self, month: Month) -> None:
        """The province and every city say the same, and what a plain recount says."""
        monthly = self.monthly()
        report = monthly.figures(month, PROVINCE)
        restated = report.edition > 1
        counts = [
            (one.union, Tally.of(one.counts)) for one in self.written
            if one.month <= month or (restated and one.day[:7] <= month)
        ]  # fmt: skip
        assert report.root.total.closing == sum((tally for _, tally in counts), NOTHING)
        recount: Counter[str] = Counter()
        for unit, tally in counts:
            recount[unit] += tally.joined
        own = {row.union.code: row.own.closing.joined for row in report.rows if row.own.closing.joined}
        assert own == {unit: count for unit, count in recount.items() if count}
        children = report.children()
        assert sum((one.total for one in children), report.root.own) == report.root.total
        assert sum((one.last for one in children), NOTHING) == report.root.last
        assert report.root.total.moved == NOTHING
        for line in children:
            if line.union.code in CITIES:
                self.check_city(report, monthly.figures(month, line.union.code))

    def check_city(self, whole: MonthReport, its: MonthReport) -> None:
        line = next(one for one in whole.rows if one.union.code == its.root.union.code)
        assert (its.root.total, its.root.last) == (line.total, line.last)
        for one in its.rows:
            if not one.departed and one.listed:
                other = next(row for row in whole.rows if row.union.code == one.union.code)
                assert other.total.closing == one.total.closing

    def keep_codes(self, month: Month) -> None:
        """A closed month has the codes that it had."""
        for union in (PROVINCE, *CITIES, *UNITS):
            code = edition_of(self.monthly().figures(month, union))
            assert self.codes.setdefault((month, union), code) == code


WHEN = st.tuples(st.integers(0, len(MONTHS) - 1), st.sampled_from(NIGHT))
MOVE = st.tuples(st.just("move"), WHEN, st.sampled_from(UNITS), st.sampled_from((*CITIES, *UNITS)))
COUNT = st.tuples(
    st.just("count"), WHEN, st.sampled_from(UNITS), st.integers(1, 9), st.sampled_from((0, 1, 20, 40, 70))
)
MISSED = st.sets(st.sampled_from(MONTHS))
A, B, C, D, E = UNITS
FORMER_CHILD = [
    *(("move", (0, 1), unit, above) for unit, above in ((B, A), (C, B), (D, C))),
    *(("count", (0, 7200), unit, 3, 0) for unit in UNITS),
    ("move", (1, 1), C, CITIES[1]),
    ("move", (1, 7200), A, D),
    ("move", (1, 6 * 3600 - 1), E, D),
    ("count", (1, 6 * 3600 + 60), B, 2, 40),
]
"""At the turn of the year, before it is closed, A goes below D, which stood below it."""


@settings(max_examples=8, deadline=None)
@given(st.lists(st.one_of(MOVE, COUNT), min_size=4, max_size=24), MISSED)
@example(FORMER_CHILD, {MONTHS[0]})
def test_months_agree_with_each_other_and_with_a_plain_recount_and_stay(acts: list, missed: set[Month]) -> None:
    with in_process_aws() as stores, pytest.MonkeyPatch.context() as patch:
        made = Federation(stores)
        patch.setattr(clock, "now", lambda: made.now)
        made.now = beginning(MONTHS[0]) - timedelta(days=40)
        made.load(*UNITS)
        due = [(beginning(following(month)) + timedelta(hours=6), "close", month) for month in MONTHS]
        todo = [
            (beginning(MONTHS[month]) + timedelta(seconds=second), *rest, kind) for kind, (month, second), *rest in acts
        ]
        for at, *act in sorted([*todo, *due], key=lambda one: one[0]):
            made.now = at
            if act[0] == "close":
                if act[1] not in missed or act[1] == MONTHS[-1]:
                    made.close()
                    for month in MONTHS[: MONTHS.index(act[1]) + 1]:
                        made.check(month)
                        made.keep_codes(month)
            elif act[-1] == "move":
                made.move(*act[:2])
            elif clock.month_of(at) >= MONTHS[0]:
                made.count(*act[:3])
        for month in MONTHS[:-1]:
            made.restate(month)
        for month in MONTHS:
            made.check(month)
