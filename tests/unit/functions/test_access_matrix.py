"""Who may do what, cell by cell through the handlers: route × role × seat × union, and every state of an appointment.

Where the table of routes does not open a cell, the answer is the one for what never existed, to the byte. ``-s`` prints
how many cells there are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import deployed_handlers, event
from support.in_process import in_process_aws
from unioncard import clock
from unioncard.desk.access import EVERYBODY, RULES, Reach
from unioncard.texts import api as texts
from unioncard.unions.officer import Role

from .federation import BASIC, CITY, NOWHERE, OTHER_CITY, PROVINCE, SEATS, TARGETS, Federation, day, federation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers

REACHED = {
    "POST /registers": 201,
    "GET /registers": 200,
    "GET /registers/{id}": 200,
    "POST /registers/{id}/rows/{row}/release": 202,
    "POST /registers/{id}/held": 409,
    "POST /registers/{id}/dismissal": 409,
    "GET /transfers": 200,
    "POST /transfers/{id}/agree": 202,
    "POST /transfers/{id}/refuse": 202,
    "GET /batches": 200,
    "GET /batches/{id}": 200,
    "POST /batches/{id}/withdraw": 409,
    "POST /batches/{id}/resend": 409,
    "POST /batches/{id}/reissue": 409,
    "POST /batches/{id}/dismissal": 409,
    "POST /batches/{id}/roster": 202,
    "GET /batches/{id}/custody": 200,
    "GET /batches/{id}/people": 200,
    "POST /batches/{id}/custody": 202,
    "POST /batches/{id}/custody/{statement}/undo": 202,
    "POST /batches/{id}/custody/{statement}/undo/approve": 202,
    "POST /registers/{id}/undo": 202,
    "POST /registers/{id}/undo/approve": 202,
    "GET /work": 200,
    "GET /unions/{id}/work": 200,
    "GET /unions/{id}/progress": 200,
    "GET /mails": 200,
    "GET /held": 200,
    "GET /custody": 200,
    "GET /undos": 200,
    "GET /members": 200,
    "GET /members/{id}": 200,
    "POST /members/search": 200,
    "POST /members/check": 200,
    "GET /persons": 200,
    "POST /persons": 201,
    "GET /persons/{id}": 200,
    "GET /persons/{id}/record": 200,
    "POST /persons/{id}/approve": 202,
    "POST /persons/{id}/refuse": 409,
    "GET /reports": 200,
    "GET /months/{id}/restatements": 200,
    "POST /months/{id}/restatements": 409,
    "POST /months/{id}/restatements/{number}/approve": 404,
    "POST /months/{id}/restatements/{number}/refuse": 404,
    "GET /targets": 200,
    "POST /targets": 201,
    "POST /targets/{id}/end": 200,
    "POST /unions/{id}/base": 200,
    "GET /unions/{id}/standing": 200,
    "GET /urgings": 200,
    "GET /urgings/{id}": 200,
    "POST /urgings": 422,
    "POST /urgings/{id}/answer": 409,
    "POST /urgings/{id}/return": 409,
    "POST /urgings/{id}/close": 409,
    "GET /unions": 200,
    "GET /unions/{id}": 200,
    "GET /unions/{id}/form": 200,
    "GET /agreements": 200,
    "POST /agreements": 201,
    "POST /agreements/{id}": 200,
    "GET /banks": 200,
    "POST /banks": 200,
    "GET /appointments": 200,
    "POST /appointments": 201,
    "POST /appointments/{id}/end": 200,
    "GET /trail": 200,
    "GET /audits": 200,
    "GET /audits/{id}": 404,
    "POST /audits": 202,
}
"""Route → what whoever may do it is answered in this federation; 409 where all cards are made already."""

FROM_ABOVE = {
    "POST /transfers/{id}/agree": 409, "POST /transfers/{id}/refuse": 409,
    "POST /urgings": 201, "POST /urgings/{id}/return": 200, "POST /urgings/{id}/close": 200,
}  # fmt: skip
"""A union above answers in its place, but only once the holder's days are over; nobody urges, or judges, itself."""

