"""AWS whose answer to each plain write is lost on its way, so that the SDK sends the write again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN: Final = {"PutItem", "UpdateItem", "DeleteItem"}
"""A transaction carries a token of its request: DynamoDB knows it again."""


@contextmanager
def lost_answers() -> Iterator[None]:
    """Every plain write of the block is carried out twice, and the caller hears what the second one says."""
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        if operation in _PLAIN:
            original(client, operation, parameters)
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield
