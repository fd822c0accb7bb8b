"""What an entry of the trail says: who looked at whom, for which union, why and from where, and nothing of a person."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.worked import UNION
from unioncard import clock
from unioncard.desk.trail import trail_view
from unioncard.members.transfer import transfer_id
from unioncard.texts import trail as texts
from unioncard.trail.entry import EntryKind, Outcome
from unioncard.trail.store import TrailPage

from .trail_story import ADDRESS, BODIES, CITY, DISCLOSING, NEIGHBOUR, PEOPLE, PROVINCE, entries, forget

if TYPE_CHECKING:
    from .trail_story import TrailApi


def test_an_entry_says_who_for_whom_what_when_from_where_and_why(api: TrailApi) -> None:
    asked = api.event("GET /registers/{id}", CITY)
    asked["headers"]["x-reason"] = "%E6%A0%B8%E5%AF%B9%E9%A2%86%E5%8D%A1"
    status, body = api.handled(asked)
    (one,) = entries()
    assert (status, one.status, one.outcome, one.kind) == (200, 200, Outcome.INTENDED, EntryKind.REGISTER)
    assert (one.actor, one.subject, one.acting_union, one.path) == ("officer", "officer-1", CITY, "/410000/410100/")
    assert set(one.roles) == {"administrator", "approver", "clerk", "officer", "overseer"}
    assert (one.owner_union, one.register_id, one.batch_id) == (UNION, api.ids["registers"], "")
    assert (one.row_numbers, one.shown) == ("2", 1)
    assert one.exports == ("all_findings", "corrections") and body["corrections"]
    assert (one.source, one.forwarded, one.request) == (ADDRESS, ("198.51.100.1", ADDRESS), "request-1")
    assert one.reason == "核对领卡"
    assert abs(one.instant - clock.now()) < timedelta(minutes=5)


def test_of_a_batch_the_entry_names_register_and_batch(api: TrailApi) -> None:
    api.handled(api.event("GET /batches/{id}"))
    api.handled(api.event("GET /batches/{id}/custody"))
    batch, custody = sorted(entries(), key=lambda one: one.kind)
    assert (batch.kind, batch.batch_id, batch.register_id) == (
        EntryKind.BATCH,
        api.ids["batches"],
        api.ids["registers"],
    )
    assert (custody.kind, custody.row_numbers, custody.shown) == (EntryKind.CUSTODY, "1-2", 2)


LISTS = ("GET /members", "POST /members/search", "GET /held", "GET /transfers", "GET /appointments")


def of_a_list(api: TrailApi, route: str, asked: str) -> dict[str, Any]:
    """A question of a city for a union's list, by query or by body; for the city's own if none is named."""
    named = {"union": asked} if asked else {}
    question = api.event(route, CITY, queryStringParameters=named)
    if route.startswith("POST"):
        question |= {"queryStringParameters": {}, "body": json.dumps(BODIES[route] | named)}
    if route == "GET /transfers":
        named["direction"] = "asked-of-us"
    claims = question["requestContext"]["authorizer"]["jwt"]["claims"]
    claims["roles"] = ["officer", "administrator"]
    return question


@pytest.mark.parametrize("route", LISTS)
def test_of_a_list_the_entry_names_the_union_that_was_looked_at(api: TrailApi, route: str) -> None:
    for asked, owner in ((UNION, UNION), ("", CITY)):
        forget()
        assert api.handled(of_a_list(api, route, asked))[0] == 200
        (one,) = entries()
        assert (one.acting_union, one.owner_union) == (CITY, owner)


@pytest.mark.parametrize("odd", [json.dumps({"union": NEIGHBOUR}), "x", "[1]", '"x"'])
@pytest.mark.parametrize("route", LISTS)
def test_a_union_in_the_place_that_the_route_does_not_read_is_no_owner(api: TrailApi, route: str, odd: str) -> None:
    """A body beside a query, a query beside a body: the entry would lie about whom the officer saw."""
    asked = of_a_list(api, route, "")
    asked |= {"queryStringParameters": {"union": NEIGHBOUR}} if route.startswith("POST") else {"body": odd}
    assert api.handled(asked)[0] == 200
    assert [(one.acting_union, one.owner_union) for one in entries()] == [(CITY, CITY)]


@pytest.mark.parametrize("route", LISTS)
def test_a_union_that_was_refused_is_not_kept_it_may_be_a_number(api: TrailApi, route: str) -> None:
    assert api.handled(of_a_list(api, route, "13800138000"))[0] == 403
    assert [one.owner_union for one in entries()] == [""]


def test_of_one_member_it_says_by_which_row_they_are_known(api: TrailApi) -> None:
    """So that it is found who looked at somebody, and the entry has nothing of them."""
    status, body = api.handled(api.event("GET /members/{id}", pathParameters={"id": api.ids["members"]}))
    (one,) = entries()
    assert (status, one.register_id, one.row_numbers) == (200, body["register"], str(body["row"]))
    assert one.owner_union == UNION


def test_whoever_answers_a_transfer_is_on_record_with_the_transfer(api: TrailApi) -> None:
    """Its answer shows a member; the request names the registers and the row."""
    asked = transfer_id("R20261123-7KM3Q9XTBW", 2)
    api.handled(api.event("POST /transfers/{id}/agree", pathParameters={"id": asked}))
    (one,) = entries()
    assert one.transfer_id == asked
    assert trail_view(clock.today(), TrailPage([one], ""))["entries"][0]["transfer"] == asked


@pytest.mark.parametrize("path", ["412121199003070019", "13812345678", "张三", "R20261123-7KM3Q9XTBWX", "x" * 101])
def test_what_a_path_names_is_kept_only_if_it_is_an_id_of_ours(api: TrailApi, path: str) -> None:
    assert api.handled(api.event("GET /registers/{id}", pathParameters={"id": path}))[0] == 404
    (one,) = entries()
    assert (one.register_id, one.batch_id) == ("", "")
    assert path not in one.line().decode()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("%E6%A0%B8%E5%AF%B9412121199003070019", texts.REASON_HAS_NUMBER),
        ("%FF", texts.REASON_UNREADABLE),
        ("\ud800", texts.REASON_UNREADABLE),
        ("x" * 201, texts.REASON_TOO_LONG.format(most=200)),
    ],
)
def test_a_reason_that_may_not_be_kept_is_refused_on_record_and_shows_nothing(
    api: TrailApi, header: str, said: str
) -> None:
    asked = api.event("GET /registers/{id}")
    asked["headers"]["x-reason"] = header
    status, body = api.handled(asked)
    (one,) = entries()
    assert (status, body["error"]["message"]) == (422, said)
    assert (one.outcome, one.reason, one.shown) == (Outcome.REFUSED, "", 0)


@pytest.mark.parametrize("forwarded", ["张三", "412121199003070019", "10.0.0.1, 张三", ""])
def test_addresses_are_kept_only_if_they_are_addresses(api: TrailApi, forwarded: str) -> None:
    asked = api.event("GET /registers/{id}")
    asked["headers"]["x-forwarded-for"] = forwarded
    api.handled(asked)
    (one,) = entries()
    assert one.forwarded == (("10.0.0.1",) if "10.0.0.1" in forwarded else ())


def test_nothing_of_a_person_is_in_the_trail(api: TrailApi) -> None:
    for route in DISCLOSING:
        api.handled(api.event(route, PROVINCE if route == "GET /trail" else UNION))
    trail = b"".join(one.line() for one in entries()).decode()
    cells = [text for row in PEOPLE for name, text in row.items() if name in {"姓名", "证件号码", "移动电话"}]
    assert len(entries()) == len(DISCLOSING) and len(cells) == 9
    assert [text for text in cells if text in trail] == []
