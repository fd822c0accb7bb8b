"""Months are closed once, in their order, for what they cost themselves; nothing that comes later changes them."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from support.killing import Killed, Killer, killing
from unioncard.clock import Month, beginning, following, previous
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores import ledger as ledger_table
from unioncard.cloud.stores.ledger import movement_item
from unioncard.errors import InvalidInput
from unioncard.ledger import close as closing_use_case
from unioncard.ledger import movement as movements_of_parts
from unioncard.ledger.accounts import require_zero
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.closing import Closing, MonthClosing, close_union, digest_of
from unioncard.ledger.figures import NOTHING, Tally
from unioncard.ledger.movement import Measure, Movement
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.worked import Way

FIRST = Month("2026-08")
CITY = "/410000/410100/"
UNIONS = ("4101000001", "4101000002", "4199999999")
"""The last is in no directory."""


@dataclass
class Office:
    """A closer with the queue of its orders, a clock, and documents."""

    way: Way
    now: datetime = field(default_factory=lambda: at_six(FIRST))
    queue: list[tuple[Month, int]] = field(default_factory=list)
    parts: int = 2

    @property
    def closer(self) -> MonthCloser:
        stores = self.way.stores
        return MonthCloser(
            stores.closings, stores.movements, stores.directory, FIRST, lambda *one: self.queue.append(one),
            lambda: self.now,
        )  # fmt: skip

    def counts(self, month: Month, union: str, document: str, **counts: int) -> Movement:
        measured = {Measure(name): count for name, count in counts.items()}
        made = Movement(month, union, f"{CITY}{union}/", document, f"{month}-20T04:00:00Z", measured)
        client("dynamodb").put_item(TableName="work", Item=movement_item(made))
        return made

    def deliver(self) -> None:
        """Work the queue off; a message stays until it was handled."""
        while self.queue:
            self.closer.close(*self.queue[0])
            self.queue.pop(0)

    def close(self, month: Month) -> MonthClosing:
        self.now = at_six(month)
        while self.closer.begin(self.now):
            self.deliver()
        closed = self.way.stores.closings.month(month)
        assert closed
        return closed

    def closings(self, month: Month) -> dict[str, Closing]:
        found = [one for part in range(self.parts) for one in self.way.stores.closings.of_part(month, part)]
        return {one.union: one for one in found}

    def months(self) -> list[Month]:
        """The closed months."""
        month, found = FIRST, []
        while self.way.stores.closings.month(month):
            found.append(month)
            month = following(month)
        return found


def at_six(month: Month) -> datetime:
    """When the schedule closes a month."""
    return beginning(following(month)) + timedelta(hours=6)


@pytest.fixture
def office(way: Way, monkeypatch: pytest.MonkeyPatch) -> Office:
    for module in (closing_use_case, movements_of_parts, ledger_table):
        monkeypatch.setattr(module, "PARTS", 2)
    return Office(way)


def busy_month(office: Office, month: Month) -> None:
    """Some documents of two listed unions and of one that nobody lists."""
    number = int(month.replace("-", ""))
    office.counts(month, UNIONS[0], f"register/{month}", read=9, accepted=7, rejected=2, joined=5, updated=2)
    office.counts(month, UNIONS[0], f"batch/{month}", requested=5)
    office.counts(month, UNIONS[1], f"answer/{month}", opened=number % 7)
    if number % 2:
        office.counts(month, UNIONS[2], f"register/other-{month}", read=3, accepted=3, joined=3)
    office.counts(month, UNIONS[0], f"undo/custody/{month}", signed=-1)


def require_right(office: Office) -> None:
    """Every closed month is the plain sum of its documents, sealed together with the one before; books are at 0."""
    sums: defaultdict[str, Tally] = defaultdict(Tally)
    before: dict[str, Closing] = {}
    sealed = ""
    for month in office.months():
        moved = list(office.way.stores.movements.of_month(month, "/"))
        for one in moved:
            sums[one.union] += Tally.of(one.counts)
        closings = office.closings(month)
        assert {union: one.tally for union, one in closings.items()} == sums
        for union, one in closings.items():
            require_zero(one.balances)
            own = [movement for movement in moved if movement.union == union]
            assert one == close_union(month, union, before.get(union), own, one.path if one.listed else "")
        whole = office.way.stores.closings.month(month)
        assert whole
        assert (whole.unions, whole.documents, whole.before) == (len(closings), len(moved), sealed)
        parts = office.way.stores.closings.parts(month)
        assert whole.digest == digest_of([month, [parts[part].digest for part in range(office.parts)], sealed])
        before, sealed = closings, whole.digest


def test_a_closed_month_opens_the_next_one(office: Office) -> None:
    busy_month(office, FIRST)
    september = following(FIRST)
    office.counts(september, UNIONS[0], "register/s", read=1, accepted=1, joined=1)
    office.close(september)
    august, after = office.closings(FIRST)[UNIONS[0]], office.closings(september)[UNIONS[0]]
    assert (august.tally.joined, after.opening, after.change.joined, after.tally.joined) == (5, august.tally, 1, 6)
    assert (after.before, after.documents) == (august.digest, 1)
    require_right(office)


def test_a_union_in_no_directory_keeps_the_path_of_its_documents_and_is_named(office: Office) -> None:
    office.counts(FIRST, UNIONS[2], "register/x", read=3, accepted=3, joined=3)
    office.close(following(FIRST))
    for month in office.months():
        one = office.closings(month)[UNIONS[2]]
        assert (one.listed, one.path) == (False, f"{CITY}{UNIONS[2]}/")
        assert office.way.stores.closings.unlisted(month, CITY) == [UNIONS[2]]
        assert office.way.stores.closings.unlisted(month, "/410000/410200/") == []


def test_a_document_that_is_redriven_after_the_close_never_changes_a_closed_month(office: Office) -> None:
    busy_month(office, FIRST)
    office.close(FIRST)
    before, sealed = office.closings(FIRST), office.way.stores.closings.month(FIRST)
    office.counts(FIRST, UNIONS[0], "register/late", read=1, accepted=1, joined=1)
    assert office.closer.begin(office.now) is None
    for part in range(2):
        assert office.closer.close(FIRST, part) == sealed
    assert (office.closings(FIRST), office.way.stores.closings.month(FIRST)) == (before, sealed)


def test_a_missed_run_is_caught_up_month_by_month(office: Office) -> None:
    months = [FIRST, *(following(FIRST) for _ in range(1))]
    months.append(following(months[-1]))
    for month in months:
        busy_month(office, month)
    office.close(months[-1])
    assert office.months() == months
    require_right(office)


@pytest.mark.parametrize(
    ("month", "now"),
    [
        (previous(FIRST), at_six(FIRST)),  # before the ledger's first
        (following(FIRST), at_six(following(FIRST))),  # the one before is not closed
        (FIRST, beginning(following(FIRST)) + timedelta(minutes=14)),  # its last functions may be running
        (FIRST, beginning(FIRST) - timedelta(days=1)),  # not begun
    ],
)
def test_a_month_that_may_not_be_closed_is_refused_with_a_sentence(office: Office, month: Month, now: datetime) -> None:
    office.now = now
    with pytest.raises(InvalidInput, match="不是下一个应结账的月份"):
        office.closer.close(month, 0)
    assert office.closings(month) == {}


def test_a_month_is_not_begun_before_it_is_over(office: Office) -> None:
    assert office.closer.begin(at_six(previous(FIRST))) is None
    assert office.queue == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_and_delivered_again_a_month_is_closed_as_undisturbed(office: Office, after: bool) -> None:
    busy_month(office, FIRST)
    office.now = at_six(FIRST)
    office.closer.begin(office.now)
    with killing(Killer()) as counted:
        office.deliver()
    month = FIRST
    for call in range(1, counted.calls + 1):
        month = following(month)
        busy_month(office, month)
        office.now = at_six(month)
        office.closer.begin(office.now)
        with killing(Killer(call, after)), pytest.raises(Killed):
            office.deliver()
        for one in office.closings(month).values():
            require_zero(one.balances)
        if office.way.stores.closings.month(month):
            assert len(office.way.stores.closings.parts(month)) == 2
        office.deliver()
        assert office.months()[-1] == month, f"killed at call {call}"
    assert counted.calls >= 20
    require_right(office)


def test_a_begin_that_dies_or_is_started_twice_changes_nothing(office: Office) -> None:
    busy_month(office, FIRST)
    office.now = at_six(FIRST)
    for _ in range(2):
        office.closer.begin(office.now)
    assert Counter(office.queue) == Counter({(FIRST, 0): 2, (FIRST, 1): 2})
    office.queue[:] = office.queue[:1]  # the others were lost
    office.deliver()
    assert office.months() == []
    assert office.closer.begin(office.now) == FIRST
    assert office.queue == [(FIRST, 1)]
    office.deliver()
    require_right(office)
    assert office.months() == [FIRST]


@contextmanager
def another(at: int, act: Callable[[], Any]) -> Iterator[None]:
    """Somebody else does the same, whole, before the call with this number."""
    original, calls = BaseClient._make_api_call, [0]

    def call(one: Any, operation: str, parameters: Any) -> Any:
        calls[0] += 1
        if calls[0] == at:
            act()
        return original(one, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield


def test_two_that_close_the_same_part_at_once_write_it_once(office: Office) -> None:
    busy_month(office, FIRST)
    office.close(FIRST)
    month, calls = FIRST, 30
    for call in range(1, calls):
        month = following(month)
        busy_month(office, month)
        office.now = at_six(month)
        with another(call, lambda month=month: [office.closer.close(month, part) for part in (1, 0)]):  # type: ignore[misc]
            for part in (0, 1):
                office.closer.close(month, part)
    assert office.months()[-1] == month
    require_right(office)


def test_what_a_delivery_stored_that_died_stands_whatever_the_directory_says_later(office: Office) -> None:
    office.counts(FIRST, UNIONS[2], "register/x", read=3, accepted=3, joined=3)
    office.now = at_six(FIRST)
    stored = office.closer._closed(FIRST, movements_of_parts.part_of(UNIONS[2]))  # it dies before the part's record
    (union,) = [one for one in (office.way.stores.directory.union(UNIONS[0]),)]
    added = replace(union, code=UNIONS[2], name="补录的工会", path=f"{CITY}{UNIONS[2]}/", credit_code="")
    office.way.stores.directory.load(Directory((added,), (), ()))
    office.close(FIRST)
    assert office.closings(FIRST)[UNIONS[2]].listed is False
    assert office.way.stores.closings.parts(FIRST)[stored.part] == stored


def test_closing_costs_the_same_after_twelve_months_as_after_a_hundred_and_twenty(office: Office) -> None:
    costs, month = {}, FIRST
    for number in range(1, 121):
        office.counts(month, UNIONS[0], f"register/{month}", read=1, accepted=1, joined=1)
        with killing(Killer()) as counted:
            office.close(month)
        costs[number] = counted.calls
        month = following(month)
    assert costs[12] == costs[120]
    assert office.closings(previous(month))[UNIONS[0]].tally + -Tally(read=120, accepted=120, joined=120) == NOTHING
