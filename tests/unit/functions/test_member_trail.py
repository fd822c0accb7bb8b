"""Who looked at whom: an entry of the trail names the one member who was looked at, and is found by that member."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import deployed_handlers, event
from support.worked import UNION, Way, people_file
from unioncard import clock
from unioncard.desk.disclosures import ROUTES
from unioncard_tools.sample.members import sample_rows

from .trail_story import CITY, NEIGHBOUR, PROVINCE, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers

CASE = "P20261128-7KM3Q9XTBW"


@pytest.fixture
def handlers(way: Way) -> Iterator[Handlers]:
    with deployed_handlers(way.stores, UNION_CLAIM="union") as opened:
        yield opened


def asked(handlers: Handlers, route: str, union: str = UNION, **more: Any) -> tuple[int, Any]:
    answer = handlers.answer(
        event(route, {"sub": "officer-1", "union": union, "roles": "[officer administrator]"}, **more)
    )
    return answer["statusCode"], json.loads(answer["body"])


def test_whoever_looked_at_one_member_is_found_by_that_member(way: Way, handlers: Handlers) -> None:
    way.taken(people_file(sample_rows(3, seed=61)))
    _, listed = asked(handlers, "GET /members")
    member = listed["members"][0]["member"]
    asked(handlers, "GET /members/{id}", path={"id": member})
    assert asked(handlers, "GET /members/{id}", NEIGHBOUR, path={"id": member})[0] == 404
    assert sorted(one.member_id for one in entries()) == ["", member, member]
    _, seen = asked(handlers, "GET /trail", CITY, query={"day": clock.today().isoformat(), "member": member})
    assert {(one["member"], one["outcome"], one["union"]) for one in seen["entries"]} == {
        (member, "intended", UNION), (member, "refused", NEIGHBOUR),
    }  # fmt: skip
    assert len(seen["entries"]) == 2
    wrong = asked(handlers, "GET /trail", query={"day": clock.today().isoformat(), "member": "412121199003070019"})
    assert wrong[0] == 400


def test_a_search_that_found_one_has_shown_that_one() -> None:
    shown = ROUTES["POST /members/search"]
    assert shown
    assert [shown.shown({"members": [{"member": key} for key in keys]}).member for keys in ("", "k", "kl")] == [
        "",
        "k",
        "",
    ]


def test_an_entry_about_a_persons_case_names_the_case(handlers: Handlers) -> None:
    for route in ("GET /persons/{id}", "GET /persons/{id}/record", "POST /persons/{id}/approve"):
        asked(handlers, route, PROVINCE, path={"id": CASE})
    assert [one.case_id for one in entries()] == [CASE] * 3


@pytest.mark.parametrize("path", ["412121199003070019", "13812345678", "张三" * 21, "x" * 44])
def test_what_is_no_id_of_ours_is_not_kept(handlers: Handlers, path: str) -> None:
    asked(handlers, "GET /members/{id}", path={"id": path})
    (one,) = entries()
    assert (one.member_id, path in one.line().decode()) == ("", False)
