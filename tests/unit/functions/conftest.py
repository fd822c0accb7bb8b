"""What several tests of handlers share."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import boto3
import pytest

from support.handlers import deployed_handlers, forget_functions
from unioncard import clock

from .trail_story import TrailApi, forget, opened_trail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from support.handlers import Handlers
    from support.worked import Way

NAMES = ("upload", "desk", "validate")


@pytest.fixture
def functions(way: Way, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """upload, desk and validate, with the names of the in-process stores in their environment."""
    for name in ("register", "issue", "answer", "mail", "month"):
        url = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        monkeypatch.setenv(f"{name.upper()}_QUEUE", url)
    for name in ("directory", "members", "work"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    for name in ("registers", "products", "trail"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", name)
    mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    monkeypatch.setenv("MEMBER_DIGEST_KEY", mac["KeyMetadata"]["Arn"])
    monkeypatch.setenv("MEMBER_KEY", way.stores.vault.key_arn)
    monkeypatch.setenv("UNION_CLAIM", "union")
    monkeypatch.setenv("ROOT_UNION", "410000")
    yield {name: importlib.import_module(name) for name in NAMES}
    forget_functions()


@pytest.fixture
def handlers(way: Way) -> Iterator[Handlers]:
    """All routes of officers, whose claims name their union; the ledger begins with this month."""
    with deployed_handlers(way.stores, UNION_CLAIM="union", FIRST_MONTH=clock.month_of(clock.now())) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_api() -> Iterator[TrailApi]:
    """The API on stores that a module's tests share."""
    with opened_trail() as opened:
        yield opened


@pytest.fixture
def api(shared_api: TrailApi) -> TrailApi:
    """The API with nothing on record."""
    forget()
    return shared_api
