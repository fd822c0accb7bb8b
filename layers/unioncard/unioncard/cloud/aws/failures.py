"""Calls of AWS that fail: those of the SDK and those of our own light clients, by the same questions.

The SDK is not imported for them: an error of the SDK can only be where the SDK is.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, Final

_TRANSIENT: Final = frozenset({
    "TransactionConflictException", "TransactionInProgressException", "ProvisionedThroughputExceededException",
    "ThrottlingException", "Throttling", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown",
    "RequestTimeout", "RequestThrottled", "KMSInternalException", "DependencyTimeoutException",
})  # fmt: skip
_SERVER_ERROR: Final = 500


class Refusal(Exception):
    """AWS answered a light client with an error; ``response`` as the SDK's ClientError has it.

    Each code has a class of its name, as with the SDK, because logs name a failure by its class.
    """

    def __init__(self, response: dict[str, Any]) -> None:
        """``response``: ``Error``, ``ResponseMetadata`` and what else the answer had."""
        super().__init__(response["Error"]["Code"])
        self.response = response


class NoAnswer(Exception):
    """AWS was not reached by a light client, or did not answer in time; the kinds have the SDK's names, for logs."""


class EndpointConnectionError(NoAnswer):
    """No connection."""


class ConnectTimeoutError(NoAnswer):
    """None in time."""


class ReadTimeoutError(NoAnswer):
    """Connected, but no answer in time."""


class ConnectionClosedError(NoAnswer):
    """The connection ended before the answer did."""


@cache
def refusal_class(code: str) -> type[Refusal]:
    """The class of a code."""
    return type(code, (Refusal,), {})


def refusals() -> tuple[type[Exception], ...]:
    """Classes of what a call raises that AWS answered with an error; for ``except``, which asks when there is one."""
    return (Refusal, *_of_sdk("ClientError"))


def failures() -> tuple[type[Exception], ...]:
    """As ``refusals``, and of all that keeps a call from being answered."""
    return (Refusal, NoAnswer, *_of_sdk("ClientError", "BotoCoreError"))


def response_of(error: BaseException) -> dict[str, Any]:
    """What AWS answered, as the SDK's ClientError has it; empty where AWS gave no answer."""
    return getattr(error, "response", None) or {}


def code_of(error: BaseException) -> str:
    """The error's name in AWS's words, '' where AWS gave no answer."""
    code: str = response_of(error).get("Error", {}).get("Code", "")
    return code


def is_transient(error: BaseException) -> bool:
    """Whether it passes by itself: throttled, in another transaction, broken on its side, not reached."""
    if isinstance(error, refusals()):
        status = response_of(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code_of(error) in _TRANSIENT or status >= _SERVER_ERROR
    return isinstance(error, (NoAnswer, *_of_sdk("HTTPClientError", "ConnectionError")))


def _of_sdk(*names: str) -> tuple[type[Exception], ...]:
    module = sys.modules.get("botocore.exceptions")
    return tuple(getattr(module, name) for name in names) if module else ()
