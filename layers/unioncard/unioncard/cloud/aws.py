"""Clients of the AWS SDK, made once per process."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from unioncard.cloud.wire import write_transactions

# The stores prepare typed items; checking their parameters again doubles the CPU per item (DESIGN.md).
_CONFIG = Config(
    parameter_validation=False,
    retries={"mode": "standard", "total_max_attempts": 6},
    connect_timeout=3,
    read_timeout=20,
    # S3 refuses links signed by version 2, the SDK's choice in some regions, for buckets encrypted with KMS.
    signature_version="s3v4",
    s3={"addressing_style": "path"},
)

_connection: dict[str, str] = {}


def connect(**connection: str) -> None:
    """Say where to connect to, in boto3's words (``endpoint_url``, ``region_name``, keys).

    Functions never call this: their role and region are the SDK's own defaults. Tools and tests do.
    """
    _connection.clear()
    _connection.update(connection)
    client.cache_clear()


@cache
def client(service: str) -> Any:
    """The client of a service."""
    made = boto3.client(service, config=_CONFIG, **_connection)
    return write_transactions(made) if service == "dynamodb" else made
