"""What a light client makes of an answer, of an error too, is what botocore makes of it."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from unioncard.cloud.aws.failures import NoAnswer, Refusal, code_of, failures, is_transient, refusals
from unioncard.cloud.aws.light.clients import LightClient
from unioncard.cloud.aws.patience import LEAST, LITTLE

from .calls import CALLS, KEY, Noted, by_botocore

pytestmark = pytest.mark.usefixtures("role")

TEXTS = st.text(max_size=8)
BINARIES = st.binary(max_size=8).map(lambda some: b64encode(some).decode())
VALUES = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"S": TEXTS}),
        st.fixed_dictionaries({"N": st.integers().map(str)}),
        st.fixed_dictionaries({"B": BINARIES}),
        st.fixed_dictionaries({"BOOL": st.booleans()}),
        st.just({"NULL": True}),
        st.fixed_dictionaries({"SS": st.lists(TEXTS, max_size=2)}),
        st.fixed_dictionaries({"NS": st.lists(st.integers().map(str), max_size=2)}),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"L": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"M": st.dictionaries(TEXTS, inner, max_size=3)}),
    ),
    max_leaves=5,
)
ITEMS = st.dictionaries(TEXTS, VALUES, max_size=4)


def read_by(made: Any, operation: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """What a client makes of a response that DynamoDB might have sent."""

    def answer(request: Any, **_: Any) -> AWSResponse:
        response = AWSResponse(request.url, status, {}, None)
        response._content = json.dumps(body).encode()
        return response

    made.meta.events.register("before-send.dynamodb", answer, "answered")
    try:
        asked = {"RequestItems": {}} if "batch" in operation else {}
        found: dict[str, Any] = getattr(made, operation)(**asked)
        return found
    finally:
        made.meta.events.unregister("before-send.dynamodb", unique_id="answered")


ANSWERS: dict[str, Any] = {
    "get_item": lambda one: {"Item": one, "ConsumedCapacity": {"TableName": "work", "CapacityUnits": 0.5}},
    "query": lambda one: {"Items": [one, one], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": KEY},
    "scan": lambda one: {"Items": [one], "Count": 1, "ScannedCount": 1},
    "batch_get_item": lambda one: {
        "Responses": {"work": [one], "members": []},
        "UnprocessedKeys": {"work": {"Keys": [KEY], "ConsistentRead": True}},
    },
}


@pytest.mark.parametrize("operation", ANSWERS)
@given(item=ITEMS)
def test_an_answer_is_what_botocore_reads(botocores: Any, operation: str, item: dict[str, Any]) -> None:
    answer = ANSWERS[operation](item)
    service, given_ = CALLS[operation]
    theirs = read_by(botocores, operation, answer)
    theirs.pop("ResponseMetadata")
    ours = getattr(LightClient(service, Noted(answer), LITTLE), operation)(**given_)

    assert ours == theirs


def test_what_stayed_unwritten_is_sent_again_as_it_was() -> None:
    """Its binaries are not decoded: as text they go over the wire as they came."""
    _, given_ = CALLS["batch_write_item"]
    wire = Noted({})
    client = LightClient("dynamodb", wire, LITTLE)
    client.batch_write_item(**given_)
    (_, first) = wire.sent[0]
    wire.answer = (200, json.dumps({"UnprocessedItems": json.loads(first)["RequestItems"]}).encode())
    left = client.batch_write_item(**given_)["UnprocessedItems"]
    client.batch_write_item(RequestItems=left)

    assert json.loads(wire.sent[2][1]) == json.loads(first)


def test_so_are_no_item_and_a_mac() -> None:
    service, given_ = CALLS["get_item"]
    assert LightClient(service, Noted({"ConsumedCapacity": {}}), LITTLE).get_item(**given_).get("Item") is None
    service, given_ = CALLS["generate_mac"]
    answer = {"Mac": b64encode(b"\x00\xff").decode(), "KeyId": "arn"}
    _, theirs = by_botocore("generate_mac", given_, answer)
    ours = LightClient(service, Noted(answer), LITTLE).generate_mac(**given_)
    assert ours["Mac"] == theirs["Mac"] == b"\x00\xff"


ERRORS = {
    "a condition": (400, {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                          "message": "no", "Item": {"day": {"N": "7"}}}),
    "throttled": (400, {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}),
    "refused": (400, {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "no"}),
    "with an address": (400, {"__type": "ThrottlingException:http://a.example/coral#b"}),
    "without a name": (503, {}),
    "broken": (500, {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "again"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_is_what_botocore_makes_of_it(kind: str) -> None:
    status, answer = ERRORS[kind]
    service, given_ = CALLS["update_item"]
    _, theirs = by_botocore("update_item", given_, answer, status)
    with pytest.raises(Refusal) as refused:
        LightClient(service, Noted(answer, status), LEAST).update_item(**given_)
    ours = refused.value

    assert isinstance(theirs, ClientError)
    assert code_of(ours) == code_of(theirs)
    assert is_transient(ours) is is_transient(theirs)
    assert ours.response.get("Item") == theirs.response.get("Item")
    assert all(isinstance(one, refusals()) and isinstance(one, failures()) for one in (ours, theirs))


def test_why_a_transaction_was_cancelled_is_what_botocore_says() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "no"}, {"Code": "TransactionConflict"}]
    answer = {"__type": "com.amazonaws.dynamodb#TransactionCanceledException", "CancellationReasons": reasons}
    _, given_ = CALLS["transact_write_items"]
    _, theirs = by_botocore("transact_write_items", given_, answer, 400)
    with pytest.raises(Refusal) as refused:
        LightClient("dynamodb", Noted(answer, 400), LEAST).transact_write_items(**given_)

    assert code_of(refused.value) == code_of(theirs) == "TransactionCanceledException"
    assert refused.value.response["CancellationReasons"] == theirs.response["CancellationReasons"] == reasons


def test_logs_name_an_error_by_its_code() -> None:
    for status, answer in ERRORS.values():
        with pytest.raises(Refusal) as refused:
            LightClient("dynamodb", Noted(answer, status), LEAST).update_item(**CALLS["update_item"][1])
        assert type(refused.value).__name__ == code_of(refused.value)


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"null", b'"{}"', b""])
def test_what_is_no_json_of_aws_is_no_answer_and_an_error_all_the_same(content: bytes) -> None:
    wire = Noted()
    for status, kind in ((200, NoAnswer), (502, Refusal)):
        wire.answer = (status, content)
        if (status, content) == (200, b""):
            continue  # a write's answer may be empty
        with pytest.raises(kind) as failed:
            LightClient("dynamodb", wire, LEAST).get_item(**CALLS["get_item"][1])
        assert is_transient(failed.value)


def test_what_is_said_to_be_null_is_not_there() -> None:
    client = LightClient("dynamodb", Noted({"Item": None, "ConsumedCapacity": None}), LITTLE)
    assert client.get_item(**CALLS["get_item"][1]) == {}
    with pytest.raises(Refusal) as refused:
        LightClient("dynamodb", Noted({"__type": None, "message": None}, 503), LEAST).get_item(**CALLS["get_item"][1])
    assert code_of(refused.value) == "503"
