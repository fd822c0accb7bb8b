"""Clients of AWS, made once per process: the SDK's, and in a function our own for what is asked most (light/)."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config

from unioncard.cloud.aws.light.clients import light_client
from unioncard.cloud.aws.patience import LEAST, LITTLE, PATIENCE, Patience


def _told(patience: Patience, **more: Any) -> Config:
    """In the SDK's words, with more of them."""
    return Config(
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        connect_timeout=patience.connect,
        read_timeout=patience.read,
        **more,
    )


# What we ask is checked by AWS; the SDK would check it once more.
PATIENT: Final = _told(
    PATIENCE,
    parameter_validation=False,
)

_OF_S3: Final = {
    # S3 refuses links signed by version 2, the SDK's choice in some regions, for buckets encrypted with KMS.
    "signature_version": "s3v4",
    # The bucket in the host's name: a page may send and fetch at our buckets' own addresses alone, and "auto" signs
    # links for one from which S3 leads on to other regions. At an IP address, an emulator's, the bucket is in the path.
    "s3": {"addressing_style": "virtual"},
}

PROMPT: Final = PATIENT.merge(_told(LITTLE))

# A mail cannot be recalled: a call to SES whose answer is missing is not repeated, but waited for.
ONE_ATTEMPT: Final = PATIENT.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=60))

_IMPATIENT = PATIENT.merge(_told(LEAST))

_OF_PATIENCE: Final = {PATIENCE: PATIENT, LITTLE: PROMPT}

_LIGHT: Final = frozenset({"dynamodb", "kms"})
"""What a function asks by clients of our own: the SDK spends four times as long on a call (docs/decisions/0102). Its
role is in its environment; data keys are asked for by the Encryption SDK (vault.py)."""

_connection: dict[str, str] = {}
_pace: list[Patience] = [PATIENCE]


def answer_soon() -> None:
    """From now on no call takes as long as a function for people may run. Such functions say so as they start."""
    _pace[:] = [LITTLE]
    client.cache_clear()


def pace() -> Config:
    """How long this process waits for AWS."""
    return _OF_PATIENCE[_pace[0]]


def connect(**connection: str) -> None:
    """Say where to connect to, in boto3's words (``endpoint_url``, ``region_name``, keys).

    Functions never call this: their role and region are the SDK's own defaults. Tools and tests do.
    """
    _connection.clear()
    _pace[:] = [PATIENCE]
    _connection.update(connection)
    client.cache_clear()


@cache
def client(service: str, *, impatient: bool = False) -> Any:
    """The client of a service; an impatient one asks once and waits a second."""
    if service in _LIGHT and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        return light_client(service, impatient=impatient, patience=_pace[0])
    config = _IMPATIENT if impatient else ONE_ATTEMPT if service == "ses" else pace()
    if service == "s3":
        config = config.merge(Config(**_OF_S3))
    return session().client(service, config=config, **_connection)


@cache
def session() -> boto3.Session:
    """Of this process, in place of boto3's default one, which others may set."""
    return boto3.Session()
