"""Targets: which hold for whom, where the line stands on a day, and what the last weeks foretell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from unioncard.assessment.forecast import Forecast, Outlook, Point, forecast
from unioncard.assessment.target import Goal, Target, assessed, counts_of, targets_over
from unioncard.ledger.figures import Tally

PROVINCE, CITY, UNION = "410000", "410100", "4101000001"
ANCESTRY = (UNION, CITY, PROVINCE)
BEGINS, DUE = date(2027, 1, 1), date(2027, 4, 20)
NOTICE = Target("G1", PROVINCE, PROVINCE, Goal.UPLOADED, BEGINS, DUE, 100, "boss", "2027-01-01T02:00:00Z")
TODAY = date(2027, 3, 1)


def ids(targets: list[Target]) -> list[str]:
    return [one.id for one in targets]


def test_a_target_for_one_union_takes_the_place_of_its_owners_general_one_there_and_below_alone() -> None:
    later = replace(NOTICE, id="G2", union=CITY, due=date(2027, 5, 1))
    assert ids(targets_over([NOTICE, later], ANCESTRY)) == ["G2"]
    assert ids(targets_over([NOTICE, later], ("4102000001", "410200", PROVINCE))) == ["G1"]


def test_targets_of_several_owners_and_goals_stand_side_by_side_by_their_day() -> None:
    own = replace(NOTICE, id="G2", owner=CITY, union=CITY, due=date(2027, 4, 10))
    gathered = replace(NOTICE, id="G3", goal=Goal.GATHERED, due=date(2027, 3, 15))
    elsewhere = replace(NOTICE, id="G4", owner="410200", union="410200")
    assert ids(targets_over([NOTICE, own, gathered, elsewhere], ANCESTRY)) == ["G3", "G2", "G1"]


def test_a_union_is_assessed_by_the_nearest_above_it_and_never_by_itself() -> None:
    own = replace(NOTICE, id="G2", owner=CITY, union=CITY)
    mine = replace(NOTICE, id="G3", owner=UNION, union=UNION)
    targets = [NOTICE, own, mine]
    assert assessed(targets, ANCESTRY, TODAY)[Goal.UPLOADED].id == "G2"
    assert assessed(targets, (CITY, PROVINCE), TODAY)[Goal.UPLOADED].id == "G1"
    assert assessed(targets, (PROVINCE,), TODAY)[Goal.UPLOADED].id == "G1"


def test_of_steps_on_one_way_the_next_that_is_due_counts_and_after_the_last_the_last() -> None:
    half = replace(NOTICE, id="G0", share=50, due=date(2027, 3, 15))
    days = {date(2027, 3, 15): "G0", date(2027, 3, 16): "G1", date(2028, 1, 1): "G1"}
    assert {day: assessed([NOTICE, half], ANCESTRY, day)[Goal.UPLOADED].id for day in days} == days
    assert assessed([NOTICE], ANCESTRY, BEGINS) == {}, "nothing is asked for on the first day yet"


def test_the_line_rises_evenly_in_whole_members_and_stands_after_the_last_day() -> None:
    target = replace(NOTICE, share=90, due=BEGINS + timedelta(10))
    assert (target.number(100), target.number(101), target.number(0)) == (90, 91, 0)
    on = [target.line(101, BEGINS + timedelta(day)) for day in (-1, 0, 1, 5, 9, 10, 400)]
    assert on == [0, 0, 9, 45, 81, 91, 91]


def test_what_has_come_so_far_is_the_balance_of_its_account() -> None:
    tally = Tally(read=9, accepted=9, joined=9, left=2, requested=8, opened=6, closed=1, signed=4, activated=3)
    counts = counts_of(tally, 20)
    assert counts == {
        Goal.GATHERED: 20, Goal.UPLOADED: 7, Goal.OPENED: 5, Goal.SIGNED: 4, Goal.ACTIVATED: 3,
    }  # fmt: skip


def weeks(*counts: int) -> list[Point]:
    """Counts of so many Mondays until today."""
    return [Point(TODAY - timedelta(weeks=back), count) for back, count in enumerate(reversed(counts))]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], Forecast(Outlook.TOO_LITTLE)),
        (weeks(10, 20), Forecast(Outlook.TOO_LITTLE, points=2)),
        ([Point(TODAY - timedelta(one), 10 - one) for one in range(3)], Forecast(Outlook.TOO_LITTLE, points=3)),
        (weeks(0, 70, 140), Forecast(Outlook.LATE, 640, date(2027, 5, 26), 3, 14)),
        (weeks(100, 240, 380), Forecast(Outlook.IN_TIME, 1000, date(2027, 4, 1), 3, 14)),
        (weeks(300, 300, 300), Forecast(Outlook.STANDING, 300, None, 3, 14)),
        (weeks(320, 310, 300), Forecast(Outlook.STANDING, 300, None, 3, 14)),
        (weeks(1000), Forecast(Outlook.REACHED, points=1)),
        (
            weeks(*[0] * 20, *range(100, 800, 100)),
            Forecast(Outlook.IN_TIME, 1000, date(2027, 3, 22), 7, 42),
        ),
    ],
    ids=["none", "two", "three days", "late", "in time", "standing", "falling", "reached", "only the last weeks"],
)
def test_a_forecast_is_a_straight_line_and_says_when_there_is_too_little(
    points: list[Point], expected: Forecast
) -> None:
    assert forecast(points, TODAY, DUE, number=1000, expected=1000) == expected


def test_millions_at_a_pace_of_next_to_nothing_are_not_reached_on_any_day() -> None:
    found = forecast(weeks(0, 0, 0, 0, 1, 0, 0), TODAY, DUE, number=15_000_000, expected=15_000_000)
    assert (found.outlook, found.reached_on) == (Outlook.LATE, None)


def test_a_target_that_is_over_has_no_count_on_its_last_day_any_more() -> None:
    found = forecast(weeks(0, 70, 140), TODAY, TODAY - timedelta(1), 1000, 1000)
    assert (found.outlook, found.at_due, found.reached_on) == (Outlook.LATE, None, date(2027, 5, 26))


def test_what_is_reached_by_the_last_day_is_not_foretold_for_the_day_after() -> None:
    days = {date(2027, 1, 18): 2, date(2027, 1, 20): 3, date(2027, 1, 22): 6, date(2027, 1, 26): 7, date(2027, 2, 3): 7}
    due = date(2027, 3, 25)  # fifty days at 3 in ten days, from seven on
    found = forecast([Point(*one) for one in days.items()], TODAY, due, number=22, expected=27)
    assert found == Forecast(Outlook.IN_TIME, at_due=22, reached_on=due, points=5, days=16)
