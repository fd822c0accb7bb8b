"""Who is behind a target's line is written to before its date, wherever the union is by then."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from support.between_calls import between_calls
from support.handlers import CONTEXT, taken_out
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.messages.notify import MAIL_ORDER, TargetNear
from unioncard.messages.report import MONTH_ORDER, RemindOfTarget
from unioncard.notifications.letters.target import target_near, target_words
from unioncard.unions.store import Directory
from unioncard_tools.sample.members import sample_rows

from .assessment_story import CITY, NEIGHBOUR, PROVINCE, asked, day, morning, state_base, target

if TYPE_CHECKING:
    import pytest

    from support.handlers import Handlers
    from support.worked import Way
    from unioncard.notifications.letters.target import TargetWords


def reminded_of_targets(days: int) -> list[TargetNear]:
    """The letters about targets that the schedule of a day orders, with what it leaves to messages of their own."""
    report = importlib.import_module("report")
    report.handler({"remind_of_cards": f"{day(days)}T08:00:00+08:00"}, CONTEXT)
    while bodies := taken_out("month"):
        for body in bodies:
            order = MONTH_ORDER.validate_json(body)
            assert isinstance(order, RemindOfTarget)
            report.remind_of_target(order)
    found: list[TargetNear] = []
    while bodies := taken_out("mail"):
        orders = [MAIL_ORDER.validate_json(body) for body in bodies]
        found += [one for one in orders if isinstance(one, TargetNear)]
    return found


def test_who_is_behind_the_line_is_written_to_a_week_and_a_day_before_the_date(way: Way, handlers: Handlers) -> None:
    first = target(handlers)[1]["target"]
    way.taken(people_file(sample_rows(4, seed=41)))
    for union, expected in ((UNION, 4), (NEIGHBOUR, 30)):
        state_base(handlers, union, expected, 0)
    morning()
    assert [reminded_of_targets(days) for days in (2, 4, 8, 10)] == [[]] * 4
    for days, left in ((3, 7), (9, 1)):
        letters = reminded_of_targets(days)
        assert {one.name for one in letters} == {
            f"target-near/{first}/{left}/{union}" for union in (NEIGHBOUR, CITY, PROVINCE)
        }
        assert len(letters) == 3
    nearer = target(handlers, CITY, union=NEIGHBOUR, due=day(10))[1]["target"]
    assert {(one.target, one.union) for one in reminded_of_targets(3)} == {
        (first, PROVINCE), (first, CITY), (first, NEIGHBOUR), (nearer, NEIGHBOUR),
    }  # fmt: skip
    sooner = target(handlers, union=NEIGHBOUR, due=day(30))[1]["target"]
    assert {(one.target, one.union) for one in reminded_of_targets(3)} == {
        (first, PROVINCE), (first, CITY), (nearer, NEIGHBOUR),
    }  # fmt: skip
    assert sooner not in {one.target for one in reminded_of_targets(3)}


def test_the_letter_says_how_far_the_line_is_and_is_not_written_to_who_has_caught_up(
    way: Way, handlers: Handlers
) -> None:
    made = target(handlers, due=day(7), share=50)[1]["target"]
    state_base(handlers, NEIGHBOUR, 2000, 0)
    morning()
    work, directory = Table("work"), way.stores.directory
    order = TargetNear(target=made, days=7, union=NEIGHBOUR)

    def words() -> TargetWords | None:
        return target_words(directory, TargetTable(work), StandingTable(work), order)

    found = words()
    assert found
    letter = target_near(found, origin="https://card.example.org")
    assert day(7) in letter.subject and "1,000 人" in letter.text and "#/targets?union=4101000002" in letter.text
    state_base(handlers, NEIGHBOUR, 0, 0)
    morning()
    assert words() is None
    state_base(handlers, NEIGHBOUR, 2000, 0)
    morning()
    assert words()
    asked(handlers, "POST /targets/{id}/end", PROVINCE, role="province", path={"id": made})
    assert words() is None


def test_whoever_is_behind_is_written_to_whenever_the_region_above_moves_while_it_is_looked_for(
    way: Way, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for a page of the tree after the other, in steps of their own."""
    set_one, due = target(handlers)[1]["target"], day(3)
    state_base(handlers, NEIGHBOUR, 30, 0)
    morning()
    directory, standings, report = way.stores.directory, StandingTable(Table("work")), importlib.import_module("report")
    region = replace(directory.union("410900"), code="419901", name="样例区总工会", parent="410500")
    union = replace(directory.union(NEIGHBOUR), code="4199010001", name="样例厂工会", parent=region.code)
    stood = standings.of([NEIGHBOUR])[NEIGHBOUR]
    standings.keep([replace(stood, union=union.code)], [], stood.day)
    begun, walk = clock.now(), RemindOfTarget(target=set_one, day=due, union=PROVINCE)

    def placed(city: str) -> None:
        above = replace(region, parent=city, path=f"/{PROVINCE}/{city}/{region.code}/")
        directory.load(Directory((above, replace(union, path=f"{above.path}{union.code}/")), (), ()))

    def walked() -> set[str]:
        orders = [walk]
        while orders:
            report.remind_of_target(orders.pop(0))
            orders += [RemindOfTarget.model_validate_json(body) for body in taken_out("month")]
        return {MAIL_ORDER.validate_json(body).union for body in taken_out("mail")}

    for call in count(1, 7):  # it is on no page from the one to the other: dozens of calls
        for days in (0, 1.5):  # what moved before is long ago
            monkeypatch.setattr(clock, "now", lambda at=begun + timedelta(days=2 * call + days): at)
            if not days:
                placed("410500")
        with between_calls(lambda n, call=call: placed(CITY) if n == call else None) as calls:
            assert union.code in walked(), f"moved before call {call}"
        if calls[0] < call:
            return
