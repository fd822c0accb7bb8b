"""Where a store has its clients from: from the SDK, if it is not given others."""

from __future__ import annotations

from typing import Any, Protocol


class Clients(Protocol):
    """Gives the client of a service, made once per process."""

    def __call__(self, service: str, *, impatient: bool = False) -> Any:
        """An impatient one asks once and waits a second."""
        ...


def from_sdk(service: str, *, impatient: bool = False) -> Any:
    """The SDK's, which is imported with the first call: the look-up never makes one (light/)."""
    from unioncard.cloud.aws.client import client  # noqa: PLC0415 a fifth of a second

    return client(service, impatient=impatient)
