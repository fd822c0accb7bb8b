"""Clients by the SDK's words for the calls that the look-up makes; their errors are those of cloud/aws/failures.py."""

from __future__ import annotations

import json
import os
import random
import time
from base64 import b64decode, b64encode
from functools import cache
from typing import Any, Final

from unioncard.cloud.aws.failures import ConnectionClosedError, is_transient, refusal_class
from unioncard.cloud.aws.items import decoded
from unioncard.cloud.aws.light.signature import Credentials, signed
from unioncard.cloud.aws.light.wire import Wire, endpoint
from unioncard.cloud.aws.patience import LEAST, LITTLE, Patience

_VERSIONS: Final = {"dynamodb": ("DynamoDB_20120810", "1.0"), "kms": ("TrentService", "1.1")}
"""The name of a service's operations, and its JSON's version."""

_OK: Final = 200

_json = json.JSONEncoder(separators=(",", ":"), default=lambda binary: b64encode(binary).decode()).encode


class LightClient:
    """A service's calls. ``get_item``, ``update_item`` and ``generate_mac`` as boto3 documents them.

    ``failures.Refusal`` for an error that AWS answers with, NoAnswer for none, after as many attempts as there may be.
    """

    def __init__(self, service: str, wire: Wire, patience: Patience) -> None:
        """A client of a service at the end of a wire."""
        self._service, self._wire, self._patience = service, wire, patience

    def get_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's GetItem."""
        answer = self._call("GetItem", parameters)
        return answer | {"Item": _item(answer["Item"])} if "Item" in answer else answer

    def update_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's UpdateItem; what it returns of the item is not asked for here."""
        return self._call("UpdateItem", parameters)

    def generate_mac(self, **parameters: Any) -> dict[str, Any]:
        """KMS's GenerateMac."""
        answer = self._call("GenerateMac", parameters)
        return answer | {"Mac": b64decode(answer["Mac"])}

    def _call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        for attempt in range(1, self._patience.attempts):
            try:
                return self._once(operation, parameters)
            except Exception as error:
                if not is_transient(error):
                    raise
            time.sleep(random.random() * 2 ** (attempt - 1))  # noqa: S311 as the SDK's standard mode pauses
        return self._once(operation, parameters)

    def _once(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        name, version = _VERSIONS[self._service]
        body = _json(parameters).encode()
        headers = {
            "Host": self._wire.host,
            "Content-Type": f"application/x-amz-json-{version}",
            "X-Amz-Target": f"{name}.{operation}",
        }
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        scope = (os.environ["AWS_DEFAULT_REGION"], self._service)
        status, content = self._wire.post(signed(headers, body, Credentials.of_role(), scope, at), body, self._patience)
        return _read(status, content)


def _read(status: int, content: bytes) -> dict[str, Any]:
    """The answer. Its Refusal if it is an error; what is between us and AWS may send one that is no JSON."""
    try:
        answer: dict[str, Any] = json.loads(content or b"{}")
    except ValueError:
        if status == _OK:
            raise ConnectionClosedError("an answer cut off") from None
        answer = {}
    if status == _OK:
        return answer
    code = str(answer.pop("__type", status)).rpartition("#")[2]
    message = answer.pop("message", None) or answer.pop("Message", "")
    error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    raise refusal_class(code)(answer | error)


def _item(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: decoded(value) for name, value in typed.items()}


@cache
def _wire(service: str) -> Wire:
    return Wire(endpoint(service))


@cache
def light_client(service: str, *, impatient: bool = False) -> LightClient:
    """The client of a service; an impatient one asks once and waits a second."""
    return LightClient(service, _wire(service), LEAST if impatient else LITTLE)
