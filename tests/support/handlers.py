"""The functions of the API as they are deployed, in this process: their handlers, set to an AWS in memory."""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3

from support.described import assert_described, assert_readable
from support.in_process import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.in_process import Stores

CONTEXT: Any = SimpleNamespace()
OF_OFFICERS = ("upload", "desk", "unions", "members")
QUEUES = ("register", "issue", "answer", "mail", "month")


@dataclass(frozen=True, slots=True)
class Handlers:
    """Handlers by route, called as API Gateway calls them."""

    by_route: dict[str, ModuleType]

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """The whole response, as it leaves the function; AssertionError if docs/openapi.json does not describe it."""
        route = event["routeKey"]
        response: dict[str, Any] = self.by_route[route].handler(event, CONTEXT)
        assert_described(route, response["statusCode"], response["headers"]["content-type"], response["body"])
        if event["body"] is not None and response["statusCode"] < HTTPStatus.BAD_REQUEST:
            assert_readable(route, json.loads(event["body"]))
        return response


@contextmanager
def deployed_handlers(stores: Stores, **settings: str) -> Iterator[Handlers]:
    """The functions that officers call; ``settings`` are environment variables beside the names of the stores."""
    queues = {f"{name.upper()}_QUEUE": boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    tables = {f"{name.upper()}_TABLE": name for name in ("directory", "members", "cards", "work")}
    buckets = {f"{name.upper()}_BUCKET": name for name in ("registers", "products", "trail")}
    mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    rest = {
        "MEMBER_DIGEST_KEY": mac,
        "MEMBER_KEY": stores.vault.key_arn,
        "UNION_CLAIM": "",
        "ROOT_UNION": "410000",
        **settings,
    }
    with environment(**queues, **tables, **buckets, **rest):
        forget_functions()  # those that an earlier test imported with other settings
        try:
            functions = [importlib.import_module(name) for name in OF_OFFICERS]
            yield Handlers({route: one for one in functions for route in _routes(one)})
        finally:
            forget_functions()


def event(  # noqa: PLR0913 what a request has
    route: str,
    claims: dict[str, Any],
    *,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A request as API Gateway hands it on, after it has verified the token with these claims."""
    return {
        "routeKey": route,
        "pathParameters": path or {},
        "queryStringParameters": query or {},
        "headers": headers or {},
        "body": None if body is None else json.dumps(body),
        "requestContext": {
            "requestId": "request-1",
            "http": {"sourceIp": "203.0.113.9"},
            "authorizer": {"jwt": {"claims": claims}},
        },
    }


def _routes(function: ModuleType) -> set[str]:
    return {*function.ROUTES, *getattr(function, "OPEN_ROUTES", ())}


def forget_functions() -> None:
    """Modules of functions keep their stores; the next test's are made anew."""
    folder = f"{ROOT / 'functions'}/"
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(folder):
            del sys.modules[name]


def taken_out(queue: str) -> list[str]:
    """The bodies of what lies in a queue, and nothing lies in it any more."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return [one["Body"] for one in found]


def as_delivered(body: str) -> dict[str, Any]:
    """The event of one message of the register queue."""
    record = {
        "messageId": "m",
        "receiptHandle": "h",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:register",
    }
    return {"Records": [record]}
