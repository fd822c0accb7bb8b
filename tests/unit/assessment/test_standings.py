"""Standings: bases that are summed, rules in bands, scores in whole numbers, ranks within one level."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from support.month_tree import CITY, EMPTY, FACTORY, PROVINCE, SCHOOL, built, of
from unioncard.assessment import rules
from unioncard.assessment.base import BaseStatement, BaseSum, Source, base_of
from unioncard.assessment.rules import Band, Facts, Mark, Rule, RuleTable, mark, score, table_of, table_on
from unioncard.assessment.standing import Standing, rankings_of, standings_of
from unioncard.assessment.target import Goal, Target, counts_of
from unioncard.ledger.figures import NOTHING, Tally
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPTEMBER = datetime(2026, 9, 3, tzinfo=UTC)
TARGET = Target(
    "G1", PROVINCE.code, PROVINCE.code, Goal.UPLOADED, date(2026, 9, 1), date(2026, 10, 1), 100, "boss", "2026-09-01"
)
TREE = (PROVINCE, CITY, EMPTY, FACTORY, SCHOOL)


def said(union: Union, expected: int, gathered: int = 0) -> BaseStatement:
    return BaseStatement(union.code, expected, gathered, "officer", "2026-10-01T02:00:00Z")


def stood(
    *statements: BaseStatement, targets: Sequence[Target] = (TARGET,), tree: Sequence[Union] = TREE
) -> dict[str, Standing]:
    """The factory has 95 members with 90 cards; the school has 40 without; nobody else has anything."""
    movements = [
        of(FACTORY, SEPTEMBER, "register/a", read=95, accepted=95, joined=95),
        of(FACTORY, SEPTEMBER, "batch/a", requested=95),
        of(FACTORY, SEPTEMBER, "return/a", opened=90, refused=5),
        of(SCHOOL, SEPTEMBER, "register/b", read=40, accepted=40, joined=40),
    ]
    report = built(movements, tree=tuple(tree))
    found = standings_of(report, {one.union: one for one in statements}, targets)
    return {one.union: one for one in found}


def points(standing: Standing) -> dict[str, int | None]:
    return {one.rule: one.points for one in standing.marks}


def test_a_statement_takes_the_place_of_what_the_register_of_unions_says() -> None:
    union = Union("1", "甲", Kind.BASIC, None, "/1/", member_count=50)
    assert (base_of(union, None, 20).expected, base_of(union, None, 20).source) == (50, Source.REGISTER)
    base = base_of(union, BaseStatement("1", 80, 30, "o", "at"), 35)
    assert (base.expected, base.gathered, base.source) == (80, 35, Source.STATED), "who is uploaded was gathered"
    silent = Union("1", "甲", Kind.BASIC, None, "/1/")
    assert base_of(silent, None, 20).expected is None
    assert not base_of(silent, None, 0).is_clear(0)


def test_a_base_that_nobody_said_or_that_is_below_the_members_is_unclear_and_hides_nothing() -> None:
    found = stood(said(FACTORY, 90))
    assert found[FACTORY.code].base == BaseSum(1, 1, 0, 0, 95, 95)
    assert found[SCHOOL.code].base == BaseSum(1, 1, 1, 0, 40, 40)
    assert found[CITY.code].base == BaseSum(2, 2, 1, 0, 135, 135)
    assert found[EMPTY.code].base == BaseSum()


def test_whoever_does_not_say_the_base_has_no_points_for_the_target() -> None:
    found = stood(said(FACTORY, 100, 100))
    assert points(found[SCHOOL.code])["uploaded"] == 0
    assert points(found[FACTORY.code])["uploaded"] == 20
    assert points(found[SCHOOL.code])["base"] == 0
    assert points(found[FACTORY.code])["base"] == 15


def test_a_union_without_others_that_has_members_and_says_no_base_has_no_points_for_the_target() -> None:
    industry = Union("410900", "样例产业工会", Kind.INDUSTRY, PROVINCE.code, f"{PROVINCE.path}410900/")
    members = [of(industry, SEPTEMBER, "register/i", read=3, accepted=3, joined=3)]

    def marked(*statements: BaseStatement) -> Standing:
        report = built(members, tree=(*TREE, industry))
        found = standings_of(report, {one.union: one for one in statements}, (TARGET,))
        return next(one for one in found if one.union == industry.code)

    silent, spoken = marked(), marked(said(industry, 10_000))
    assert (silent.base.is_known, points(silent)["uploaded"]) == (False, 0)
    assert (spoken.base.is_known, points(spoken)["uploaded"]) == (True, 0)
    assert points(marked(said(industry, 3)))["uploaded"] == 25


def test_a_rule_without_anything_to_take_a_share_of_does_not_count() -> None:
    found = stood(said(FACTORY, 95, 95), said(SCHOOL, 40, 40))
    assert points(found[SCHOOL.code]) == {
        "gathered": None, "uploaded": 25, "cards": 0, "signed": None, "activated": None, "base": 15, "reported": 10,
    }  # fmt: skip
    assert found[SCHOOL.code].score == round(1000 * 50 / 65)
    assert set(points(found[EMPTY.code]).values()) == {None}
    assert (found[EMPTY.code].score, found[EMPTY.code].rank) == (None, 0)


def test_a_body_that_never_reported_has_no_points_elsewhere() -> None:
    nobody = Union("4101000003", "新厂工会", Kind.BASIC, CITY.code, f"{CITY.path}4101000003/", member_count=10)
    found = stood(said(FACTORY, 95), said(SCHOOL, 40), tree=(*TREE, nobody))
    assert (points(found[nobody.code])["base"], found[nobody.code].score) == (15, 0)
    assert points(found[CITY.code])["reported"] == 0, "two of three are below the lowest band"
    assert found[CITY.code].score != 0


def test_unions_are_ranked_with_those_of_their_kind_below_the_same_union_alone() -> None:
    direct = Union("4100000001", "省直某厂工会", Kind.BASIC, PROVINCE.code, f"{PROVINCE.path}4100000001/")
    found = stood(said(FACTORY, 95, 95), said(SCHOOL, 40, 40), tree=(*TREE, direct))
    places = {one.union: (one.rank, one.peers) for one in found.values()}
    assert places == {
        PROVINCE.code: (1, 1), CITY.code: (1, 1), EMPTY.code: (0, 1), direct.code: (1, 1),
        FACTORY.code: (2, 2), SCHOOL.code: (1, 2),
    }  # fmt: skip
    orders = {(one.parent, one.kind): one.unions for one in rankings_of(found.values())}
    assert orders == {
        (PROVINCE.code, Kind.REGION): (CITY.code, EMPTY.code),
        (PROVINCE.code, Kind.BASIC): (direct.code,),
        (CITY.code, Kind.BASIC): (SCHOOL.code, FACTORY.code),
    }


def test_equal_scores_have_equal_ranks_and_the_next_rank_counts_them() -> None:
    twin = Union("4101000003", "甲厂工会", Kind.BASIC, CITY.code, f"{CITY.path}4101000003/", member_count=10)
    other = Union("4101000004", "乙厂工会", Kind.BASIC, CITY.code, f"{CITY.path}4101000004/", member_count=10)
    found = stood(said(FACTORY, 95, 95), said(SCHOOL, 40, 40), tree=(*TREE, twin, other))
    assert [found[one].rank for one in (SCHOOL.code, FACTORY.code, twin.code, other.code)] == [1, 2, 3, 3]


def facts(base: BaseSum, tally: Tally = NOTHING, **targets: Target) -> Facts:
    by_goal = {Goal(name): one for name, one in targets.items()}
    return Facts(tally, base, counts_of(tally, base.gathered), by_goal, date(2026, 11, 1))


def rule(name: str, version: str = "2026-1") -> Rule:
    return next(one for one in table_of(version).rules if one.rule == name)


@pytest.mark.parametrize(("unclear", "given"), [(0, 15), (1, 10), (600, 10), (601, 5), (3000, 5), (3001, 0)])
def test_one_of_thirty_thousand_is_not_rounded_away(unclear: int, given: int) -> None:
    found = mark(rule("base"), facts(BaseSum(30_000, unclear)))
    assert (found.points, found.part, found.whole) == (given, 30_000 - unclear, 30_000)


@pytest.mark.parametrize(("members", "given"), [(100, 25), (99, 20), (90, 20), (80, 14), (60, 7), (59, 0)])
def test_points_come_in_bands_of_the_line(members: int, given: int) -> None:
    base = BaseSum(1, expected=100, gathered=members)
    found = mark(rule("uploaded"), facts(base, Tally(joined=members), uploaded=TARGET))
    assert found == Mark("uploaded", members, 100, given)


def test_a_target_for_nobody_asks_for_nothing() -> None:
    found = mark(rule("uploaded"), facts(BaseSum(1), uploaded=TARGET))
    assert found.points is None
    assert score(table_of("2026-1"), [found]) is None


@pytest.mark.parametrize("name", ["signed", "activated"])
@pytest.mark.parametrize(
    ("tally", "points"),
    [
        (NOTHING, None),  # nobody has joined: nothing can be handed out
        (Tally(joined=9), 0),
        (Tally(joined=9, opened=4), 0),
        (Tally(joined=9, opened=4, signed=4, activated=4), 10),
    ],
)
def test_who_has_members_and_opened_no_card_does_not_do_better_by_it(
    name: str, tally: Tally, points: int | None
) -> None:
    """By the first table a county without a single card led the cities: what comes after its cards did not count."""
    assert mark(rule(name, "2026-2"), facts(BaseSum(1), tally)).points == points
    before = mark(rule(name), facts(BaseSum(1), tally)).points
    assert before == (points if tally.opened else None)


@pytest.mark.parametrize(("got", "of_thousand"), [(5, 63), (7, 88), (80, 1000), (0, 0)])
def test_half_a_point_of_the_score_goes_up_for_everybody(got: int, of_thousand: int) -> None:
    """62.5 and 87.5 would go different ways, were halves rounded to the even."""
    rules = (replace(rule("uploaded"), bands=(Band(100, 80),)),)
    table = RuleTable("made up", date(2026, 1, 1), rules)
    assert score(table, [Mark("uploaded", got, 80, got)]) == of_thousand


def test_every_version_of_the_table_is_whole_and_gives_a_hundred_points() -> None:
    stored = {one.name for one in files(rules.__package__ or "").joinpath("data").iterdir()}
    assert stored == {f"{version}.json" for version in rules.VERSIONS}
    days = []
    for version in rules.VERSIONS:
        table = table_of(version)
        assert table.version == version
        assert sum(one.full for one in table.rules) == 100
        assert all(one.source and one.means and one.bands[0].percent <= 100 for one in table.rules)
        days.append(table.valid_from)
    assert days == sorted(set(days))


def test_the_table_is_the_one_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first = table_of("2026-1")
    second = RuleTable("2027-1", date(2027, 1, 1), first.rules)
    monkeypatch.setattr(rules, "VERSIONS", ("2026-1", "2027-1"))
    monkeypatch.setattr(rules, "table_of", {"2026-1": first, "2027-1": second}.__getitem__)
    days = (date(2015, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [table_on(day).version for day in days] == ["2026-1", "2026-1", "2027-1"]


def test_rules_that_contradict_themselves_are_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    read = json.loads(files(rules.__package__ or "").joinpath("data", "2026-1.json").read_text("utf-8"))
    read["rules"][0]["bands"].reverse()
    monkeypatch.setattr(rules.json, "loads", lambda _: read)
    with pytest.raises(ValueError, match="gathered"):
        table_of.__wrapped__("2026-1")
