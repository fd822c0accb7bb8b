"""Clients by the SDK's words for the calls that are made most; their errors are those of cloud/aws/failures.py."""

from __future__ import annotations

import os
import random
import time
from binascii import a2b_base64, b2a_base64
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import orjson

from unioncard.cloud.aws.failures import ConnectionClosedError, NoAnswer, Refusal, code_of, refusal_class, response_of
from unioncard.cloud.aws.items import decoded
from unioncard.cloud.aws.light.signature import Credentials, signed
from unioncard.cloud.aws.light.wire import Wire, endpoint
from unioncard.cloud.aws.patience import LEAST, LITTLE, Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.cloud.aws.items import Item

_VERSIONS: Final = {"dynamodb": ("DynamoDB_20120810", "1.0"), "kms": ("TrentService", "1.1")}
"""The name of a service's operations, and its JSON's version."""

_OK: Final = 200


def _json(parameters: dict[str, Any]) -> bytes:
    return orjson.dumps(parameters, default=_base64, option=_NOTHING_ELSE)


_NOTHING_ELSE: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""orjson would write dates and whole records in its own way; boto3 refuses them, as ``_base64`` does."""


def _base64(binary: bytes) -> str:
    return b2a_base64(binary, newline=False).decode()


_THROTTLED: Final = frozenset({
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
    "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
    "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete",
    "EC2ThrottledException", "RequestTimeout", "RequestTimeoutException", "ReplicatedWriteConflictException",
})  # fmt: skip
_BROKEN: Final = frozenset({500, 502, 503, 504})
_LONGEST_PAUSE: Final = 20
"""Which errors are asked again, by code and by status, and seconds until then at most: the SDK's standard mode."""


class LightClient:
    """A service's calls, named and with parameters and answers as boto3 documents them.

    Binaries are bytes, numbers and the like typed as in DynamoDB's own JSON. ``failures.Refusal`` for an error that AWS
    answers with, NoAnswer for none, after as many attempts as there may be.
    """

    def __init__(self, service: str, wire: Wire, patience: Patience) -> None:
        """A client of a service at the end of a wire."""
        self._service, self._wire, self._patience = service, wire, patience

    def get_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's GetItem."""
        return _decoded(self._call("GetItem", parameters), "Item", _item)

    def query(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's Query."""
        return _decoded(self._call("Query", parameters), "Items", _items)

    def scan(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's Scan."""
        return _decoded(self._call("Scan", parameters), "Items", _items)

    def batch_get_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's BatchGetItem."""
        return _decoded(
            self._call("BatchGetItem", parameters),
            "Responses",
            lambda of: {table: _items(found) for table, found in of.items()},
        )

    def batch_write_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's BatchWriteItem. What stayed unwritten has its binaries as they are sent, to be sent again."""
        return self._call("BatchWriteItem", parameters)

    def put_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's PutItem; what it returns of the item is not asked for here."""
        return self._call("PutItem", parameters)

    def update_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's UpdateItem; what it returns of the item is not asked for here."""
        return self._call("UpdateItem", parameters)

    def delete_item(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's DeleteItem; what it returns of the item is not asked for here."""
        return self._call("DeleteItem", parameters)

    def transact_write_items(self, **parameters: Any) -> dict[str, Any]:
        """DynamoDB's TransactWriteItems: all attempts of one call are one transaction, by their token."""
        return self._call("TransactWriteItems", {"ClientRequestToken": os.urandom(16).hex(), **parameters})

    def generate_mac(self, **parameters: Any) -> dict[str, Any]:
        """KMS's GenerateMac."""
        return _decoded(self._call("GenerateMac", parameters), "Mac", a2b_base64)

    def _call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        body = _json(parameters)
        for attempt in range(1, self._patience.attempts):
            try:
                return self._once(operation, body)
            except (Refusal, NoAnswer) as error:
                if not _is_repeated(error):
                    raise
            time.sleep(random.random() * min(2 ** (attempt - 1), _LONGEST_PAUSE))  # noqa: S311 no secret
        return self._once(operation, body)

    def _once(self, operation: str, body: bytes) -> dict[str, Any]:
        name, version = _VERSIONS[self._service]
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
    """The answer, without what it says to be null. Its Refusal if it is an error; what is between us and AWS may send
    one that is no JSON, or none of AWS's.
    """
    try:
        answer = orjson.loads(content or b"{}")
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        if status == _OK:
            raise ConnectionClosedError("an answer cut off")
        answer = {}
    said: dict[str, Any] = {name: value for name, value in answer.items() if value is not None}
    if status == _OK:
        return said
    code = str(said.pop("__type", "") or status).partition(":")[0].rpartition("#")[2]
    message = said.pop("message", None) or said.pop("Message", "")
    error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    raise refusal_class(code)(said | error)


def _is_repeated(error: Refusal | NoAnswer) -> bool:
    if isinstance(error, NoAnswer):
        return True
    return code_of(error) in _THROTTLED or response_of(error)["ResponseMetadata"]["HTTPStatusCode"] in _BROKEN


def _decoded(answer: dict[str, Any], name: str, decode: Callable[[Any], Any]) -> dict[str, Any]:
    """The answer with the binaries in one of its parts, if it has that."""
    if name in answer:
        answer[name] = decode(answer[name])
    return answer


def _items(typed: list[Item]) -> list[Item]:
    return [_item(one) for one in typed]


def _item(typed: Item) -> Item:
    # Most values are texts and numbers; to ask here is a third cheaper.
    return {name: value if "S" in value or "N" in value else decoded(value) for name, value in typed.items()}


@cache
def _wire(service: str) -> Wire:
    return Wire(endpoint(service))


@cache
def light_client(service: str, *, impatient: bool = False, patience: Patience = LITTLE) -> LightClient:
    """The client of a service; an impatient one asks once and waits a second."""
    return LightClient(service, _wire(service), LEAST if impatient else patience)
