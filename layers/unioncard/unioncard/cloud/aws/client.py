"""Clients of the AWS SDK, made once per process."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from typing import Any, Final

from botocore.config import Config

from unioncard.cloud.aws.patience import LEAST, LITTLE, PATIENCE, Patience
from unioncard.cloud.aws.responses import session

# botocore serialises DynamoDB transactions slowly, attribute by attribute; these hooks write the request body at once.

_OPERATION = "dynamodb.TransactWriteItems"
_NONE = b'"TransactItems": []'


def _base64(binary: bytes) -> str:
    return b64encode(binary).decode()


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_base64).encode


def write_transactions(client: Any) -> Any:
    """The same DynamoDB client, with hooks that serialise TransactWriteItems to DynamoDB JSON in one pass.

    One that has them already keeps them, once.
    """
    for event, hook in (("provide-client-params", _hold_back), ("before-call", _put_in)):
        client.meta.events.register_first(f"{event}.{_OPERATION}", hook, unique_id=f"{__name__}.{event}")
    return client


def _hold_back(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:
    context["transact_items"] = params["TransactItems"]
    return {**params, "TransactItems": []}


def _put_in(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    head, none, tail = params["body"].partition(_NONE)
    if not none:
        raise RuntimeError("botocore writes transactions in a way that is not known here")
    params["body"] = b"".join((head, b'"TransactItems":', _json(context["transact_items"]).encode(), tail))


def _told(patience: Patience, **more: Any) -> Config:
    """In the SDK's words, with more of them."""
    return Config(
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        connect_timeout=patience.connect,
        read_timeout=patience.read,
        **more,
    )


# The stores prepare typed items; checking their parameters again doubles the CPU per item (docs/decisions/).
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

_connection: dict[str, str] = {}
_pace: list[Config] = [PATIENT]


def answer_soon() -> None:
    """From now on no call takes as long as a function for people may run. Such functions say so as they start."""
    _pace[:] = [PROMPT]
    client.cache_clear()


def pace() -> Config:
    """How long this process waits for AWS."""
    return _pace[0]


def connect(**connection: str) -> None:
    """Say where to connect to, in boto3's words (``endpoint_url``, ``region_name``, keys).

    Functions never call this: their role and region are the SDK's own defaults. Tools and tests do.
    """
    _connection.clear()
    _pace[:] = [PATIENT]
    _connection.update(connection)
    client.cache_clear()


@cache
def client(service: str, *, impatient: bool = False) -> Any:
    """The client of a service; an impatient one asks once and waits a second."""
    config = _IMPATIENT if impatient else ONE_ATTEMPT if service == "ses" else pace()
    if service == "s3":
        config = config.merge(Config(**_OF_S3))
    made = session().client(service, config=config, **_connection)
    return write_transactions(made) if service == "dynamodb" else made
