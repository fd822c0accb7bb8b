"""Every route that shows or exports persons leaves exactly one entry, before its answer leaves, also when it fails."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from support.described import assert_described
from support.handlers import forget_functions
from support.in_process import environment, in_process_aws
from support.killing import Killed, Killer, killing
from support.worked import UNION, Way, people_file
from unioncard import clock
from unioncard.desk.access import PUBLIC
from unioncard.desk.disclosures import ROUTES
from unioncard.desk.trail import trail_view
from unioncard.members.transfer import transfer_id
from unioncard.texts import trail as texts
from unioncard.trail.entry import Entry, EntryKind, Outcome, read_entry
from unioncard.trail.store import TrailPage
from unioncard.unions.officer import Role
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEIGHBOUR, CITY, PROVINCE = "4101000002", "410100", "410000"
CONTEXT: Any = SimpleNamespace()
FUNCTIONS = ("upload", "desk", "unions", "members", "report")
ADDRESS = "203.0.113.9"
DISCLOSING = sorted(route for route, disclosure in ROUTES.items() if disclosure)


@pytest.fixture(scope="module")
def functions() -> Iterator[dict[str, ModuleType]]:
    """The handlers, set to in-process stores that all these tests share."""
    with in_process_aws() as stores:
        queues = {
            f"{name.upper()}_QUEUE": boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
            for name in ("register", "issue", "mail", "month")
        }
        tables = {f"{name.upper()}_TABLE": name for name in ("directory", "members", "cards", "work")}
        buckets = {f"{name.upper()}_BUCKET": name for name in ("registers", "products", "trail")}
        set_to = {"UNION_CLAIM": "union", "ROOT_UNION": PROVINCE, "FIRST_MONTH": "2026-11"}
        digests = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"][
            "Arn"
        ]
        names = {
            "MEMBER_KEY": stores.vault.key_arn,
            "MEMBER_DIGEST_KEY": digests,
            "POWERTOOLS_METRICS_NAMESPACE": "unioncard",
        }
        with environment(**queues, **tables, **buckets, **set_to, **names):
            IDS.update(register_with_a_batch(Way(stores)))
            yield {name: importlib.import_module(name) for name in FUNCTIONS}
            forget_functions()


IDS: dict[str, str] = {}
"""By the room in a path."""

BODIES = {
    "POST /members/search": json.dumps({"name": "张三"}),
    "POST /members/check": json.dumps({"persons": [{"name": "张三", "number": "1"}]}),
}
"""Of the routes that ask by a body."""


def register_with_a_batch(way: Way) -> dict[str, str]:
    """A register with a row that was rejected, and its batch."""
    people = sample_rows(3, seed=61)
    people[0]["移动电话"] = ""
    register = way.taken(people_file(people))
    (batch,) = way.issuing.issue(register.id)
    member = way.stores.batches.rows(batch.id)[0].member
    return {"registers": register.id, "batches": batch.id, "appointments": "A20261128-7KM3Q9XTBW", "members": member}


@pytest.fixture(autouse=True)
def _nothing_on_record(functions: dict[str, ModuleType]) -> None:
    assert functions
    forget()


def forget() -> None:
    """An empty trail and an empty queue."""
    s3 = boto3.client("s3")
    for one in s3.list_objects_v2(Bucket="trail").get("Contents", []):
        s3.delete_object(Bucket="trail", Key=one["Key"])
    ordered()


def ordered() -> int:
    """How many orders lie in issue's queue; they are taken out."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="issue")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return len(found)


def event(route: str, union: str = UNION, **more: Any) -> dict[str, Any]:
    room = route.split("/")[1]
    claims = {"sub": "officer-1", "union": union}
    return {
        "routeKey": route,
        "pathParameters": {"id": IDS.get(room, "nowhere")} if "{id}" in route else {},
        "queryStringParameters": {"day": clock.today().isoformat()} if route == "GET /trail" else {},
        "headers": {"x-forwarded-for": f"198.51.100.1, {ADDRESS}"},
        "body": BODIES.get(route),
        "requestContext": {
            "requestId": "request-1",
            "http": {"sourceIp": ADDRESS},
            "authorizer": {"jwt": {"claims": claims}},
        },
        **more,
    }


