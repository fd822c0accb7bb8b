"""upload, desk and validate as they are deployed, on in-process stores: a transfer from the upload to the release."""

from __future__ import annotations

import importlib
import json
import re
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.in_process import ROOT
from support.worked import UNION, people_file
from unioncard.desk.register_view import release_view
from unioncard.members.transfer import Release
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.worked import Way

NEW_UNION = "4108000001"
PEOPLE = sample_rows(2, seed=61)
CONTEXT: Any = SimpleNamespace()
PARTS_OF_DESK = ("desk_parts", "batch_routes", "custody_routes", "release_routes", "trail_routes")
QUEUES = ("register", "issue", "answer", "mail")


@pytest.fixture
def functions(way: Way, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The handlers, told the names of the in-process stores."""
    for name in QUEUES:
        url = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        monkeypatch.setenv(f"{name.upper()}_QUEUE", url)
    for name in ("directory", "members", "work"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    for name in ("registers", "products", "trail"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", name)
    mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    monkeypatch.setenv("MEMBER_DIGEST_KEY", mac["KeyMetadata"]["Arn"])
    monkeypatch.setenv("MEMBER_KEY", way.stores.vault.key_arn)
    monkeypatch.setenv("UNION_CLAIM", "union")
    monkeypatch.setenv("ROOT_UNION", "410000")
    names = ("upload", "desk", "validate")
    yield {name: importlib.import_module(name) for name in names}
    for name in (*names, *PARTS_OF_DESK):
        del sys.modules[name]


def call(functions: dict[str, ModuleType], route: str, union: str, body: Any = None, **path: str) -> Any:
    event = {
        "routeKey": route,
        "pathParameters": path,
        "body": json.dumps(body) if body else None,
        "requestContext": {"requestId": "r", "authorizer": {"jwt": {"claims": {"sub": "officer", "union": union}}}},
    }
    function = "upload" if route in {"POST /registers", "GET /registers/{id}"} else "desk"
    response = functions[function].handler(event, CONTEXT)
    return response["statusCode"], json.loads(response["body"])


def delivered(functions: dict[str, ModuleType], body: str) -> None:
    record = {
        "messageId": "m",
        "receiptHandle": "h",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:register",
    }
    assert functions["validate"].handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}


def ordered(queue: str) -> list[Any]:
    """What lies in a queue, taken out."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return [json.loads(one["Body"]) for one in found]


def test_what_the_look_up_says_is_ordered_to_follow_at_every_delivery_of_a_register_that_changes_memberships(
    way: Way, functions: dict[str, ModuleType]
) -> None:
    _, message = uploaded(way, functions, UNION, people_file(PEOPLE))
    delivered(functions, message)
    ordered("answer")
    gone = people_file(PEOPLE, 会籍变化类型="退会", 会籍变化日期="2026-11-01")
    left, message = uploaded(way, functions, UNION, gone)
    for _ in range(2):
        delivered(functions, message)
        orders = ordered("answer")
        assert orders == [{"kind": "reconcile-entitlements", "register_id": left}] * len(orders) != []
    _, message = uploaded(way, functions, UNION, people_file(PEOPLE, 会籍变化类型="", 会籍变化日期=""))
    delivered(functions, message)
    assert ordered("answer") == []


def uploaded(way: Way, functions: dict[str, ModuleType], union: str, content: bytes) -> tuple[str, str]:
    """The register's id and the message that told of its upload."""
    _, opened = call(functions, "POST /registers", union, {"union": union})
    version = way.put(opened["register"], content)
    told = {"s3": {"object": {"key": f"registers/{opened['register']}/source", "versionId": version}}}
    message = json.dumps({"Records": [told]})
    delivered(functions, message)
    return opened["register"], message


def messages(queue: str) -> list[Any]:
    """What lies in a queue, taken out."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return [json.loads(one["Body"]) for one in found]


def transfers(functions: dict[str, ModuleType], register: str) -> dict[int, Any]:
    _, shown = call(functions, "GET /registers/{id}", UNION, id=register)
    return {one["row"]: one["release"] for one in shown["transfers"]}


def test_a_member_is_asked_for_released_by_queue_and_taken(way: Way, functions: dict[str, ModuleType]) -> None:
    holding, _ = uploaded(way, functions, UNION, people_file(PEOPLE))
    messages("mail")
    wanted = people_file(PEOPLE, 会籍变化类型="转入")
    asking, message = uploaded(way, functions, NEW_UNION, wanted)
    letters = [{"kind": "register-checked", "register_id": asking}]
    letters += [{"kind": "transfer-asked", "register_id": holding, "by": asking}]
    assert messages("mail") == letters
    delivered(functions, message)  # again: told again, and each letter is written once by its name
    assert messages("mail") == letters

    route = "POST /registers/{id}/rows/{row}/release"
    answers = [call(functions, route, UNION, id=holding, row="2") for _ in range(2)]
    assert answers[0] == answers[1]
    status, told = answers[0]
    assert (status, told["state"], transfers(functions, holding)) == (202, "asked", {2: "asked", 3: None})
    orders = messages("register")
    assert orders == [{"kind": "release-member", "register_id": holding, "row": 2}] * 2
    for order in orders:
        delivered(functions, json.dumps(order))
    assert transfers(functions, holding) == {2: "released", 3: None}

    taken, _ = uploaded(way, functions, NEW_UNION, wanted)
    _, shown = call(functions, "GET /registers/{id}", NEW_UNION, id=taken)
    assert (shown["changes"]["joined"], shown["rows"]["rejected"], shown["progress"]) == (
        1,
        1,
        None,
    )


def test_a_release_is_refused_in_words(way: Way, functions: dict[str, ModuleType]) -> None:
    route = "POST /registers/{id}/rows/{row}/release"
    holding, _ = uploaded(way, functions, UNION, people_file(PEOPLE))

    assert call(functions, route, UNION, id=holding, row="2")[0] == 422
    assert call(functions, route, NEW_UNION, id=holding, row="2")[0] == 404
    assert call(functions, route, UNION, id="R20261123-NOBODYKNOW", row="2")[0] == 404
    assert {call(functions, route, UNION, id=holding, row=row)[0] for row in ("x", "0", "-2")} == {400}
    assert messages("register") == []


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
