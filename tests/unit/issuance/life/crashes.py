"""What may happen to a worker at each of its calls to AWS: it dies there, or another worker gets its turn there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Killed(BaseException):
    """The process is gone: nothing may catch it."""


@dataclass(slots=True)
class Fate:
    """What is in store for one delivery; calls are counted from 1, and 0 is never.

    ``dies`` at this call, before it is made or ``after``. At the call ``meets``, just before it, ``meanwhile`` runs
    from beginning to end, as another worker would that is faster.
    """

    dies: int = 0
    after: bool = False
    meets: int = 0
    meanwhile: Callable[[], None] | None = None
    calls: int = 0

    def before_call(self) -> None:
        """The worker is about to call AWS."""
        self.calls += 1
        if self.meets == self.calls and self.meanwhile:
            self.meanwhile()
        if self.dies == self.calls and not self.after:
            raise Killed

    def after_call(self) -> None:
        """AWS has done what it was asked, and the answer is on its way."""
        if self.dies == self.calls:
            raise Killed


class Fates:
    """The fate of whoever runs at the moment; of nobody while the bank or the test itself looks at AWS."""

    def __init__(self) -> None:
        self.current: Fate | None = None

    @contextmanager
    def of(self, fate: Fate | None) -> Iterator[None]:
        """Runs a delivery under its fate. One that ran before, and is being overtaken, stands still meanwhile."""
        overtaken, self.current = self.current, fate
        try:
            yield
        finally:
            self.current = overtaken


@contextmanager
def fates() -> Iterator[Fates]:
    """Every call of every client goes by the fate of its worker, then where it would have gone."""
    original = BaseClient._make_api_call
    fates_now = Fates()

    def call(client: Any, operation: str, parameters: Any) -> Any:
        fate = fates_now.current
        if fate:
            fate.before_call()
        answer = original(client, operation, parameters)
        if fate:
            fate.after_call()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield fates_now
