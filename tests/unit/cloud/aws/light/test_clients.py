"""The three calls say on the wire what botocore says, and come back as from botocore: answers, errors, attempts."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given

from support.sdk_time import longest_call
from unioncard.cloud.aws import client as sdk
from unioncard.cloud.aws.failures import NoAnswer, Refusal, code_of, failures, is_transient, refusals
from unioncard.cloud.aws.light import clients
from unioncard.cloud.aws.light.clients import LightClient, light_client
from unioncard.cloud.aws.light.wire import Wire
from unioncard.cloud.aws.patience import LEAST, LITTLE, Patience
from unit.cloud.aws.test_responses import ITEMS, read_by

from .conftest import ENDED, Server, http

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = {"pk": {"S": "CARD#会员"}}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "get_item": ("dynamodb", {"TableName": "cards", "Key": KEY, "ConsistentRead": True}),
    "update_item": (
        "dynamodb",
        {
            "TableName": "addresses",
            "Key": KEY,
            "UpdateExpression": "ADD #day :one",
            "ExpressionAttributeNames": {"#day": "day"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
    ),
    "generate_mac": ("kms", {"KeyId": "arn", "Message": "郑州\0".encode(), "MacAlgorithm": "HMAC_SHA_256"}),
}


class Noted(Wire):
    """A wire that notes what is sent and answers at once."""

    def __init__(self, answer: Any = None, status: int = 200, address: str = "https://a.example") -> None:
        super().__init__(address)
        self.answer = (status, json.dumps(answer or {"Mac": ""}).encode())
        self.sent: list[tuple[dict[str, str], bytes]] = []

    def post(self, headers: Mapping[str, str], body: bytes, patience: Patience) -> tuple[int, bytes]:
        self.sent.append((dict(headers), body))
        return self.answer


@pytest.fixture(autouse=True, scope="module")
def _role() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_SESSION_TOKEN", "token")
        patch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
        yield


def botocores(call: str, given: dict[str, Any], answer: Any, status: int = 200) -> tuple[Any, Any]:
    """What botocore sends and what it makes of an answer."""
    config = Config(retries={"total_max_attempts": 1})
    made, seen = boto3.session.Session().client(CALLS[call][0], config=config), []

    def answered(request: Any, **_: Any) -> AWSResponse:
        seen.append(request)
        response = AWSResponse(request.url, status, {}, None)
        response._content = json.dumps(answer).encode()
        return response

    made.meta.events.register("before-send", answered)
    try:
        found = getattr(made, call)(**given)
    except ClientError as error:
        found = error
    return seen[0], found


@pytest.mark.parametrize("call", CALLS)
def test_what_is_sent_is_what_botocore_sends(call: str) -> None:
    service, given = CALLS[call]
    request, _ = botocores(call, given, {"Mac": ""})
    wire = Noted(address=f"https://{urlsplit(request.url).netloc}")
    getattr(LightClient(service, wire, LITTLE), call)(**given)
    ((headers, body),) = wire.sent
    theirs = {
        name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
    }
    ours = {name.lower(): value for name, value in headers.items()}

    assert json.loads(body) == json.loads(request.body)
    for name in ("content-type", "x-amz-target", "x-amz-security-token"):
        assert ours[name] == theirs[name]
    signed = [one["authorization"].partition(", Signature=")[0] for one in (ours, theirs)]
    assert signed[0] == signed[1]  # the key's scope and which headers are signed; the signature itself: test_signature


@given(item=ITEMS)
def test_an_item_is_what_botocore_reads(botocores: Any, item: dict[str, Any]) -> None:
    service, given_ = CALLS["get_item"]
    theirs = read_by(botocores, "get_item", {"Item": item})
    ours = LightClient(service, Noted({"Item": item}), LITTLE).get_item(**given_)

    assert ours["Item"] == theirs["Item"]


def test_so_are_no_item_and_a_mac() -> None:
    service, given_ = CALLS["get_item"]
    assert LightClient(service, Noted({"ConsumedCapacity": {}}), LITTLE).get_item(**given_).get("Item") is None
    service, given_ = CALLS["generate_mac"]
    answer = {"Mac": b64encode(b"\x00\xff").decode(), "KeyId": "arn"}
    _, theirs = botocores("generate_mac", given_, answer)
    ours = LightClient(service, Noted(answer), LITTLE).generate_mac(**given_)
    assert ours["Mac"] == theirs["Mac"] == b"\x00\xff"


ERRORS = {
    "a condition": (400, {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                          "message": "no", "Item": {"day": {"N": "7"}}}),
    "throttled": (400, {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}),
    "refused": (400, {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "no"}),
    "without a name": (503, {}),
    "broken": (500, {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "again"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_is_what_botocore_makes_of_it(kind: str) -> None:
    status, answer = ERRORS[kind]
    service, given_ = CALLS["update_item"]
    _, theirs = botocores("update_item", given_, answer, status)
    with pytest.raises(Refusal) as refused:
        LightClient(service, Noted(answer, status), LEAST).update_item(**given_)
    ours = refused.value

    assert isinstance(theirs, ClientError)
    assert code_of(ours) == code_of(theirs)
    assert is_transient(ours) is is_transient(theirs)
    assert ours.response.get("Item") == theirs.response.get("Item")
    assert all(isinstance(one, refusals()) and isinstance(one, failures()) for one in (ours, theirs))


def test_logs_name_an_error_by_its_code() -> None:
    for status, answer in ERRORS.values():
        with pytest.raises(Refusal) as refused:
            LightClient("dynamodb", Noted(answer, status), LEAST).update_item(**CALLS["update_item"][1])
        assert type(refused.value).__name__ == str(answer.get("__type", status)).rpartition("#")[2]


def test_what_is_no_json_is_no_answer_and_an_error_all_the_same() -> None:
    wire = Noted()
    for status, kind in ((200, NoAnswer), (502, Refusal)):
        wire.answer = (status, b"<html>")
        with pytest.raises(kind) as failed:
            LightClient("dynamodb", wire, LEAST).get_item(**CALLS["get_item"][1])
        assert is_transient(failed.value)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(clients.time, "sleep", found.append)
    return found


@pytest.mark.parametrize(
    "first", [ENDED, http(b"{}", 500), http(json.dumps({"__type": "a#ThrottlingException"}).encode(), 400)]
)
def test_what_passes_by_itself_is_asked_once_more(server: Server, pauses: list[float], first: bytes) -> None:
    server.answers = [first, http(b'{"Item": {"pk": {"S": "A"}}}')]
    client = LightClient("dynamodb", Wire(server.address), LITTLE)

    assert client.get_item(**CALLS["get_item"][1])["Item"] == {"pk": {"S": "A"}}
    assert len(pauses) == 1
    assert 0 <= pauses[0] <= 1


def test_and_no_further(server: Server, pauses: list[float]) -> None:
    server.answers = [http(b"{}", 500)] * 3
    with pytest.raises(Refusal):
        LightClient("dynamodb", Wire(server.address), LITTLE).get_item(**CALLS["get_item"][1])
    assert len(server.requests) == 2


@pytest.mark.parametrize("last", [http(b"{}", 500), ENDED])
def test_an_impatient_one_asks_once(server: Server, pauses: list[float], last: bytes) -> None:
    """What was asked may have been done: a count would count twice."""
    server.answers = [last, http(b"{}")]
    with pytest.raises((Refusal, NoAnswer)):
        LightClient("dynamodb", Wire(server.address), LEAST).update_item(**CALLS["update_item"][1])
    assert len(server.requests) == 1
    assert pauses == []


def test_what_somebody_must_mend_is_not_asked_again(server: Server, pauses: list[float]) -> None:
    server.answers = [http(b'{"__type": "a#AccessDeniedException"}', 400)]
    with pytest.raises(Refusal, match="AccessDeniedException"):
        LightClient("kms", Wire(server.address), LITTLE).generate_mac(**CALLS["generate_mac"][1])
    assert len(server.requests) == 1


def test_they_wait_as_long_as_the_sdks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    clients._wire.cache_clear()
    light_client.cache_clear()
    try:
        prompt, impatient = light_client("kms"), light_client("kms", impatient=True)
    finally:
        clients._wire.cache_clear()
        light_client.cache_clear()

    for ours, theirs in ((prompt, sdk.PROMPT), (impatient, sdk._IMPATIENT)):
        assert sdk._told(ours._patience).retries == theirs.retries
        assert longest_call(sdk._told(ours._patience)) == longest_call(theirs)
    assert prompt._wire is impatient._wire
