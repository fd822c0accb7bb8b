"""upload, desk and validate as they are deployed, on in-process stores: a transfer from the upload to the release."""

from __future__ import annotations

import json
import re
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.described import assert_described
from support.handlers import as_delivered, event
from support.handlers import taken_out as bodies_taken_out
from support.in_process import ROOT
from support.orders import read
from support.promised import promised
from support.worked import UNION, people_file
from unioncard.cloud.aws.client import client
from unioncard.desk.register_view import release_view
from unioncard.members.transfer import Release
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way

NEW_UNION = "4108000001"
PEOPLE = sample_rows(2, seed=61)
QUEUES = ("register", "issue", "answer", "mail")
CONTEXT: Any = SimpleNamespace()


def call(
    functions: dict[str, ModuleType], route: str, union: str, body: Any = None, query: Any = None, **path: str
) -> Any:
    asked = {
        "routeKey": route,
        "pathParameters": path,
        "queryStringParameters": query,
        "body": json.dumps(body) if body is not None else None,
        "requestContext": {"requestId": "r", "authorizer": {"jwt": {"claims": {"sub": "officer", "union": union}}}},
    }
    function = "upload" if route in {"POST /registers", "GET /registers/{id}"} else "desk"
    response = functions[function].handler(asked, CONTEXT)
    assert_described(route, response["statusCode"], response["headers"]["content-type"], response["body"])
    return response["statusCode"], json.loads(response["body"])


def taken_out(queue: str) -> list[Any]:
    """What lay in a queue."""
    return read(bodies_taken_out(queue))


def delivered(functions: dict[str, ModuleType], body: str) -> None:
    assert functions["validate"].handler(as_delivered(body), CONTEXT) == {"batchItemFailures": []}


def test_what_the_look_up_says_is_ordered_to_follow_at_every_delivery_of_a_register_that_changes_memberships(
    way: Way, functions: dict[str, ModuleType]
) -> None:
    _, message = uploaded(way, functions, UNION, people_file(PEOPLE))
    delivered(functions, message)
    taken_out("answer")
    gone = people_file(PEOPLE, 会籍变化类型="退会", 会籍变化日期="2026-11-01")
    left, message = uploaded(way, functions, UNION, gone)
    for _ in range(2):
        delivered(functions, message)
        orders = taken_out("answer")
        assert orders == [{"kind": "reconcile-entitlements", "register_id": left, "chunk": 0}] * len(orders) != []
    _, message = uploaded(way, functions, UNION, people_file(PEOPLE, 会籍变化类型="", 会籍变化日期=""))
    delivered(functions, message)
    assert taken_out("answer") == []


def uploaded(way: Way, functions: dict[str, ModuleType], union: str, content: bytes) -> tuple[str, str]:
    """The register's id and the message that told of its upload."""
    _, opened = call(functions, "POST /registers", union, {"union": union})
    version = way.put(opened["register"], content)
    told = {"s3": {"object": {"key": f"registers/{opened['register']}/source", "versionId": version}}}
    message = json.dumps({"Records": [told]})
    delivered(functions, message)
    return opened["register"], message


def transfers(functions: dict[str, ModuleType], register: str) -> dict[int, Any]:
    _, shown = call(functions, "GET /registers/{id}", UNION, id=register)
    return {one["row"]: one["release"] for one in shown["transfers"]}


def test_a_member_is_asked_for_released_by_queue_and_taken(way: Way, functions: dict[str, ModuleType]) -> None:
    holding, _ = uploaded(way, functions, UNION, people_file(PEOPLE))
    taken_out("mail")
    wanted = people_file(PEOPLE, 会籍变化类型="转入")
    asking, message = uploaded(way, functions, NEW_UNION, wanted)
    letters = [{"kind": "register-checked", "register_id": asking}]
    letters += [{"kind": "transfer-asked", "register_id": holding, "by": asking}]
    assert taken_out("mail") == letters
    delivered(functions, message)  # again: told again, and each letter is written once by its name
    assert taken_out("mail") == letters

    route = "POST /registers/{id}/rows/{row}/release"
    promise = {"kind": "release-member", "register_id": holding, "row": 2}
    delivered(functions, json.dumps(promise))  # the desk's function died before it noted the release
    assert transfers(functions, holding) == {2: None, 3: None}
    with promised():
        answers = [call(functions, route, UNION, id=holding, row="2") for _ in range(2)]
    assert answers[0] == answers[1]
    status, told = answers[0]
    assert (status, told["state"], transfers(functions, holding)) == (202, "asked", {2: "asked", 3: None})
    orders = taken_out("register")
    assert orders == [{"kind": "release-member", "register_id": holding, "row": 2}] * 4  # each promised, and ordered
    for order in orders:
        delivered(functions, json.dumps(order))
    assert transfers(functions, holding) == {2: "released", 3: None}

    _, shown = call(functions, "GET /registers/{id}", NEW_UNION, id=asking)
    (taken,) = shown["corrected_by"]  # the row went on by itself
    assert [one["state"] for one in shown["transfers_asked"]] == ["done", "asked"]
    _, shown = call(functions, "GET /registers/{id}", NEW_UNION, id=taken)
    assert (shown["changes"]["joined"], shown["rows"]["rejected"], shown["findings"]) == (1, 0, [])