OF_NO_UNION = {"GET /banks", "POST /banks", "GET /persons", "POST /persons", "GET /audits", "POST /audits"} | {
    route for route in RULES if route.split("/")[1] == "months"
}
NAMED_IN_BODY = {"POST /registers", "POST /agreements", "POST /appointments", "POST /targets", "POST /urgings"}
KEPT_AS = {
    "POST /transfers/{id}/agree": "transfer of row 2",
    "POST /transfers/{id}/refuse": "transfer of row 3",
    "POST /registers/{id}/undo": "roster",
    "POST /registers/{id}/undo/approve": "roster",
}
"""Route → which of the union's things it is about, where there are several."""

NEVER = {
    "registers": "R20261101-NEVERWAS22",
    "batches": "R20261101-NEVERWAS22-01",
    "appointments": "A20261101-NEVERWAS22",
    "agreements": f"{CITY}.2016-01-01.bankone",
    "unions": NOWHERE,
    "transfers": "T20261101-NEVERWAS22",
    "members": "0123456789abcdef" * 4,
    "persons": "P20261101-NEVERWAS22",
    "audits": "2026-11-01T00:00:00Z",
    "targets": "G20261101-NEVERWAS22",
    "urgings": "U20261101-NEVERWAS22",
    "months": "2026-10",
    "statement": "0123456789abcdef0123",
}
UNHELD: dict[str, dict[str, Any]] = {
    "over": {"until": day(-1)},
    "coming": {"valid_from": day(1)},
    "ended": {"ended_by": "boss", "ended_at": "2026-11-02T02:00:00Z"},
    "invited": {"mail": "invited@example.invalid"},
}
"""State of an appointment that does not hold → what makes it so."""

CELLS: set[tuple[str, ...]] = set()
"""What was asked: route, role, seat and target or state."""


@pytest.fixture(scope="module")
def made() -> Iterator[Federation]:
    with in_process_aws() as stores:
        made = federation(stores)
        for role in Role:
            for seat in SEATS:
                made.appoint(f"{role}-{seat}", seat, role)
            for state, more in UNHELD.items():
                for union in (PROVINCE, CITY):
                    made.appoint("" if "mail" in more else f"{state}-{role}", union, role, **more)
            for union in (PROVINCE, OTHER_CITY):
                made.appoint(f"two-{role}", union, role)
        yield made


@pytest.fixture(scope="module")
def handlers(made: Federation) -> Iterator[Handlers]:
    """Appointments alone decide: the issuer names no unions."""
    with deployed_handlers(made.stores) as opened:
        yield opened


def request(made: Federation, route: str, subject: str, target: str, **headers: str) -> dict[str, Any]:
    """The request by a route about what a union has; about what never existed, for NOWHERE."""
    room = route.split("/")[1]
    path: dict[str, str] = {}
    query: dict[str, str] = {}
    body = None
    if "{id}" in route:
        path["id"] = made.ids.get(target, {}).get(KEPT_AS.get(route, room), NEVER[room])
    if "{row}" in route:
        path["row"] = "4"
    if "{number}" in route:
        path["number"] = "1"
    if "{statement}" in route:
        path["statement"] = made.ids.get(target, NEVER)["statement"]
    if route.startswith("GET") and not path and route not in OF_NO_UNION:
        query["union"] = target
    query |= {
        "GET /trail": {"day": clock.today().isoformat()},
        "GET /transfers": {"direction": "asked-of-us"},
        "GET /custody": {"state": "to-collect"},
    }.get(route, {})
    if route.startswith("POST"):
        body = body_of(made, route, target)
    return event(route, {"sub": subject}, path=path, query=query, body=body, headers=headers)


