"""The calls that light clients make, and what botocore sends for them and makes of an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from unioncard.cloud.aws.items import to_item
from unioncard.cloud.aws.light.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.cloud.aws.patience import Patience

KEY = {"pk": {"S": "CARD#会员"}}
ITEM = to_item({
    "pk": "MEMBER#1", "sk": "会员", "text": '"\\\u2028', "blob": b"\x00\xff" * 9, "n": 7, "l": [b"x", {"a": 1}],
})  # fmt: skip
ACTIONS: list[dict[str, Any]] = [
    {"Put": {"TableName": "members", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}},
    {
        "Update": {
            "TableName": "work",
            "Key": KEY,
            "UpdateExpression": "SET a = :a",
            "ExpressionAttributeValues": {":a": {"BOOL": True}},
        }
    },
    {"ConditionCheck": {"TableName": "work", "Key": KEY, "ConditionExpression": "attribute_exists(pk)"}},
    {"Delete": {"TableName": "work", "Key": KEY}},
]
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
    "put_item": ("dynamodb", {"TableName": "work", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}),
    "delete_item": ("dynamodb", {"TableName": "work", "Key": KEY}),
    "query": (
        "dynamodb",
        {
            "TableName": "work",
            "ConsistentRead": True,
            "Limit": 7,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "会员"}},
            "ExclusiveStartKey": KEY,
            "ScanIndexForward": False,
        },
    ),
    "scan": ("dynamodb", {"TableName": "work", "Segment": 0, "TotalSegments": 4}),
    "batch_get_item": ("dynamodb", {"RequestItems": {"work": {"Keys": [KEY, ITEM], "ConsistentRead": True}}}),
    "batch_write_item": ("dynamodb", {"RequestItems": {"work": [{"PutRequest": {"Item": ITEM}}]}}),
    "transact_write_items": ("dynamodb", {"TransactItems": ACTIONS, "ClientRequestToken": "the same"}),
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


def by_botocore(call: str, given: dict[str, Any], answer: Any, status: int = 200) -> tuple[Any, Any]:
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