def handled(functions: dict[str, ModuleType], asked: dict[str, Any]) -> tuple[int, Any]:
    (name,) = [name for name in FUNCTIONS[:4] if asked["routeKey"] in routes_of(functions[name])]
    response = functions[name].handler(asked, CONTEXT)
    assert_described(asked["routeKey"], response["statusCode"], response["headers"]["content-type"], response["body"])
    return response["statusCode"], json.loads(response["body"])


def routes_of(function: ModuleType) -> set[str]:
    return {*function.ROUTES, *getattr(function, "OPEN_ROUTES", ())}


def entries() -> list[Entry]:
    """What is on record, oldest first."""
    s3 = boto3.client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket="trail", Prefix="entries/").get("Contents", [])]
    found = [read_entry(s3.get_object(Bucket="trail", Key=key)["Body"].read()) for key in reversed(keys)]
    return [one for one in found if one]


def test_an_entry_says_who_for_whom_what_when_from_where_and_why(functions: dict[str, ModuleType]) -> None:
    asked = event("GET /registers/{id}", CITY)
    asked["headers"]["x-reason"] = "%E6%A0%B8%E5%AF%B9%E9%A2%86%E5%8D%A1"
    status, body = handled(functions, asked)
    (one,) = entries()
    assert (status, one.status, one.outcome, one.kind) == (200, 200, Outcome.INTENDED, EntryKind.REGISTER)
    assert (one.actor, one.subject, one.acting_union, one.path) == ("officer", "officer-1", CITY, "/410000/410100/")
    assert set(one.roles) == {"administrator", "approver", "clerk", "officer", "overseer"}
    assert (one.owner_union, one.register_id, one.batch_id) == (UNION, IDS["registers"], "")
    assert (one.row_numbers, one.shown) == ("2", 1)
    assert one.exports == ("all_findings", "corrections") and body["corrections"]
    assert (one.source, one.forwarded, one.request) == (ADDRESS, ("198.51.100.1", ADDRESS), "request-1")
    assert one.reason == "核对领卡"
    assert abs(one.instant - clock.now()) < timedelta(minutes=5)


def test_of_a_batch_the_entry_names_register_and_batch(functions: dict[str, ModuleType]) -> None:
    handled(functions, event("GET /batches/{id}"))
    handled(functions, event("GET /batches/{id}/custody"))
    batch, custody = sorted(entries(), key=lambda one: one.kind)
    assert (batch.kind, batch.batch_id, batch.register_id) == (EntryKind.BATCH, IDS["batches"], IDS["registers"])
    assert (custody.kind, custody.row_numbers, custody.shown) == (EntryKind.CUSTODY, "1-2", 2)


LISTS = ("GET /members", "POST /members/search", "GET /held", "GET /transfers", "GET /appointments")


def of_a_list(route: str, asked: str) -> dict[str, Any]:
    """A question of a city for a union's list, by query or by body; for the city's own if none is named."""
    named = {"union": asked} if asked else {}
    question = event(route, CITY, queryStringParameters=named)
    if route.startswith("POST"):
        question |= {"queryStringParameters": {}, "body": json.dumps(json.loads(BODIES[route]) | named)}
    if route == "GET /transfers":
        named["direction"] = "asked-of-us"
    claims = question["requestContext"]["authorizer"]["jwt"]["claims"]
    claims["roles"] = ["officer", "administrator"]
    return question


@pytest.mark.parametrize("route", LISTS)
def test_of_a_list_the_entry_names_the_union_that_was_looked_at(functions: dict[str, ModuleType], route: str) -> None:
    for asked, owner in ((UNION, UNION), ("", CITY)):
        forget()
        assert handled(functions, of_a_list(route, asked))[0] == 200
        (one,) = entries()
        assert (one.acting_union, one.owner_union) == (CITY, owner)


