"""Transactions are written as JSON in one go.

botocore turns each attribute of each item into JSON's shape by two Python calls, and searches every item for ARNs of
tables: three quarters of the CPU that a row of a transaction takes. Our items are in DynamoDB's own JSON already, save
their binaries. So the client's call gets no items, and the body gets them; token, endpoint, signature, retries and the
answer stay botocore's. These are its extension points (boto3 guide, "Extensibility").
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

_OPERATION = "dynamodb.TransactWriteItems"
_NONE = b'"TransactItems": []'


def _base64(binary: bytes) -> str:
    return b64encode(binary).decode()


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_base64).encode


def write_transactions(client: Any) -> Any:
    """The same DynamoDB client, which from now on writes its transactions this way."""
    client.meta.events.register_first(f"provide-client-params.{_OPERATION}", _hold_back)
    client.meta.events.register_first(f"before-call.{_OPERATION}", _put_in)
    return client


def _hold_back(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:
    context["transact_items"] = params["TransactItems"]
    return {**params, "TransactItems": []}


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    head, none, tail = params["body"].partition(_NONE)
    if not none:
        raise RuntimeError("botocore writes transactions in a way that is not known here")
    params["body"] = b"".join((head, b'"TransactItems":', _json(context["transact_items"]).encode(), tail))
