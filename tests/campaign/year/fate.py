"""What may happen to whoever is at work: they die at a call to AWS, are overtaken there, or are held up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from support.memory_aws.aws import MemoryAws

if TYPE_CHECKING:
    from collections.abc import Callable


DEPTH: Final = 2
"""Workers that stand still at a time while others overtake them."""
WORKER, API = timedelta(minutes=14), timedelta(seconds=25)
"""As long may a function stand still, and not be ended for it: one that a queue calls, and one that officers ask."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How often what happens, of 1: deaths, meetings, second deliveries, late ones.

    ``ambushed``: how often whoever comes to a write that ``World.ambush`` is for is met there.
    """

    dies: float = 0.05
    meets: float = 0.05
    twice: float = 0.05
    late: float = 0.04
    held_up: float = 0.02
    ambushed: float = 0


CALM: Final = Odds(0, 0, 0, 0, 0)


class Killed(BaseException):
    """The process is gone: nothing may catch it."""


@dataclass(slots=True)
class Fate:
    """What is in store for one delivery or request; calls are counted from 1, and 0 is never.

    ``dies`` at this call, before it is made or ``after``. Just before the call ``meets`` others run from beginning to
    end (``meanwhile``): messages, or the same message again; or before the first call that they ``lie_in_wait`` for.
    """

    dies: int = 0
    after: bool = False
    meets: int = 0
    meanwhile: Callable[[], None] | None = None
    lie_in_wait: Callable[[Any], bool] | None = None
    calls: int = 0

    def before_call(self, parameters: Any = None) -> None:
        """The worker is about to call AWS."""
        self.calls += 1
        if self.lie_in_wait and self.lie_in_wait(parameters):
            self.meets, self.lie_in_wait = self.calls, None
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
    watch: Callable[[Any], None] | None = None
    """Is told the parameters of each call before it is made."""
    calls: int = 0
    counted: dict[str, int] = field(default_factory=dict)

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        """As MemoryAws.call."""
        fate, self.calls = self.fate, self.calls + 1
        if self.watch:
            self.watch(parameters)
        if fate is None:
            return MemoryAws.call(self, client, operation, parameters)
        fate.before_call(parameters)
        answer = MemoryAws.call(self, client, operation, parameters)
        fate.after_call()
        return answer
