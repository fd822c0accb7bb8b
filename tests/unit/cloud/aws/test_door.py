"""The officers' door: what a token says, and that no route is open beside it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.cloud.aws.door import Door, acting_for, person_of
from unioncard.cloud.aws.http import json_response, respond
from unioncard.desk.admission import Admission
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import Officer, Person, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.http import Event, Response


def event(route: str = "GET /batches/{id}", union: str = "", **claims: Any) -> Event:
    context = {"requestId": "r", "authorizer": {"jwt": {"claims": {"sub": "officer-1", **claims}}}}
    return {"routeKey": route, "headers": {"x-acting-union": union}, "requestContext": context}


class Appointments:
    def __init__(self, *held: Appointment) -> None:
        self.held = held

    def of_subject(self, subject: str) -> Sequence[Appointment]:
        return [one for one in self.held if one.subject == subject]


def appointed(union: str, *roles: Role) -> Appointment:
    return Appointment("A1", union, frozenset(roles), date(2026, 1, 1), None, "s", "2026-01-01T00:00:00Z", "officer-1")


def test_a_person_is_who_the_token_names_with_what_the_issuer_vouches_for() -> None:
    claims = {"name": "经办人", "email": "a@b.cn", "email_verified": "true", "org": "410100", "roles": "[clerk king]"}
    assert person_of(event(**claims), "org") == Person(
        "officer-1", "a@b.cn", "经办人", "410100", frozenset({Role.CLERK})
    )


@pytest.mark.parametrize("verified", ["false", "", None, "0"])
def test_an_address_that_the_issuer_does_not_vouch_for_is_none(verified: Any) -> None:
    assert person_of(event(email="a@b.cn", email_verified=verified), "").mail == ""


def test_without_the_setting_the_token_names_neither_union_nor_roles() -> None:
    assert person_of(event(union_code="410100", roles="[province]"), "") == Person("officer-1")


@pytest.mark.parametrize("subject", [None, "", " "])
def test_a_token_that_names_nobody_is_refused_and_its_claims_count_for_nothing(subject: str | None) -> None:
    nameless = event("GET /me", union_code="410000", roles="[province]")
    nameless["requestContext"]["authorizer"]["jwt"]["claims"] |= {"sub": subject}
    if subject is None:
        del nameless["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    door = Door(Admission(Appointments(), "410000"), "union_code")
    opened = respond(nameless, door.open({"GET /me": lambda _person, _event: json_response(200, {})}))
    assert opened["statusCode"] == 403
    assert "sub" in json.loads(opened["body"])["detail"]
    guarded = nameless | {"routeKey": "GET /batches/{id}"}
    assert answered(door, guarded)[0] == 403
    assert person_of(nameless, "union_code") == Person("")


def test_the_chosen_union_is_a_header() -> None:
    assert acting_for(event(union=" 410100 ")) == "410100"
    assert acting_for({"requestContext": {}}) == ""


def answered(door: Door, one: Event, key: str = "GET /batches/{id}") -> tuple[int, Any]:
    def route(officer: Officer, _event: Event) -> Response:
        return json_response(200, {"union": officer.union, "below": officer.below})

    answer = respond(one, door.guarded({key: route}))
    return answer["statusCode"], json.loads(answer["body"])


def test_an_appointed_officer_comes_through_with_the_reach_of_the_role() -> None:
    officer = Door(Admission(Appointments(appointed("410100", Role.OFFICER)), "410000"), "")
    clerk = Door(Admission(Appointments(appointed("410100", Role.CLERK)), "410000"), "")
    assert answered(officer, event()) == (200, {"union": "410100", "below": True})
    own = answered(clerk, event("GET /registers/{id}"), "GET /registers/{id}")
    assert own == (200, {"union": "410100", "below": False})


def test_nobody_else_comes_through() -> None:
    nobody = Door(Admission(Appointments(), "410000"), "")
    administrator = Door(Admission(Appointments(appointed("410100", Role.ADMINISTRATOR)), "410000"), "")
    assert answered(nobody, event(union_code="410000"))[0] == 403
    assert answered(administrator, event())[0] == 403


def test_a_route_in_no_table_is_refused_to_everybody() -> None:
    door = Door(Admission(Appointments(appointed("410000", *Role)), "410000"), "")
    assert answered(door, event("GET /new"), "GET /new")[0] == 403


def test_who_acts_for_several_unions_chooses_one() -> None:
    door = Door(Admission(Appointments(appointed("1", Role.OFFICER), appointed("2", Role.OFFICER)), "410000"), "")
    assert answered(door, event())[0] == 409
    assert answered(door, event(union="2")) == (200, {"union": "2", "below": True})
    assert answered(door, event(union="3"))[0] == 403


def test_a_route_that_is_not_for_everybody_cannot_be_opened_to_everybody() -> None:
    door = Door(Admission(Appointments(), "410000"), "")
    with pytest.raises(ValueError, match="not for everybody"):
        door.open({"GET /batches/{id}": lambda _person, _event: json_response(200, {})})
