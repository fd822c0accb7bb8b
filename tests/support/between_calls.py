"""Something that happens between any two calls to AWS of a piece of work, at exactly one moment or at all of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def between_calls(act: Callable[[int], None]) -> Iterator[list[int]]:
    """Act before each call of the block and after the last; what acts is not interrupted itself."""
    original = BaseClient._make_api_call
    calls, acting = [0], [False]

    def call(client: Any, operation: str, parameters: Any) -> Any:
        if not acting[0]:
            acting[0] = True
            calls[0] += 1
            act(calls[0])
            acting[0] = False
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield calls