def listed(functions: dict[str, ModuleType], code: str, direction: str, **query: str) -> Any:
    return call(functions, "GET /transfers", code, query={"direction": direction, **query})


def test_requests_are_listed_answered_and_carried_out_by_queue(way: Way, functions: dict[str, ModuleType]) -> None:
    holding, _ = uploaded(way, functions, UNION, people_file(PEOPLE))
    asking, _ = uploaded(way, functions, NEW_UNION, people_file(PEOPLE, 会籍变化类型="转入"))
    for queue in QUEUES:
        taken_out(queue)
    status, seen = listed(functions, UNION, "asked-of-us", state="asked")
    assert (status, seen["counts"]["asked"], seen["cursor"]) == (200, 2, None)
    first, second = sorted(seen["transfers"], key=lambda one: one["row"])
    assert (first["register"], first["row"], first["union"]["code"], first["answer"]) == (holding, 2, NEW_UNION, None)
    _, ours = listed(functions, NEW_UNION, "asked-by-us")
    assert {(one["register"], one["union"], one["names_differ"]) for one in ours["transfers"]} == {(asking, None, None)}

    agree, refuse = "POST /transfers/{id}/agree", "POST /transfers/{id}/refuse"
    reason = {"reason": "formalities", "text": "请先办完交接"}
    assert [call(functions, agree, UNION, id=first["transfer"])[0] for _ in range(2)] == [202, 202]
    assert [call(functions, refuse, UNION, reason, id=second["transfer"])[0] for _ in range(2)] == [202, 202]
    assert call(functions, agree, UNION, id=second["transfer"])[0] == 409
    orders = taken_out("register")
    assert [one["kind"] for one in orders] == ["carry-out-transfer"] * 4
    for order in orders:
        delivered(functions, json.dumps(order))
    (letter,) = {json.dumps(one) for one in taken_out("mail")}
    assert json.loads(letter)["kind"] == "transfer-answered" and asking in letter
    (admitted,) = {one["register_id"] for one in taken_out("issue")}
    _, shown = call(functions, "GET /registers/{id}", NEW_UNION, id=asking)
    assert [(one["row"], one["state"]) for one in shown["transfers_asked"]] == [(2, "done"), (3, "refused")]
    answer = shown["transfers_asked"][1]["answer"]
    assert (shown["corrected_by"], answer["reason"], answer["text"]) == ([admitted], "formalities", "请先办完交接")
    assert len(shown["notes"]) == 2


def clerks(functions: dict[str, ModuleType], union: str) -> Any:
    claims = {"sub": "clerk", "union": union, "roles": "clerk"}
    query = {"direction": "asked-of-us", "scope": "below"}
    answer = functions["desk"].handler(event("GET /transfers", claims, query=query), CONTEXT)
    return json.loads(answer["body"])


def counted(seen: Any) -> tuple[int, list[str], bool]:
    return seen["counts"]["asked"], [one["own"]["code"] for one in seen["transfers"]], seen["counted_all"]


