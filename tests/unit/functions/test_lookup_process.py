"""The look-up's process never imports the SDK: not to start, not for an answer, not where AWS fails.

An import of the SDK takes as long as all the rest of a start (docs/decisions/0095); which modules are there can be
counted, the time is measured by benchmarks/answering.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from benchmarks import stub

from .isolated import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

SDK: Final = {"boto3", "botocore", "s3transfer", "urllib3", "aws_encryption_sdk"}
BY_POWERTOOLS: Final = {"botocore"}
"""The package alone, without a module of it: Powertools asks whether it is there."""

ROLE: Final = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}

PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import lookup
def asked(route, **body):
    event = {"routeKey": route, "headers": {}, "body": json.dumps(body),
             "requestContext": {"requestId": "r", "http": {"sourceIp": "203.0.113.5"}}}
    return lookup.handler(event, None)["statusCode"]
statuses = [asked("POST /lookup", card="6217000000000000003"), asked("POST /lookup", card="no card"),
            asked("POST /lookup", cart=""), asked("POST /lookup/report", code="9f86d081884c")]
print(json.dumps({"statuses": statuses, "modules": sorted(sys.modules)}))
"""


def ran(endpoint: str) -> dict[str, Any]:
    """Statuses of four questions in an interpreter of its own, and the modules that it has afterwards."""
    command = [sys.executable, "-c", PROGRAM, str(ROOT / "functions/lookup")]
    variables = {**environment("lookup"), **ROLE, "AWS_ENDPOINT_URL": endpoint, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert not done.returncode, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with stub.running() as address:
        yield address


def of_sdk(modules: list[str]) -> set[str]:
    return {one for one in modules if one.partition(".")[0] in SDK} - BY_POWERTOOLS


def test_it_starts_and_answers_without_the_sdk(endpoint: str) -> None:
    found = ran(endpoint)
    assert found["statuses"] == [200, 422, 400, 200]
    assert of_sdk(found["modules"]) == set()


def test_also_where_nothing_answers() -> None:
    found = ran("http://127.0.0.1:9")
    assert found["statuses"] == [503, 503, 503, 503]
    assert of_sdk(found["modules"]) == set()


def test_an_import_of_the_sdk_would_be_seen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import boto3, sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert of_sdk(done.stdout.split()) > {"boto3", "botocore.session"}
