"""A transaction written in one go says on the wire what botocore would have said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from support.sdk_time import longest_call
from unioncard.cloud.aws.client import (
    PROMPT,
    answer_soon,
    client,
    connect,
    write_transactions,
)
from unioncard.cloud.aws.failures import is_transient
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.aws.vault import KmsVault

if TYPE_CHECKING:
    from support.worked import Way

VALUES = {
    "pk": "MEMBER#1",
    "sk": "会员",
    "text": '"TransactItems": []',
    "blob": b"\x00\xff" * 9,
    "n": 7,
    "l": [b"x", {"a": 1}],
}
ITEM = to_item(VALUES)
ACTIONS: list[dict[str, Any]] = [
    {"Put": {"TableName": "members", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}},
    {
        "Update": {
            "TableName": "work",
            "Key": {"pk": {"S": "A"}, "sk": {"S": "1"}},
            "UpdateExpression": "SET a = :a",
            "ExpressionAttributeValues": {":a": {"BOOL": True}},
        }
    },
    {"ConditionCheck": {"TableName": "work", "Key": {"pk": {"S": "B"}}, "ConditionExpression": "attribute_exists(pk)"}},
]


class Wire:
    """A client whose requests go nowhere; the ``requests`` it would have sent."""

    def __init__(self) -> None:
        keys = {"aws_access_key_id": "made-up", "aws_secret_access_key": "made-up"}
        config = Config(parameter_validation=False, retries={"total_max_attempts": 3})
        self.client = boto3.client("dynamodb", "us-east-1", config=config, **keys)
        self.requests: list[Any] = []
        self.statuses: list[int] = []
        self.client.meta.events.register("before-send.dynamodb", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        self.requests.append(request)
        status = self.statuses.pop(0) if self.statuses else 200
        response = AWSResponse(request.url, status, {}, None)
        response._content = b"{}"
        return response

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.requests]


@pytest.fixture
def plain() -> Wire:
    return Wire()


@pytest.fixture
def quick() -> Wire:
    wire = Wire()
    write_transactions(wire.client)
    return wire


def test_the_body_says_what_botocores_own_says(plain: Wire, quick: Wire):
    for wire in (plain, quick):
        wire.client.transact_write_items(TransactItems=ACTIONS, ClientRequestToken="the same")

    assert quick.bodies() == plain.bodies()


def test_a_retry_carries_the_token_of_the_first_try(quick: Wire):
    quick.statuses = [500, 500]

    quick.client.transact_write_items(TransactItems=ACTIONS)

    assert len(quick.requests) == 3
    assert len({body["ClientRequestToken"] for body in quick.bodies()}) == 1
    assert all(len(body["TransactItems"]) == len(ACTIONS) for body in quick.bodies())


def test_two_transactions_have_tokens_of_their_own(quick: Wire):
    for _ in range(2):
        quick.client.transact_write_items(TransactItems=ACTIONS)

    assert len({body["ClientRequestToken"] for body in quick.bodies()}) == 2


def test_the_length_told_is_that_of_the_body_that_is_sent(quick: Wire):
    quick.client.transact_write_items(TransactItems=ACTIONS)

    (request,) = quick.requests
    assert int(request.headers["Content-Length"]) == len(request.body)


def test_a_client_that_has_the_hooks_already_keeps_them_once(plain: Wire, quick: Wire):
    write_transactions(quick.client)
    for wire in (plain, quick):
        wire.client.transact_write_items(TransactItems=ACTIONS, ClientRequestToken="the same")

    assert quick.bodies() == plain.bodies()


def test_the_callers_items_stay_as_they_were(quick: Wire):
    quick.client.transact_write_items(TransactItems=ACTIONS)

    assert len(ACTIONS) == 3
    assert ACTIONS[0]["Put"]["Item"]["blob"] == {"B": VALUES["blob"]}


def test_a_body_that_is_written_in_another_way_is_not_sent(plain: Wire):
    plain.client.meta.events.register_first("before-call.dynamodb.TransactWriteItems", _other_way)
    write_transactions(plain.client)

    with pytest.raises(RuntimeError):
        plain.client.transact_write_items(TransactItems=ACTIONS)
    assert plain.requests == []


def _other_way(params: dict[str, Any], **_: Any) -> None:
    params["body"] = b'{"TransactItems":[]}'


def test_other_calls_are_botocores_own(plain: Wire, quick: Wire):
    for wire in (plain, quick):
        wire.client.put_item(TableName="members", Item=ITEM)

    assert quick.bodies() == plain.bodies()


def test_what_was_written_is_read_as_it_was(way: Way):
    members = way.stores.members.members
    client = write_transactions(boto3.client("dynamodb", config=Config(parameter_validation=False)))

    client.transact_write_items(TransactItems=[{"Put": {"TableName": members.name, "Item": ITEM}}])

    assert members.get("MEMBER#1", "会员") == VALUES


def api_error(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Any")  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    "error",
    [
        api_error("ProvisionedThroughputExceededException"),
        api_error("ThrottlingException"),
        api_error("RequestLimitExceeded"),
        api_error("TransactionConflictException"),
        api_error("SlowDown", 503),
        api_error("InternalError", 500),
        api_error("whatever", 502),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        ConnectionClosedError(endpoint_url="https://dynamodb"),
    ],
)
def test_what_passes_by_itself_is_transient(error: Exception):
    assert is_transient(error)


@pytest.mark.parametrize(
    "error", [api_error("AccessDenied", 403), api_error("ValidationException"), ValueError("x"), KeyError("x")]
)
def test_what_somebody_must_mend_is_not(error: Exception):
    assert not is_transient(error)


def test_a_function_that_somebody_waits_for_gives_up_sooner():
    connect(region_name="us-east-1")
    patient = client("dynamodb").meta.config
    answer_soon()
    prompt = client("dynamodb").meta.config
    connect(region_name="us-east-1")

    assert longest_call(prompt) < longest_call(patient)
    assert client("dynamodb").meta.config.read_timeout == patient.read_timeout


def test_the_key_services_own_client_is_bounded_like_the_others():
    answer_soon()
    vault = KmsVault("arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000")
    provider = vault._materials._asked.master_key_provider
    provider.add_regional_client("us-east-1")
    config = provider._regional_clients["us-east-1"].meta.config
    connect()

    assert longest_call(config) <= longest_call(PROMPT)


def test_only_s3_is_signed_as_s3_is():
    """The SDK's own way for every other service: S3's hashes the body into a header of its own."""
    connect(region_name="cn-north-1")
    of = {service: client(service).meta.config.signature_version for service in ("s3", "dynamodb", "sqs", "kms", "ses")}
    connect()
    assert of == {"s3": "s3v4"} | dict.fromkeys(("dynamodb", "sqs", "kms", "ses"), "v4")