def test_a_city_sees_what_is_asked_of_and_by_the_unions_below_it(way: Way, functions: dict[str, ModuleType]) -> None:
    uploaded(way, functions, UNION, people_file(PEOPLE))
    uploaded(way, functions, NEW_UNION, people_file(PEOPLE, 会籍变化类型="转入"))
    below = {"scope": "below"}
    assert counted(listed(functions, "410100", "asked-of-us")[1]) == (0, [], True), "its own alone, if not asked"
    _, seen = listed(functions, "410100", "asked-of-us", **below)
    assert counted(seen) == (2, [UNION, UNION], True)
    assert {(one["union"]["code"], one["yours"]) for one in seen["transfers"]} == {(NEW_UNION, False)}
    assert counted(listed(functions, "410100", "asked-by-us", **below)[1]) == (0, [], True)
    _, asking = listed(functions, "410000", "asked-by-us", **below)
    assert (counted(asking), {one["union"] for one in asking["transfers"]} == {None}) == (
        (2, [NEW_UNION] * 2, True),
        True,
    )
    assert counted(listed(functions, "410000", "asked-of-us", union="410100", **below)[1])[0] == 2
    assert listed(functions, "410100", "asked-of-us", union="410800", **below)[0] == 403
    assert clerks(functions, "410100")["counts"]["asked"] == 0, "a clerk's reach ends with the own union"
    _, own = listed(functions, UNION, "asked-of-us")
    assert {one["yours"] for one in own["transfers"]} == {True}

    call(functions, "POST /transfers/{id}/agree", UNION, id=own["transfers"][0]["transfer"])
    _, seen = listed(functions, "410000", "asked-of-us", state="agreed", **below)
    assert (seen["counts"]["asked"], seen["counts"]["agreed"], len(seen["transfers"])) == (1, 1, 1)
    for order in taken_out("register"):
        delivered(functions, json.dumps(order))
    assert listed(functions, "410800", "asked-by-us", **below)[1]["counts"]["done"] == 1


