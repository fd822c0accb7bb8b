"""Light clients say on the wire what botocore says, ask again what it asks again, and wait no longer."""

from __future__ import annotations

import json
from dataclasses import make_dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.retries import standard

from support.sdk_time import longest_call
from unioncard.cloud.aws import client as sdk
from unioncard.cloud.aws.failures import NoAnswer, Refusal
from unioncard.cloud.aws.light import clients
from unioncard.cloud.aws.light.clients import LightClient, light_client
from unioncard.cloud.aws.light.wire import Wire
from unioncard.cloud.aws.patience import LEAST, LITTLE, PATIENCE, Patience

from .calls import ACTIONS, CALLS, Noted, by_botocore
from .conftest import ENDED, Server, http

pytestmark = pytest.mark.usefixtures("role")


@pytest.mark.parametrize("call", CALLS)
def test_what_is_sent_is_what_botocore_sends(call: str) -> None:
    service, given = CALLS[call]
    request, _ = by_botocore(call, given, {"Mac": ""})
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


@pytest.mark.parametrize("value", [datetime.now(UTC), make_dataclass("Row", ["a"])("b"), object()])
def test_what_boto3_would_not_send_is_not_sent(value: object) -> None:
    wire = Noted()
    with pytest.raises(TypeError):
        LightClient("dynamodb", wire, LITTLE).get_item(TableName="cards", Key={"pk": {"S": value}})
    assert wire.sent == []


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


def errors_of(service: str) -> list[Any]:
    found: list[Any] = boto3.session.Session()._session.get_service_model(service).error_shapes
    return found


def test_what_is_asked_again_is_what_the_sdk_asks_again() -> None:
    codes = (standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES, standard.TransientRetryableChecker)
    told = {one.name for service in ("dynamodb", "kms") for one in errors_of(service) if "retryable" in one.metadata}
    assert {*codes[0], *codes[1]._TRANSIENT_ERROR_CODES, *told} == clients._THROTTLED
    assert set(codes[1]._TRANSIENT_STATUS_CODES) == clients._BROKEN
    assert standard.ExponentialBackoff._MAX_BACKOFF == clients._LONGEST_PAUSE


@pytest.mark.parametrize("code", ["TransactionConflictException", "TransactionCanceledException"])
def test_a_transaction_in_the_way_is_for_the_table_to_wait_for(server: Server, pauses: list[float], code: str) -> None:
    """It knows better for how long (cloud/aws/table.py), and the SDK leaves it to its caller, too."""
    server.answers = [http(json.dumps({"__type": f"a#{code}"}).encode(), 400)]
    with pytest.raises(Refusal, match=code):
        LightClient("dynamodb", Wire(server.address), LITTLE).put_item(**CALLS["put_item"][1])
    assert pauses == []


def test_all_attempts_of_a_call_are_one_transaction_and_two_calls_are_two(server: Server, pauses: list[float]) -> None:
    server.answers = [http(b"{}", 500), ENDED, http(b"{}"), http(b"{}")]
    client = LightClient("dynamodb", Wire(server.address), Patience(3, 1, 1))
    for _ in range(2):
        client.transact_write_items(TransactItems=ACTIONS)
    tokens = [json.loads(body)["ClientRequestToken"] for _, _, body in server.requests]

    assert len(pauses) == 2
    assert [tokens.index(one) for one in tokens] == [0, 0, 0, 3]
    assert all(1 <= len(one) <= 36 for one in tokens)  # DynamoDB takes no longer one


def test_no_pause_is_longer_than_the_sdks(server: Server, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients.random, "random", lambda: 1.0)
    server.answers = [http(b"{}", 500)] * 8
    with pytest.raises(Refusal):
        LightClient("dynamodb", Wire(server.address), Patience(8, 1, 1)).get_item(**CALLS["get_item"][1])
    assert pauses == [1, 2, 4, 8, 16, 20, 20]


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
        patient = light_client("dynamodb", patience=PATIENCE)
    finally:
        clients._wire.cache_clear()
        light_client.cache_clear()

    for ours, theirs in ((prompt, sdk.PROMPT), (impatient, sdk._IMPATIENT), (patient, sdk.PATIENT)):
        assert sdk._told(ours._patience).retries == theirs.retries
        assert longest_call(sdk._told(ours._patience)) == longest_call(theirs)
    assert prompt._wire is impatient._wire


@pytest.mark.parametrize("service", ["dynamodb", "kms"])
def test_a_function_has_a_light_client_as_patient_as_itself(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    sdk.connect()
    assert not isinstance(sdk.client(service), LightClient)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "union-card-issue")
    try:
        for begin, patience in ((sdk.connect, PATIENCE), (sdk.answer_soon, LITTLE)):
            begin()
            made = sdk.client(service)
            assert isinstance(made, LightClient)
            assert made._patience == patience
        assert sdk.client(service, impatient=True)._patience == LEAST
        assert not isinstance(sdk.client("sqs"), LightClient)
    finally:
        sdk.connect()
        clients._wire.cache_clear()
        light_client.cache_clear()
