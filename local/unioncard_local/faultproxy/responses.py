"""What AWS responds when a service fails, or does a batch in part, in that service's own format.

DynamoDB and SQS: JSON 1.0, KMS and Secrets Manager: JSON 1.1, each with ``__type``; S3: XML. Codes and statuses are
those of the services' API references ("Common errors", and per operation).
"""

from __future__ import annotations

import json
import uuid
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from unioncard_local.faultproxy.faults import Fault

if TYPE_CHECKING:
    from unioncard_local.faultproxy.request import Request

Tables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Status, code and words of one error."""

    status: int
    code: str
    message: str


_THROUGHPUT = (
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
    "provisioning level with the UpdateTable API."
)
_WE = "We encountered an internal error. Please try again."

_REFUSALS = {
    ("dynamodb", Fault.THROTTLED): Refusal(400, "ProvisionedThroughputExceededException", _THROUGHPUT),
    ("dynamodb", Fault.RATE_LIMITED): Refusal(
        400, "ThrottlingException", "Rate of requests exceeds the allowed throughput."
    ),
    ("dynamodb", Fault.INTERNAL): Refusal(500, "InternalServerError", "Internal server error"),
    ("dynamodb", Fault.WRITE_CONFLICT): Refusal(
        400, "TransactionConflictException", "Transaction is ongoing for the item"
    ),
    ("s3", Fault.THROTTLED): Refusal(503, "SlowDown", "Please reduce your request rate."),
    ("s3", Fault.UNAVAILABLE): Refusal(503, "ServiceUnavailable", "Service is unable to handle request."),
    ("s3", Fault.INTERNAL): Refusal(500, "InternalError", _WE),
    ("sqs", Fault.UNAVAILABLE): Refusal(503, "ServiceUnavailable", "Service is temporarily unavailable."),
    ("sqs", Fault.INTERNAL): Refusal(500, "InternalFailure", _WE),
    ("kms", Fault.THROTTLED): Refusal(
        400, "ThrottlingException", "You have exceeded the rate at which you may call KMS."
    ),
    ("kms", Fault.INTERNAL): Refusal(500, "KMSInternalException", _WE),
    ("secretsmanager", Fault.THROTTLED): Refusal(400, "ThrottlingException", "Rate exceeded"),
    ("secretsmanager", Fault.INTERNAL): Refusal(500, "InternalServiceError", _WE),
}
# DynamoDB's own errors carry its namespace; ThrottlingException comes from the layer before it.
_NAMESPACES = {"dynamodb": "com.amazonaws.dynamodb.v20120810#", "sqs": "com.amazonaws.sqs#"}
_FRONT_LAYER = {("dynamodb", "ThrottlingException"): "com.amazon.coral.availability#"}
_JSON = {"kms": "1.1", "secretsmanager": "1.1"}


def refusal(request: Request, fault: Fault) -> bytes:
    """The whole answer to this request under this fault; a lost answer's error is the internal one."""
    found = _REFUSALS[request.service, Fault.INTERNAL if fault is Fault.LOST_ERROR else fault]
    if request.service == "s3":
        return _xml(found, request)
    return _json(found.status, found.code, request.service, {"message": found.message})


def denied(request: Request) -> bytes:
    """What S3 answers for an object that is not there, where the asker may not list the bucket: no word of whether."""
    return _xml(Refusal(HTTPStatus.FORBIDDEN, "AccessDenied", "Access Denied"), request)


def conflict(body: bytes) -> bytes:
    """The answer to this transaction when another one holds its first item: a reason for every item, in their order."""
    reasons = [{"Code": "None"} for _ in json.loads(body)["TransactItems"]]
    reasons[0] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    content = {"Message": message, "CancellationReasons": reasons}
    return _json(HTTPStatus.BAD_REQUEST, "TransactionCanceledException", "dynamodb", content)


def _json(status: int, code: str, service: str, content: dict[str, Any]) -> bytes:
    namespace = _FRONT_LAYER.get((service, code), _NAMESPACES.get(service, ""))
    body = json.dumps({"__type": namespace + code, **content}).encode()
    fields = {
        "x-amzn-RequestId": str(uuid.uuid4()),
        "x-amzn-ErrorType": code,
        "Content-Type": f"application/x-amz-json-{_JSON.get(service, '1.0')}",
    }
    if service == "dynamodb":
        fields["x-amz-crc32"] = str(zlib.crc32(body))
    return _answer(status, fields, body)


def _xml(found: Refusal, request: Request) -> bytes:
    identity, host = uuid.uuid4().hex[:16].upper(), uuid.uuid4().hex
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{found.code}</Code><Message>{found.message}</Message><Resource>{escape(request.path)}</Resource>"
        f"<RequestId>{identity}</RequestId><HostId>{host}</HostId></Error>"
    ).encode()
    fields = {"x-amz-request-id": identity, "x-amz-id-2": host, "Content-Type": "application/xml"}
    # The SDK takes an error of HEAD, which has no body, from the status alone.
    return _answer(found.status, fields, b"" if request.method == "HEAD" else body)


def _answer(status: int, fields: dict[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in {**fields, "Content-Length": str(len(body))}.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Divided:
    """A batch of DynamoDB in two: the request that is sent on, and per table what comes back.

    What is held back never reaches the emulator, so "unprocessed" is true.
    """

    sent: bytes
    held_back: Tables


def divide(operation: str, body: bytes, share: float) -> Divided | None:
    """Hold back about this share of a batch, one entry at least, but not all.

    None when that cannot be: for one entry alone DynamoDB throws, it returns nothing unprocessed.
    """
    request = json.loads(body)
    entries = [
        (table, entry) for table, asked in request["RequestItems"].items() for entry in _entries(operation, asked)
    ]
    if len(entries) <= 1:
        return None
    keep = len(entries) - 1 - int(share * (len(entries) - 1))
    kept = _tables(operation, request["RequestItems"], entries[:keep])
    rest = _tables(operation, request["RequestItems"], entries[keep:])
    return Divided(json.dumps({**request, "RequestItems": kept}).encode(), rest)


def unite(operation: str, body: bytes, held_back: Tables) -> bytes:
    """The emulator's answer with what was held back put to what it left itself."""
    answer = json.loads(body)
    name = "UnprocessedItems" if operation == "BatchWriteItem" else "UnprocessedKeys"
    left = answer.get(name) or {}
    for table, asked in held_back.items():
        more = _entries(operation, left[table]) if table in left else []
        left[table] = _with(operation, asked, [*more, *_entries(operation, asked)])
    return json.dumps({**answer, name: left}).encode()


def _tables(operation: str, asked: Tables, entries: list[tuple[str, Any]]) -> Tables:
    per_table: dict[str, list[Any]] = {}
    for table, entry in entries:
        per_table.setdefault(table, []).append(entry)
    return {table: _with(operation, asked[table], some) for table, some in per_table.items()}


def _entries(operation: str, asked: Any) -> list[Any]:
    found: list[Any] = asked if operation == "BatchWriteItem" else asked["Keys"]
    return found


def _with(operation: str, asked: Any, entries: list[Any]) -> Any:
    # A batch of reads has more than keys per table: projection, consistency.
    return entries if operation == "BatchWriteItem" else {**asked, "Keys": entries}