def test_a_list_of_a_subtree_has_pages_and_no_way_around_its_states(
    way: Way, functions: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.desk.transfers.PAGE", 1)
    uploaded(way, functions, UNION, people_file(PEOPLE))
    uploaded(way, functions, NEW_UNION, people_file(PEOPLE, 会籍变化类型="转入"))
    found, cursor = [], ""
    while True:
        _, seen = listed(functions, "410100", "asked-of-us", scope="below", state="asked", cursor=cursor)
        found += [one["row"] for one in seen["transfers"]]
        cursor = seen["cursor"]
        if cursor is None:
            break
        assert seen["counts"]["asked"] == 2
    assert sorted(found) == [2, 3]
    assert listed(functions, "410100", "asked-of-us", scope="below", state="asked", cursor="S#done#x")[0] == 422
    assert listed(functions, "410100", "asked-of-us", scope="above")[0] == 400


def test_a_page_reads_the_other_unions_together(
    way: Way, functions: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    uploaded(way, functions, UNION, people_file(PEOPLE))
    calls: list[list[str]] = []
    real = client("dynamodb")._make_api_call
    monkeypatch.setattr(
        client("dynamodb"), "_make_api_call", lambda name, given: calls[-1].append(name) or real(name, given)
    )
    askers = (NEW_UNION, "4101000002")
    for asker, person in zip(askers, PEOPLE, strict=True):
        calls.append([])
        uploaded(way, functions, asker, people_file([person], 会籍变化类型="转入"))
        calls.append([])
        _, seen = listed(functions, UNION, "asked-of-us", state="asked")
        assert all(one["union"]["name"] != one["union"]["code"] for one in seen["transfers"])
    assert {one["union"]["code"] for one in seen["transfers"]} == set(askers)
    assert calls[1] == calls[3], "a page of two costs what a page of one costs"


def test_who_went_over_is_waited_for_by_nobody_else(way: Way, functions: dict[str, ModuleType]) -> None:
    uploaded(way, functions, UNION, people_file(PEOPLE[:1]))
    for union in (NEW_UNION, "4103000001"):
        uploaded(way, functions, union, people_file(PEOPLE[:1], 会籍变化类型="转入"))
    taken_out("register")
    _, seen = listed(functions, UNION, "asked-of-us")
    call(functions, "POST /transfers/{id}/agree", UNION, id=seen["transfers"][0]["transfer"])
    orders = taken_out("register")
    delivered(functions, json.dumps(orders[0]))
    for order in taken_out("register"):
        delivered(functions, json.dumps(order))
    _, seen = listed(functions, UNION, "asked-of-us")
    assert {state: number for state, number in seen["counts"].items() if number} == {"done": 1, "needless": 1}


def test_an_answer_is_refused_in_words(way: Way, functions: dict[str, ModuleType]) -> None:
    uploaded(way, functions, UNION, people_file(PEOPLE))
    uploaded(way, functions, NEW_UNION, people_file(PEOPLE, 会籍变化类型="转入"))
    _, seen = listed(functions, UNION, "asked-of-us")
    transfer, refuse = seen["transfers"][0]["transfer"], "POST /transfers/{id}/refuse"
    for body in ({}, {"reason": "no"}, {"reason": "other", "text": "x", "more": 1}):
        assert call(functions, refuse, UNION, body, id=transfer)[0] == 400
    number = {"reason": "other", "text": "身份证 410105 1990 0307 0018"}
    assert call(functions, refuse, UNION, number, id=transfer)[0] == 422
    assert call(functions, "POST /transfers/{id}/agree", NEW_UNION, id=transfer)[0] == 404
    assert call(functions, "POST /transfers/{id}/agree", UNION, id="T0")[0] == 404
    assert call(functions, "POST /transfers/{id}/agree", "410100", id=transfer)[0] == 409
    assert listed(functions, UNION, "sideways")[0] == listed(functions, UNION, "asked-of-us", page="2")[0] == 400
    assert listed(functions, UNION, "asked-of-us", cursor="?")[0] == 400
    assert listed(functions, UNION, "asked-of-us", cursor="COUNTS")[0] == 422
    assert listed(functions, UNION, "asked-of-us", union=NEW_UNION)[0] == 403


def test_the_morning_round_takes_up_what_nobody_answered(way: Way, functions: dict[str, ModuleType]) -> None:
    uploaded(way, functions, UNION, people_file(PEOPLE))
    uploaded(way, functions, NEW_UNION, people_file(PEOPLE, 会籍变化类型="转入"))
    for queue in QUEUES:
        taken_out(queue)
    due = listed(functions, UNION, "asked-of-us")[1]["transfers"][0]["due"]
    early = {"kind": "transfer-rounds", "scheduled": "2020-01-01T23:00:00Z"}
    delivered(functions, json.dumps(early))
    assert taken_out("register") == []
    for _ in range(2):
        delivered(functions, json.dumps(early | {"scheduled": f"{due}T00:00:00Z"}))
        for order in taken_out("register"):
            delivered(functions, json.dumps(order))
    assert {json.dumps(one) for one in taken_out("mail")} == {
        json.dumps({"kind": "transfer-raised", "union": "410100", "day": due})
    }
    _, above = listed(functions, "410100", "asked-of-us")
    assert [one["raised"] for one in above["transfers"]] == [True, True]


@pytest.mark.parametrize("example", ["transfers", "refused transfer"])
def test_the_examples_of_transfers_have_the_fields_of_the_answers(
    way: Way, functions: dict[str, ModuleType], example: str
) -> None:
    uploaded(way, functions, UNION, people_file(PEOPLE))
    uploaded(way, functions, NEW_UNION, people_file(PEOPLE, 会籍变化类型="转入"))
    _, seen = listed(functions, UNION, "asked-of-us")
    if example == "refused transfer":
        reason = {"reason": "formalities"}
        _, seen = call(functions, "POST /transfers/{id}/refuse", UNION, reason, id=seen["transfers"][0]["transfer"])
    text = (ROOT / "docs/api.md").read_text("utf-8")
    found = re.search(rf"<!-- example: {example} -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found
    shown = json.loads(found[1])
    assert shown.keys() == seen.keys()
    one, real = (shown["transfers"][0], seen["transfers"][0]) if "transfers" in shown else (shown, seen)
    assert one.keys() == real.keys()
    assert (one["answer"] or {}).keys() == (real["answer"] or {}).keys()


def test_a_release_is_refused_in_words(way: Way, functions: dict[str, ModuleType]) -> None:
    route = "POST /registers/{id}/rows/{row}/release"
    holding, _ = uploaded(way, functions, UNION, people_file(PEOPLE))

    assert call(functions, route, UNION, id=holding, row="2")[0] == 422
    assert call(functions, route, NEW_UNION, id=holding, row="2")[0] == 404
    assert call(functions, route, UNION, id="R20261123-NOBODYKNOW", row="2")[0] == 404
    assert {call(functions, route, UNION, id=holding, row=row)[0] for row in ("x", "0", "-2")} == {400}
    assert taken_out("register") == []


def test_a_register_may_say_its_kind_and_what_it_corrects(functions: dict[str, ModuleType]) -> None:
    _, first = call(functions, "POST /registers", UNION, {"union": UNION, "kind": "unions"})
    asked = {"union": UNION, "kind": "unions", "corrects": first["register"]}
    status, second = call(functions, "POST /registers", UNION, asked)
    assert (first["kind"], status, second["corrects"]) == ("unions", 201, first["register"])
    assert call(functions, "POST /registers", UNION, {**asked, "kind": "members"})[0] == 422
    assert call(functions, "POST /registers", UNION, {"union": UNION, "kind": "cards"})[0] == 400


def test_the_example_of_a_release_has_the_fields_of_the_answer() -> None:
    text = (ROOT / "docs/api.md").read_text("utf-8")
    found = re.search(r"<!-- example: released -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found
    assert json.loads(found[1]).keys() == release_view(Release("R", 1, "o", "t")).keys()
