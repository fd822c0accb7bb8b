"""The tables and buckets in memory decide as moto does: each call of some lives goes to both, and both answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from unit.issuance.life.guards import MEETINGS
from unit.issuance.life.machine import BatchLife, Run
from unit.issuance.life.memory import Memory
from unit.issuance.life.world import World, worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SETTINGS = settings(
    max_examples=2,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NEEDED = {"GetItem", "BatchGetItem", "Query", "PutItem", "TransactWriteItems", "PutObject", "GetObject"}


class Beside(Memory):
    """Memory that asks moto the same, and fails where moto says something else."""

    asked: set[str]
    refused: set[str]

    def empty(self) -> None:
        super().empty()
        self.asked, self.refused = set(), set()
        for name in self.tables:
            for item in _moto("dynamodb", "Scan", {"TableName": name})["Items"]:
                key = {part: item[part] for part in ("pk", "sk") if part in item}
                _moto("dynamodb", "DeleteItem", {"TableName": name, "Key": key})
        for name in self.buckets:
            for kept in _moto("s3", "ListObjectsV2", {"Bucket": name}).get("Contents", []):
                _moto("s3", "DeleteObject", {"Bucket": name, "Key": kept["Key"]})

    def call(self, operation: str, asked: Any) -> Any:
        service = "s3" if operation.endswith("Object") else "dynamodb"
        ours = _answer(lambda: super(Beside, self).call(operation, asked))
        theirs = _answer(lambda: _moto(service, operation, asked))
        assert _told(ours) == _told(theirs), operation
        self.asked.add(operation)
        if isinstance(theirs, ClientError):
            self.refused.add(operation)
            raise theirs
        return super().call(operation, asked) if operation == "GetObject" else ours  # a body is read but once


_CALL = BaseClient._make_api_call


def _moto(service: str, operation: str, asked: Any) -> Any:
    return _CALL(boto3.client(service), operation, dict(asked))  # botocore adds to what it is given


def _answer(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ClientError as error:
        return error


def _told(answer: Any) -> Any:
    """What of an answer anybody looks at."""
    if isinstance(answer, ClientError):
        reasons = [reason["Code"] for reason in answer.response.get("CancellationReasons", [])]
        return answer.response["Error"]["Code"], reasons
    found = {name: sorted(map(repr, items)) for name, items in answer.get("Responses", {}).items()}
    body = answer["Body"].read() if "Body" in answer else b""
    return answer.get("Item"), answer.get("Items"), found, body


@pytest.fixture
def world() -> Iterator[World]:
    with worlds(Beside()) as made:
        yield made


def test_memory_and_moto_answer_every_call_alike(world: World) -> None:
    run_state_machine_as_test(lambda: BatchLife(Run(world, tuple(MEETINGS.values()))), settings=SETTINGS)  # type: ignore[arg-type]

    assert isinstance(world.memory, Beside)
    assert world.memory.asked >= NEEDED
    assert "TransactWriteItems" in world.memory.refused
