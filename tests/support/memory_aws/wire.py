"""The wire of light clients that ends in this process: the SDK's own clients make the calls that come over it.

So whatever watches, fails or ends calls of the SDK does so with these, too.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from unioncard.cloud.aws import failures
from unioncard.cloud.aws.light.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from unioncard.cloud.aws.patience import Patience

_SERVICES: Final = {"DynamoDB_20120810": "dynamodb", "TrentService": "kms"}
_BINARIES: Final = {"GenerateMac": ("Message",)}


def _post(_wire: Wire, headers: Mapping[str, str], body: bytes, patience: Patience) -> tuple[int, bytes]:
    """As Wire.post. Binaries among a request's attributes are not decoded: no light client sends any."""
    target, _, operation = headers["X-Amz-Target"].partition(".")
    parameters = json.loads(body)
    for name in _BINARIES.get(operation, ()):
        parameters[name] = b64decode(parameters[name])
    config = Config(
        parameter_validation=False,
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        connect_timeout=patience.connect,
        read_timeout=patience.read,
    )
    client = boto3.client(_SERVICES[target], config=config)
    try:
        return 200, _written(client._make_api_call(operation, parameters))
    except ClientError as error:
        rest = dict(error.response)
        told: Any = rest.pop("Error")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return status, _written(rest | {"__type": f"in.memory#{told['Code']}", "message": told.get("Message", "")})
    except BotoCoreError as error:
        raise getattr(failures, type(error).__name__)(str(error)) from error


def _written(answer: Mapping[str, Any]) -> bytes:
    without = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    return json.dumps(without, default=lambda binary: b64encode(binary).decode()).encode()


@contextmanager
def light_clients_too() -> Iterator[None]:
    """For the length of a block, what light clients send goes to the clients of the SDK."""
    with patch.object(Wire, "post", _post):
        yield
