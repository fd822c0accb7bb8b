"""A proxy for faults in front of a local cloud's emulator, as the proxy's tests drive it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from unioncard_local.faultproxy.beside import FaultProxy, beside
from unioncard_local.faultproxy.plan import Plan
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

BUCKET = "faults"
TABLE = "faults"
ONCE = {"mode": "standard", "total_max_attempts": 1}
OFTEN = {"mode": "standard", "total_max_attempts": 6}


@dataclass(frozen=True)
class Between:
    """A cloud, and a proxy in front of its emulator."""

    cloud: Cloud
    proxy: FaultProxy

    def plan(self, seed: int = 1, hold_s: float = 5.0, spare: tuple[str, ...] = (), **rates: dict[str, float]) -> None:
        """Switch to this plan; the rates by service."""
        self.switch(seed=seed, hold_s=hold_s, spare=spare, rates=rates)

    def switch(self, **plan: Any) -> None:
        """Switch to a plan of these fields."""
        self.proxy.switch(Plan.model_validate({"seed": 1, **plan}))

    def client(self, service: str, retries: dict[str, Any] = ONCE, **more: Any) -> Any:
        """A client through the proxy, which by itself tries once."""
        config = Config(retries=retries, s3={"addressing_style": "path"}, **more)
        return boto3.client(service, config=config, **{**self.cloud.connection, "endpoint_url": self.proxy.address})


@contextmanager
def proxy(cloud: Cloud, folder: Path) -> Iterator[Between]:
    """A proxy without faults at first, that has ended when the block ends."""
    with beside(cloud.endpoint, folder, Plan(seed=1)) as started:
        yield Between(cloud, started)


@contextmanager
def cloud_with_a_table_and_a_bucket() -> Iterator[Cloud]:
    """A cloud of one's own with nothing in it but TABLE and BUCKET."""
    with running(template=None) as started:
        started.client("s3").create_bucket(Bucket=BUCKET)
        started.client("dynamodb").create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        yield started


def put(client: Any, pk: str, **more: Any) -> Any:
    """An item with this key and nothing else."""
    return client.put_item(TableName=TABLE, Item={"pk": {"S": pk}}, **more)


def is_there(cloud: Cloud, pk: str) -> bool:
    """Whether the item is in the table, asked past the proxy."""
    return "Item" in cloud.client("dynamodb").get_item(TableName=TABLE, Key={"pk": {"S": pk}}, ConsistentRead=True)
