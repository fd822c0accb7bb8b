"""What the assessment keeps: bases, targets, standings with their Mondays, notes with the rows that lead to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from support.in_process import in_process_aws
from unioncard.assessment.base import BaseStatement, BaseSum
from unioncard.assessment.rules import Mark
from unioncard.assessment.standing import PAGE, Ranking, RankingPage, Standing
from unioncard.assessment.target import Goal, Target
from unioncard.assessment.urging import Said, Side, Urging, UrgingState, Waiting
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bases import BaseTable
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.errors import Conflict, NotFound
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = "2027-03-01T02:00:00Z"
MONDAY = date(2027, 3, 1)
TARGET = Target("G1", "410000", "410000", Goal.UPLOADED, date(2027, 1, 1), date(2027, 4, 20), 100, "boss", AT)
S = UrgingState
NOTE = Urging(
    "U1", "410100", "410000", S.ASKED, date(2027, 3, 10), ("uploaded",), "2026-1",
    (Said(S.ASKED, "410000", "boss", AT, "2027-03-10", "请说明"),),
)  # fmt: skip


@pytest.fixture
def work() -> Iterator[Table]:
    with in_process_aws():
        yield Table("work")


def standing(union: str, day: date = MONDAY, **more: object) -> Standing:
    made = Standing(
        union, "410000", Kind.REGION, day, f"{day}T21:00:00Z", BaseSum(3, 1, 0, 1, 90, 80),
        {goal: number for number, goal in enumerate(Goal)}, "2026-1",
        (Mark("uploaded", 80, 90, 14), Mark("signed", 0, 0, None), Mark("base", 2, 0, 0)), 812, 2, 28,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_base_is_stated_anew_on_the_version_that_was_read(work: Table) -> None:
    table = BaseTable(work)
    first = BaseStatement("4101000001", 100, 20, "one", AT)
    table.state(first)
    with pytest.raises(Conflict):
        table.state(first)
    read = table.of("4101000001")
    assert read == replace(first, version=1)
    table.state(replace(read, expected=120))
    with pytest.raises(Conflict):
        table.state(replace(read, expected=130))
    table.state(BaseStatement("4101000002", 5, 0, "two", AT))
    assert {one.union: one.expected for one in table.every()} == {"4101000001": 120, "4101000002": 5}
    assert table.of("4101000003") is None


def test_a_target_that_was_ended_is_found_and_holds_no_longer(work: Table) -> None:
    table = TargetTable(work)
    other = replace(TARGET, id="G2", owner="410100", union="4101000001")
    for one in (TARGET, other, replace(TARGET, id="G3", owner="4100")):
        table.put(one)
    with pytest.raises(Conflict):
        table.put(TARGET)
    assert table.of_owners(["410100", "410000", "410000"]) == [TARGET, other]
    ended = replace(TARGET, ended_by="boss", ended_at=AT)
    table.end(ended)
    table.end(replace(ended, ended_by="another"))
    assert table.find("G1") == ended
    assert table.of_owners(["410000"]) == []
    assert {one.id for one in table.every()} == {"G2", "G3"}
    with pytest.raises(NotFound):
        table.find("G9")


def test_a_mondays_standing_stays_for_four_months_beside_the_newest(work: Table) -> None:
    table = StandingTable(work)
    days = [MONDAY + timedelta(one) for one in (0, 1, 7, 8)]
    for number, day in enumerate(days):
        table.keep([standing("410100", day, score=number)], [], day)
        table.keep([standing("410100", day, score=number)], [], day)
    assert [(one.day, one.score) for one in table.history("410100")] == [(days[0], 0), (days[2], 2), (days[3], 3)]
    assert table.of(["410100", "410200"]) == {"410100": standing("410100", days[3], score=3)}
    kept = boto3.client("dynamodb").query(
        TableName="work",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "STANDING#410100"}},
    )["Items"]
    assert [("expires" in one) for one in kept] == [False, True, True]


def test_one_without_a_score_and_one_of_a_later_release_are_read(work: Table) -> None:
    table = StandingTable(work)
    table.keep([standing("410100", score=None, rank=0)], [], MONDAY)
    boto3.client("dynamodb").update_item(
        TableName="work",
        Key={"pk": {"S": "STANDING#410100"}, "sk": {"S": "NOW"}},
        UpdateExpression="SET counts.spent = :n, mood = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
    )
    assert table.of(["410100"])["410100"].score is None
    assert set(table.of(["410100"])["410100"].counts) <= set(Goal)


def test_a_ranking_is_read_a_page_at_a_time_and_a_shorter_one_ends_where_it_ends(work: Table) -> None:
    table = StandingTable(work)
    codes = tuple(f"4101{number:06d}" for number in range(2 * PAGE + 1))
    regions = Ranking("410000", Kind.REGION, ("410100", "410200"))
    table.keep([], [Ranking("410000", Kind.BASIC, codes), regions], MONDAY)
    assert list(table.kinds("410000").items()) == [(Kind.REGION, 2), (Kind.BASIC, 201)]
    assert table.ranking("410000", Kind.BASIC, 2) == RankingPage([codes[-1]], 3)
    table.keep([], [Ranking("410000", Kind.BASIC, codes[:PAGE]), regions], MONDAY)
    assert table.ranking("410000", Kind.BASIC, 0).pages == 1
    assert (table.ranking("410000", Kind.INDUSTRY, 0), table.kinds("410100")) == (RankingPage([], 0), {})


def test_a_union_below_which_nobody_stands_any_more_ranks_nobody(work: Table) -> None:
    table = StandingTable(work)
    table.keep([standing("410100")], [Ranking("410100", Kind.BASIC, ("4101000001",))], MONDAY)
    assert table.kinds("410100") == {Kind.BASIC: 1}
    table.keep([standing("410100")], [], MONDAY)
    assert table.kinds("410100") == {}


def said(note: Urging, state: S, at: str = AT, due: str = "") -> Urging:
    union = note.union if state is S.ANSWERED else note.by
    return note.moved(Said(state, union, "somebody", at, due or note.due.isoformat(), "如此"))


def changed(table: UrgingTable, state: S, **more: str) -> Urging:
    before = table.find("U1")
    table.write(before, said(before, state, **more))
    return table.find("U1")


def test_a_note_waits_for_its_answer_then_for_its_judgement_then_for_nobody(work: Table) -> None:
    table = UrgingTable(work)
    table.write(None, NOTE)
    nothing = Waiting(0, counted_all=True, oldest="")

    def waits() -> tuple[Waiting, list[str], list[tuple[date, str]], bool]:
        days = [date(2027, 3, 10), date(2027, 3, 20)]
        open_still = table.open_between("410000", "410100") is not None
        answered, all_read = table.to_judge("410000")
        assert all_read
        assert {one.union for one in answered} <= {"410100"}
        return table.to_answer("410100"), [one.at for one in answered], table.due_on(days), open_still

    assert waits() == (Waiting(1, counted_all=True, oldest="2027-03-10"), [], [(date(2027, 3, 10), "U1")], True)
    changed(table, S.ANSWERED, at="2027-03-05T02:00:00Z")
    assert waits() == (nothing, ["2027-03-05T02:00:00Z"], [], True)
    changed(table, S.RETURNED, due="2027-03-20")
    assert waits() == (
        Waiting(1, counted_all=True, oldest="2027-03-20"), [], [(date(2027, 3, 20), "U1")], True,
    )  # fmt: skip
    closed = changed(table, S.CLOSED)
    assert waits() == (nothing, [], [], False)
    assert table.page(Side.RECEIVED, "410100") == ([closed], "")
    assert table.page(Side.SENT, "410000").urgings == [closed]
    assert [one.state for one in closed.said] == ["asked", "answered", "returned", "closed"]
    assert table.page(Side.SENT, "410100").urgings == []
    table.write(None, replace(NOTE, id="U2"))
    assert [one.id for one in table.page(Side.SENT, "410000").urgings] == ["U2", "U1"]


def test_of_two_at_once_one_is_refused_and_nothing_of_it_is_left(work: Table) -> None:
    table = UrgingTable(work)

    def written(note: Urging) -> bool:
        try:
            table.write(None, note)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(written, [NOTE, replace(NOTE, id="U2")]))
    assert sorted(found) == [False, True]
    (one,) = table.page(Side.RECEIVED, "410100").urgings
    answered = said(one, S.ANSWERED)
    table.write(one, answered)
    with pytest.raises(Conflict):
        table.write(one, said(one, S.CLOSED))
    assert table.find(one.id).state is S.ANSWERED
