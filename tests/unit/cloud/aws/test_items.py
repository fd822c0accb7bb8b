"""Values go into items typed as DynamoDB's own serializer types them, and come back as they were."""

from __future__ import annotations

from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeSerializer

from unioncard.cloud.aws.items import from_item, to_item
from unioncard.members.member import Membership

VALUES = [
    "",
    "会员",
    0,
    -7,
    10**30,
    b"",
    b"\x00\xff",
    True,
    False,
    ("a", 1),
    [b"x"],
    {"一": 1, "b": [None, {"c": b"x"}]},
    {"a", "b"},
    Decimal("1.5"),
]


@pytest.mark.parametrize("value", [*VALUES, Membership.ACTIVE])
def test_a_value_is_typed_as_boto3_types_it(value: object):
    assert to_item({"value": value}) == {"value": TypeSerializer().serialize(value)}


@pytest.mark.parametrize("value", VALUES[:-1])
def test_a_value_comes_back(value: object):
    back = from_item(to_item({"value": value}))["value"]

    assert back == (list(value) if isinstance(value, tuple) else value)
    assert isinstance(back, bool) is isinstance(value, bool)


def test_what_is_none_is_left_out():
    assert to_item({"a": None, "b": "1"}) == {"b": {"S": "1"}}
