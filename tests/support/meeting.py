"""Two requests that meet: the whole of one happens while the other is about to write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITES = {"TransactWriteItems", "PutItem", "UpdateItem"}


@contextmanager
def just_before_a_write(act: Callable[[], object]) -> Iterator[None]:
    """``act`` once, before the first write to a table."""
    original, left = BaseClient._make_api_call, [act]

    def call(client: Any, operation: str, parameters: Any) -> Any:
        if operation in WRITES and left:
            left.pop()()
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield
    assert not left, "nothing was written, so nothing met"
