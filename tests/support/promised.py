"""What is stored for a queue to carry out is promised to it before: whoever dies between the two loses nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITES: Final = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")


@contextmanager
def promised() -> Iterator[None]:
    """What is ordered at once in this block was promised, word for word, before anything was stored."""
    original, calls = BaseClient._make_api_call, list[tuple[str, Any]]()

    def call(client: Any, operation: str, parameters: Any) -> Any:
        calls.append((operation, parameters))
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield
    first = next(place for place, (operation, _) in enumerate(calls) if operation in WRITES)
    sent = [(place, given) for place, (operation, given) in enumerate(calls) if operation == "SendMessage"]
    before = {given["MessageBody"] for place, given in sent if place < first and given.get("DelaySeconds")}
    at_once = {given["MessageBody"] for _, given in sent if not given.get("DelaySeconds")}
    assert before and at_once <= before