def body_of(made: Federation, route: str, target: str) -> Any:
    if route == "POST /banks":
        return bank(made)
    return {
        "POST /registers": {"union": target},
        "POST /batches/{id}/custody": {"fact": "collected", "day": clock.today().isoformat()},
        "POST /batches/{id}/custody/{statement}/undo": {"reason": "登记错"},
        "POST /registers/{id}/undo": {"reason": "登记错"},
        "POST /registers/{id}/dismissal": {"reason": "not-needed"},
        "POST /batches/{id}/dismissal": {"reason": "has-card"},
        "POST /transfers/{id}/refuse": {"reason": "still-employed"},
        "POST /members/search": {"union": target, "name": "张三"},
        "POST /members/check": {"union": target, "persons": [{"name": "张三", "number": "1"}]},
        "POST /persons": {"act": "hold", "name": "张三", "number": "1", "reason": "本人申请"},
        "POST /agreements": made.terms.get(target, made.terms[BASIC] | {"union": target}),
        "POST /agreements/{id}": {"valid_to": None},
        "POST /audits": {"month": ""},
        "POST /persons/{id}/refuse": {"reason": "材料不全"},
        "POST /months/{id}/restatements": {"reason": "有单据迟到"},
        "POST /months/{id}/restatements/{number}/refuse": {"reason": "数字不对"},
        "POST /targets": {"union": target, "goal": "opened", "begins": f"{day(-1)}", "due": f"{day(90)}"},
        "POST /unions/{id}/base": {"expected": 9, "gathered": 3},
        "POST /urgings": {"union": target, "due": f"{day(9)}", "rules": ["base"], "text": "请说明"},
        "POST /urgings/{id}/answer": {"text": "已安排"},
        "POST /urgings/{id}/return": {"text": "请写明日期", "due": f"{day(9)}"},
        "POST /urgings/{id}/close": {"text": "同意"},
        "POST /appointments": {"union": target, "roles": ["clerk"], "subject": "somebody"},
    }.get(route)


def bank(made: Federation) -> dict[str, Any]:
    found = made.stores.directory.bank("bankone")
    profile = json.loads(found.profile)
    return {"code": found.code, "name": found.name, "encoding": found.encoding, "profile": profile}


def opens(route: str, role: Role, seat: str, target: str) -> bool:
    """Whether the table of routes opens this cell, by the tree as this test has it in its own words."""
    reach = RULES[route].get(role)
    if reach is None or (role is Role.PROVINCE and seat != PROVINCE):
        return False
    return route in OF_NO_UNION or target == seat or (reach is Reach.BELOW and target in SEATS.get(seat, ()))


def test_every_route_of_officers_is_in_the_matrix(handlers: Handlers) -> None:
    assert REACHED.keys() == RULES.keys()
    assert handlers.by_route.keys() == RULES.keys() | EVERYBODY


@pytest.mark.parametrize("route", RULES)
def test_a_role_reaches_by_a_route_what_the_table_says_and_learns_of_nothing_else(
    made: Federation, handlers: Handlers, route: str
) -> None:
    wrong = []
    for seat in SEATS:
        for role in Role:
            asker = f"{role}-{seat}"
            nothing = handlers.answer(request(made, route, asker, NOWHERE))
            for target in TARGETS if route not in OF_NO_UNION else [seat]:
                answer = handlers.answer(request(made, route, asker, target))
                CELLS.add((route, role, seat, target))
                if opens(route, role, seat, target):
                    reached = REACHED[route] if target == seat else FROM_ABOVE.get(route, REACHED[route])
                    right = answer["statusCode"] == reached and shows_only_reached(route, role, seat, answer)
                else:
                    right = answer == nothing and nothing["statusCode"] in {403, 404}
                if not right:
                    wrong.append((role, seat, target, answer["statusCode"], answer["body"][:300]))
    assert wrong == []


def shows_only_reached(route: str, role: Role, seat: str, answer: dict[str, Any]) -> bool:
    """Of lists: no line of a union that the role does not reach from this seat today. A file has no lines."""
    if answer.get("isBase64Encoded"):
        return True
    body = json.loads(answer["body"])
    lines = [line for name in ("registers", "batches", "held", "undos", "mails") for line in body.get(name, ())]
    below = SEATS[seat] if RULES[route][role] is Reach.BELOW else frozenset()
    return {one["union"] for one in lines if "union" in one} <= {seat, *below}


