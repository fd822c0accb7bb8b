"""A process that is killed before or after any of its calls to AWS."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


class Killed(BaseException):
    """The process is gone: nothing may catch it."""


@dataclass
class Killer:
    """Kills before (or after) the call with this number; without one it only counts."""

    at: int | None = None
    after: bool = False
    calls: int = 0


@contextmanager
def killing(killer: Killer) -> Iterator[Killer]:
    """Every call of every client goes by the killer."""
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        killer.calls += 1
        if killer.at == killer.calls and not killer.after:
            raise Killed
        answer = original(client, operation, parameters)
        if killer.at == killer.calls:
            raise Killed
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield killer


def killed_at_each_call(calls: int, *, after: bool, act: Callable[[], Result]) -> Iterator[tuple[int, Result]]:
    """Act, be killed at one call, and act again; the number of the call and the second result, for each call in turn.

    What is yielded to prepares the next beginning.
    """
    for call in range(1, calls + 1):
        with killing(Killer(call, after)), pytest.raises(Killed):
            act()
        yield call, act()
