"""Scores and ranks as the desk shows them after the morning's count."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from support.worked import UNION, people_file
from unioncard import clock
from unioncard.assessment.rules import table_on
from unioncard.unions.store import Directory
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import noted

from .assessment_story import CITY, NEIGHBOUR, PROVINCE, done, morning, state_base, target, targets

if TYPE_CHECKING:
    import pytest

    from support.handlers import Handlers
    from support.worked import Way


def standing(handlers: Handlers, union: str, acting: str = PROVINCE, **query: str) -> Any:
    return done(handlers, "GET /unions/{id}/standing", acting, role="overseer", path={"id": union}, query=query)


def test_scores_open_to_what_they_are_made_of_and_ranks_stay_within_the_level(way: Way, handlers: Handlers) -> None:
    empty = standing(handlers, CITY)
    assert (empty["at"], empty["standing"], empty["unions"], empty["version"]) == (
        None,
        None,
        [],
        table_on(clock.today()).version,
    )
    target(handlers)
    batch = way.sent(people_file(sample_rows(4, seed=31)))
    way.answered(batch.id)
    way.taken(people_file(sample_rows(3, seed=32)), NEIGHBOUR)
    for union, expected in ((UNION, 4), (NEIGHBOUR, 30)):
        state_base(handlers, union, expected, 0)
    morning()

    seen = standing(handlers, CITY, CITY)
    best, second = seen["unions"][:2]
    assert (best["union"], best["rank"], second["union"], second["rank"]) == (UNION, 1, NEIGHBOUR, 2)
    marks = {one["rule"]: one for one in best["marks"]}
    assert marks["uploaded"] == {"rule": "uploaded", "part": 4, "whole": 2, "rate": 2.0, "points": 25}
    assert (marks["gathered"]["points"], marks["base"]["points"], marks["cards"]["points"]) == (None, 15, 15)
    assert {one["union"]: one["score"] for one in seen["unions"]}["4101000003"] == 0, "it never reported"
    assert seen["kinds"] == [{"kind": "basic", "unions": len(seen["unions"])}]
    assert sum(one["full"] for one in seen["rules"]) == 100
    above = standing(handlers, PROVINCE)
    assert {one["kind"] for one in above["unions"]} == {"region"} == {above["kind"]}
    assert above["unions"][0]["union"] == CITY
    assert {one["kind"] for one in standing(handlers, PROVINCE, kind="basic")["unions"]} <= {"basic"}
    assert standing(handlers, UNION, UNION)["standing"]["rank"] == 1


def test_a_basic_union_below_which_nobody_stands_any_more_ranks_nobody(way: Way, handlers: Handlers) -> None:
    directory = way.stores.directory
    one = directory.union(NEIGHBOUR)
    directory.load(Directory((replace(one, parent=UNION, path=f"{directory.union(UNION).path}{NEIGHBOUR}/"),), (), ()))
    morning()
    assert [(of["kind"], of["unions"]) for of in standing(handlers, UNION)["kinds"]] == [("basic", 1)]
    directory.load(Directory((one,), (), ()))
    morning()
    assert standing(handlers, UNION)["kinds"] == []


def test_a_page_makes_so_many_calls_whatever_there_is(handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    target(handlers)
    morning()
    calls = noted(monkeypatch)
    standing(handlers, CITY, CITY)
    targets(handlers, UNION, UNION)
    assert Counter(calls) == {"Query": 7, "GetItem": 5, "BatchGetItem": 4}