@pytest.mark.parametrize("route", RULES)
def test_only_an_appointment_that_holds_opens_anything(made: Federation, handlers: Handlers, route: str) -> None:
    wrong = []
    nobody = handlers.answer(request(made, route, "nobody", NOWHERE))
    assert (nobody["statusCode"], json.loads(nobody["body"])["detail"]) == (403, texts.NOT_APPOINTED)
    for role in Role:
        for state in UNHELD:
            for target in (PROVINCE, NOWHERE):
                answer = handlers.answer(request(made, route, f"{state}-{role}", target))
                CELLS.add((route, role, state, target))
                if answer != nobody:
                    wrong.append((role, state, target, answer["statusCode"], answer["body"]))
    assert wrong == []


@pytest.mark.parametrize("route", RULES)
def test_who_acts_for_two_unions_chooses_one_and_is_then_its_officer_alone(
    made: Federation, handlers: Handlers, route: str
) -> None:
    wrong = []
    for role in Role:
        for chosen, target in [("", PROVINCE), (PROVINCE, PROVINCE), (OTHER_CITY, PROVINCE), (CITY, CITY)]:
            headers = {"x-acting-union": chosen} if chosen else {}
            answer = handlers.answer(request(made, route, f"two-{role}", target, **headers))
            nothing = handlers.answer(request(made, route, f"two-{role}", NOWHERE, **headers))
            CELLS.add((route, role, f"two, choosing {chosen or 'none'}", target))
            if chosen in {PROVINCE, OTHER_CITY} and opens(route, role, chosen, target):
                right = answer["statusCode"] == REACHED[route]
            else:
                right = answer == nothing and answer["statusCode"] in ({403, 404} if chosen else {409})
            if not right:
                wrong.append((role, chosen, target, answer["statusCode"], answer["body"]))
    assert wrong == []


@pytest.mark.parametrize("state", ["nobody", *(f"{state}-officer" for state in UNHELD)])
def test_everybody_learns_who_they_are_and_nothing_of_invitations_that_are_not_theirs(
    made: Federation, handlers: Handlers, state: str
) -> None:
    me = handlers.answer(event("GET /me", {"sub": state}))
    assert (me["statusCode"], json.loads(me["body"])["unions"]) == (200, [])
    asked = [made.ids[union]["appointments"] for union in TARGETS]
    answers = [
        handlers.answer(event("POST /appointments/{id}/accept", {"sub": state}, path={"id": one}))
        for one in [NEVER["appointments"], *asked]
    ]
    assert answers == [answers[0]] * len(answers)
    assert answers[0]["statusCode"] == 404


@pytest.mark.parametrize("seat", [CITY, BASIC])
def test_ids_in_a_body_lead_nowhere_beyond_reach(made: Federation, handlers: Handlers, seat: str) -> None:
    """What a register corrects, and the batch of a roster: another union's is answered as one that never existed."""
    for name, room, kind in [("corrects", "registers", "members"), ("batch", "batches", "roster")]:
        out = [made.ids[union][room] for union in TARGETS if union not in {seat, *SEATS[seat]}]
        answers = [
            handlers.answer(
                event("POST /registers", {"sub": f"officer-{seat}"}, body={"union": seat, "kind": kind, name: id})
            )
            for id in [NEVER[room], *out]
        ]
        assert answers == [answers[0]] * len(answers), name
        assert answers[0]["statusCode"] in {404, 422}


def test_the_number_of_cells_is_known() -> None:
    """Every route, for every role, from every seat to every union; and in every state of an appointment."""
    of_a_union, of_none = len(RULES.keys() - OF_NO_UNION), len(OF_NO_UNION)
    seen = len(Role) * len(SEATS) * (of_a_union * len(TARGETS) + of_none)
    states = len(RULES) * len(Role) * (2 * len(UNHELD) + 4)
    print(f"cells of the matrix of access: {seen} + {states}")  # noqa: T201
    assert len(CELLS) in {0, seen + states}, "0 where only this test was asked for"