@pytest.mark.parametrize("odd", [json.dumps({"union": NEIGHBOUR}), "x", "[1]", '"x"'])
@pytest.mark.parametrize("route", LISTS)
def test_a_union_in_the_place_that_the_route_does_not_read_is_no_owner(
    functions: dict[str, ModuleType], route: str, odd: str
) -> None:
    """A body beside a query, a query beside a body: the entry would lie about whom the officer saw."""
    asked = of_a_list(route, "")
    asked |= {"queryStringParameters": {"union": NEIGHBOUR}} if route.startswith("POST") else {"body": odd}
    assert handled(functions, asked)[0] == 200
    assert [(one.acting_union, one.owner_union) for one in entries()] == [(CITY, CITY)]


@pytest.mark.parametrize("route", LISTS)
def test_a_union_that_was_refused_is_not_kept_it_may_be_a_number(functions: dict[str, ModuleType], route: str) -> None:
    assert handled(functions, of_a_list(route, "13800138000"))[0] == 403
    assert [one.owner_union for one in entries()] == [""]


@pytest.mark.parametrize("route", DISCLOSING)
@pytest.mark.parametrize("union", [UNION, PROVINCE, NEIGHBOUR, "999", ""])
def test_exactly_one_entry_whatever_the_answer(functions: dict[str, ModuleType], route: str, union: str) -> None:
    status, _ = handled(functions, event(route, union))
    (one,) = entries()
    disclosure = ROUTES[route]
    assert disclosure and one.kind is disclosure.kind
    if disclosure.ahead:
        assert (one.status, one.outcome) == (None, Outcome.INTENDED)
    else:
        assert one.status == status
        assert one.outcome is (Outcome.INTENDED if status == 200 else Outcome.REFUSED)
        assert status == 200 or (one.row_numbers, one.shown, one.exports) == ("", 0, ())


@pytest.mark.parametrize("route", sorted(set(ROUTES) - set(DISCLOSING) - set(PUBLIC)))
def test_a_route_that_shows_nobody_leaves_none(functions: dict[str, ModuleType], route: str) -> None:
    handled(functions, event(route))
    assert entries() == []


