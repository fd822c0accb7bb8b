"""Items read in one pass are what botocore would have read."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from hypothesis import given
from hypothesis import strategies as st

from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.responses import session

from .conftest import CONFIG, KEYS

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
ANSWERS: dict[str, Any] = {
    "get_item": lambda one: {"Item": one, "ConsumedCapacity": {"TableName": "work", "CapacityUnits": 0.5}},
    "query": lambda one: {"Items": [one, one], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": one},
    "scan": lambda one: {"Items": [one], "Count": 1, "ScannedCount": 1},
    "batch_get_item": lambda one: {
        "Responses": {"work": [one]},
        "UnprocessedKeys": {"work": {"Keys": [one], "ConsistentRead": True}},
    },
    "put_item": lambda one: {"Attributes": one},
    "batch_write_item": lambda one: {"UnprocessedItems": {"work": [{"PutRequest": {"Item": one}}]}},
}


@pytest.fixture(scope="module")
def ours() -> Any:
    return session().client("dynamodb", "us-east-1", config=CONFIG, **KEYS)


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


@pytest.mark.parametrize("operation", ANSWERS)
@given(one=ITEMS)
def test_a_response_is_what_botocore_reads(ours: Any, botocores: Any, operation: str, one: dict[str, Any]) -> None:
    body = ANSWERS[operation](one)

    assert read_by(ours, operation, body) == read_by(botocores, operation, body)


def test_so_is_a_transaction_that_was_cancelled(ours: Any, botocores: Any) -> None:
    reason = {"Code": "ConditionalCheckFailed", "Item": {"pk": {"B": "AP8="}}, "Message": "no"}
    body = {"__type": "com.amazonaws.dynamodb#TransactionCanceledException", "CancellationReasons": [reason]}
    said = []
    for made in (ours, botocores):
        with pytest.raises(made.exceptions.TransactionCanceledException) as refused:
            read_by(made, "transact_write_items", body, 400)
        said.append(refused.value.response)

    assert said[0] == said[1]
    assert said[0]["CancellationReasons"][0]["Item"] == {"pk": {"B": b"\x00\xff"}}


def test_the_products_clients_read_like_this(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("unioncard.cloud.aws.responses.decoded", lambda typed: seen.append(typed) or typed)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in KEYS:
        monkeypatch.setenv(name.upper(), "made-up")
    client.cache_clear()
    try:
        read_by(client("dynamodb"), "get_item", {"Item": {"pk": {"S": "A"}}})
    finally:
        client.cache_clear()

    assert seen == [{"S": "A"}]
