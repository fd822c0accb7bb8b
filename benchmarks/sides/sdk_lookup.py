"""A look-up as one would write it with boto3, Powertools and pydantic: the same calls, one answer, no rule of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from pydantic import BaseModel, Field

logger, dynamodb, kms = Logger(), boto3.client("dynamodb"), boto3.client("kms")


class Question(BaseModel):
    """The body."""

    card: str = Field(max_length=64)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Count the address, find the card."""
    card = Question.model_validate_json(event["body"]).card
    address = event["requestContext"]["http"]["sourceIp"]
    try:
        dynamodb.update_item(
            TableName=os.environ["ADDRESSES_TABLE"],
            Key={"pk": {"S": f"ADDRESS#{_digest(address)}"}},
            UpdateExpression="ADD #day :one",
            ConditionExpression="attribute_not_exists(#day) OR #day < :most",
            ExpressionAttributeNames={"#day": "day"},
            ExpressionAttributeValues={":one": {"N": "1"}, ":most": {"N": os.environ["LOOKUPS_IN_A_DAY"]}},
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        logger.warning("too many")
        with single_metric(name="TooMany", unit=MetricUnit.Count, value=1, namespace="UnionCard"):
            return {"statusCode": 429, "body": "{}"}
    found = dynamodb.get_item(TableName=os.environ["CARDS_TABLE"], Key={"pk": {"S": f"CARD#{_digest(card)}"}})
    return {"statusCode": 200, "body": json.dumps({"valid": "Item" in found})}


def _digest(value: str) -> str:
    secret = kms.generate_mac(
        KeyId=os.environ["CARD_DIGEST_KEY"], Message=value[:6].encode(), MacAlgorithm="HMAC_SHA_256"
    )["Mac"]
    return hmac.digest(secret, value.encode(), hashlib.sha256).hex()
