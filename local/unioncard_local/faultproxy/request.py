"""What a request is for: service and operation, read from its head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from unioncard_local.faultproxy.http import Head

# Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, … (Signature Version 4)
_SIGNED_FOR = re.compile(r"^AWS4-[A-Z0-9-]+ .*?Credential=[^/,]+/\d{8}/[^/,]+/([a-z0-9-]+)/aws4_request")
_S3_OBJECT = {
    "GET": "GetObject",
    "PUT": "PutObject",
    "HEAD": "HeadObject",
    "DELETE": "DeleteObject",
    "POST": "PostObject",
}
_S3_BUCKET = {
    "GET": "ListObjects",
    "PUT": "CreateBucket",
    "HEAD": "HeadBucket",
    "DELETE": "DeleteBucket",
    "POST": "PostBucket",
}
# Parameters of the query that do not make it another operation.
_PLAIN = re.compile(r"^(x-id|versionId|partNumber|list-type|prefix|delimiter|max-keys|marker|start-after|fetch-owner|"
                    r"continuation-token|encoding-type|response-.*|)$")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Service "" for what no SDK has signed: a browser with a presigned link or form, a health check."""

    method: str
    path: str
    service: str
    operation: str
    target: str


def request_of(head: Head) -> Request:
    """What this request asks for. Of services without X-Amz-Target and other than S3, the operation is the method."""
    method, address, _ = head.first.split(" ", 2)
    parts = urlsplit(address)
    signed = _SIGNED_FOR.match(head.fields.get("authorization", ""))
    service = signed[1] if signed else ""
    target = head.fields.get("x-amz-target", "")
    operation = target.rpartition(".")[2] or method
    if service == "s3":
        operation = _s3_operation(method, parts.path, parts.query, copies="x-amz-copy-source" in head.fields)
    return Request(method, unquote(parts.path), service, operation, target)


def _s3_operation(method: str, path: str, query: str, *, copies: bool) -> str:
    # Addressing is by path (cloud.aws): /bucket/key.
    of_object = bool(path.lstrip("/").partition("/")[2])
    names = {pair.partition("=")[0] for pair in query.split("&")}
    base = (_S3_OBJECT if of_object else _S3_BUCKET).get(method, method)
    if others := sorted(name for name in names if not _PLAIN.match(name)):
        return f"{base}?{'&'.join(others)}"
    if copies:
        return "CopyObject"
    return f"{base}V2" if "list-type" in names else base
