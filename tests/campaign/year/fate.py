"""What may happen to whoever is at work: they die at a call to AWS, are overtaken there, or are held up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.memory_aws.aws import MemoryAws

if TYPE_CHECKING:
    from collections.abc import Callable


class Killed(BaseException):
    """The process is gone: nothing may catch it."""


@dataclass(slots=True)
class Fate:
    """What is in store for one delivery or request; calls are counted from 1, and 0 is never.

    ``dies`` at this call, before it is made or ``after``. Just before the call ``meets`` others run from beginning to
    end (``meanwhile``): messages, or the same message again.
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
        if self.dies == self.calls and self.after:
            raise Killed


@dataclass
class FatefulAws(MemoryAws):
    """AWS in memory where every call goes by the fate of whoever makes it."""

    fate: Fate | None = None
    calls: int = 0
    counted: dict[str, int] = field(default_factory=dict)

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        """As MemoryAws.call."""
        fate, self.calls = self.fate, self.calls + 1
        if fate is None:
            return MemoryAws.call(self, client, operation, parameters)
        fate.before_call()
        answer = MemoryAws.call(self, client, operation, parameters)
        fate.after_call()
        return answer