@pytest.mark.parametrize("route", DISCLOSING)
@pytest.mark.parametrize("error", [RuntimeError("boom"), ClientError({"Error": {"Code": "Throttled"}}, "GetItem")])
def test_a_request_that_fails_leaves_one_entry_too(
    functions: dict[str, ModuleType], route: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    (function,) = [one for one in functions.values() if route in getattr(one, "ROUTES", ())]

    def broken(*_: Any) -> Any:
        raise error

    monkeypatch.setitem(function.ROUTES, route, broken)
    asked = event(route, PROVINCE)
    asked["requestContext"]["authorizer"]["jwt"]["claims"]["roles"] = f"[{' '.join(Role)}]"
    assert handled(functions, asked)[0] == 500
    (one,) = entries()
    assert one.outcome is (Outcome.INTENDED if ROUTES[route].ahead else Outcome.FAILED)  # type: ignore[union-attr]


@pytest.mark.parametrize("route", DISCLOSING)
def test_a_token_that_names_nobody_is_refused_on_record(functions: dict[str, ModuleType], route: str) -> None:
    nameless = event(route, PROVINCE)
    del nameless["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    assert handled(functions, nameless)[0] == 403
    (one,) = entries()
    assert (one.subject, one.acting_union, one.roles) == ("", "", ())


def unwritable(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    call: Callable[..., Any] = BaseClient._make_api_call

    def refusing(client: Any, operation: str, parameters: Any) -> Any:
        if operation == "PutObject" and parameters["Bucket"] == "trail":
            raise error
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", refusing)


@pytest.mark.parametrize("route", DISCLOSING)
def test_what_cannot_be_put_on_record_is_not_shown_and_not_set_going(
    functions: dict[str, ModuleType],
    route: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    unwritable(monkeypatch, ClientError({"Error": {"Code": "AccessDenied", "Message": "secret"}}, "PutObject"))
    status, body = handled(functions, event(route))
    assert (status, body["error"]) == (503, {"code": "try-again", "message": "系统正忙，请稍后再试。"})
    assert not ordered()
    said = capsys.readouterr().out
    assert "TrailUnwritable" in said and "secret" not in said


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("route", DISCLOSING)
def test_killed_anywhere_nothing_was_answered_or_set_going_that_is_not_on_record(
    functions: dict[str, ModuleType], route: str, *, after: bool
) -> None:
    asked = event(route, PROVINCE if route == "GET /trail" else UNION)
    with killing(Killer()) as counting:
        handled(functions, asked)
    for call in range(1, counting.calls + 1):
        forget()
        with killing(Killer(call, after)), pytest.raises(Killed):
            handled(functions, asked)
        written = len(entries())
        assert ordered() <= written <= 1
        assert written or not (after and call == counting.calls), "the last call is done, and the answer would leave"


def test_the_entry_is_the_last_thing_before_an_answer_leaves(
    functions: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, Any]] = []
    call: Callable[..., Any] = BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: Any) -> Any:
        calls.append((operation, parameters.get("Bucket")))
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    handled(functions, event("GET /registers/{id}"))
    assert calls[-1] == ("PutObject", "trail")


def test_the_page_says_who_it_was_whole(functions: dict[str, ModuleType]) -> None:
    """An issuer's name of a person may be all digits; masked it would be nobody's."""
    asked = event("GET /registers/{id}")
    asked["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = "20260042"
    handled(functions, asked)
    (one,) = handled(functions, event("GET /trail", UNION))[1]["entries"]
    assert one["subject"] == "20260042"


def test_of_one_member_it_says_by_which_row_they_are_known(functions: dict[str, ModuleType]) -> None:
    """So that it is found who looked at somebody, and the entry has nothing of them."""
    status, body = handled(functions, event("GET /members/{id}", pathParameters={"id": IDS["members"]}))
    (one,) = entries()
    assert (status, one.register_id, one.row_numbers) == (200, body["register"], str(body["row"]))
    assert one.owner_union == UNION


def test_whoever_answers_a_transfer_is_on_record_with_the_transfer(functions: dict[str, ModuleType]) -> None:
    """Its answer shows a member; the request names the registers and the row."""
    asked = transfer_id("R20261123-7KM3Q9XTBW", 2)
    handled(functions, event("POST /transfers/{id}/agree", pathParameters={"id": asked}))
    (one,) = entries()
    assert one.transfer_id == asked
    assert trail_view(clock.today(), TrailPage([one], ""))["entries"][0]["transfer"] == asked


@pytest.mark.parametrize("path", ["412121199003070019", "13812345678", "张三", "R20261123-7KM3Q9XTBWX", "x" * 101])
def test_what_a_path_names_is_kept_only_if_it_is_an_id_of_ours(functions: dict[str, ModuleType], path: str) -> None:
    assert handled(functions, event("GET /registers/{id}", pathParameters={"id": path}))[0] == 404
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
    functions: dict[str, ModuleType], header: str, said: str
) -> None:
    asked = event("GET /registers/{id}")
    asked["headers"]["x-reason"] = header
    status, body = handled(functions, asked)
    (one,) = entries()
    assert (status, body["error"]["message"]) == (422, said)
    assert (one.outcome, one.reason, one.shown) == (Outcome.REFUSED, "", 0)


@pytest.mark.parametrize("forwarded", ["张三", "412121199003070019", "10.0.0.1, 张三", ""])
def test_addresses_are_kept_only_if_they_are_addresses(functions: dict[str, ModuleType], forwarded: str) -> None:
    asked = event("GET /registers/{id}")
    asked["headers"]["x-forwarded-for"] = forwarded
    handled(functions, asked)
    (one,) = entries()
    assert one.forwarded == (("10.0.0.1",) if "10.0.0.1" in forwarded else ())


def test_nothing_of_a_person_is_in_the_trail(functions: dict[str, ModuleType]) -> None:
    for route in DISCLOSING:
        handled(functions, event(route, PROVINCE if route == "GET /trail" else UNION))
    trail = b"".join(one.line() for one in entries()).decode()
    cells = [
        text
        for row in sample_rows(3, seed=61)
        for name, text in row.items()
        if name in {"姓名", "证件号码", "移动电话"}
    ]
    assert len(entries()) == len(DISCLOSING) and len(cells) == 9
    assert [text for text in cells if text in trail] == []


def test_the_trail_is_read_by_province_and_administrators_within_their_reach(functions: dict[str, ModuleType]) -> None:
    handled(functions, event("GET /registers/{id}", UNION))
    handled(functions, event("GET /registers/{id}", NEIGHBOUR))

    def seen(acting: str, roles: str = "[administrator]", **query: str) -> tuple[int, Any]:
        asked = event("GET /trail", acting)
        asked["requestContext"]["authorizer"]["jwt"]["claims"]["roles"] = roles
        asked["queryStringParameters"] |= query
        status, body = handled(functions, asked)
        return status, [(one["kind"], one["union"]) for one in body.get("entries", [])]

    assert seen(UNION) == (200, [("register", UNION)])
    assert seen(UNION, "[officer clerk overseer]") == (403, [])
    assert seen(NEIGHBOUR, union=UNION) == (403, [])
    assert seen(PROVINCE, "[province]", union=NEIGHBOUR)[1][-1] == ("register", NEIGHBOUR)
    status, whole = seen(PROVINCE, "[province]", subject="officer-1")
    assert status == 200
    asked_before = [union for kind, union in whole if kind == "trail"]
    assert sorted(asked_before) == sorted([PROVINCE, NEIGHBOUR, UNION, UNION])


def test_whom_nobody_appointed_and_what_they_tried_the_province_sees_and_no_other(
    functions: dict[str, ModuleType],
) -> None:
    """Who left yesterday and tries ids today has no union: in nobody's page, nobody would ever see it."""
    assert handled(functions, event("GET /registers/{id}", ""))[0] == 403

    def seen(acting: str, **query: str) -> list[tuple[str, str | None]]:
        asked = event("GET /trail", acting)
        asked["requestContext"]["authorizer"]["jwt"]["claims"]["roles"] = "[administrator province]"
        asked["queryStringParameters"] |= query
        status, body = handled(functions, asked)
        assert status == 200
        return [(one["outcome"], one["register"]) for one in body["entries"] if one["union"] is None]

    assert (seen(PROVINCE), seen(PROVINCE, union=PROVINCE)) == ([("refused", IDS["registers"])],) * 2
    assert (seen(PROVINCE, union=CITY), seen(CITY), seen(UNION)) == ([], [], [])


@pytest.mark.parametrize(
    "query", [{}, {"day": "28.11.2026"}, {"day": "2026-11-28", "cursor": "x"}, {"day": "2026-11-28", "x": "1"}]
)
def test_a_question_to_the_trail_that_cannot_be_read_is_refused(
    functions: dict[str, ModuleType], query: dict[str, str]
) -> None:
    assert handled(functions, event("GET /trail", queryStringParameters=query))[0] in {400, 422}
    assert len(entries()) == 1


def test_every_night_the_report_function_closes_the_day_before_once(functions: dict[str, ModuleType]) -> None:
    handled(functions, event("GET /registers/{id}"))
    tomorrow = (clock.now() + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=0, minute=10)
    scheduled = {"close_trail": clock.stamp(tomorrow)}
    (day,) = functions["report"].handler(scheduled, CONTEXT)["closed"]
    assert (day["day"], day["entries"]) == (clock.today().isoformat(), 1)
    assert functions["report"].handler(scheduled, CONTEXT) == {"closed": []}
