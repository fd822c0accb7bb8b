"""How long a step of work may take before it goes on by a message of its own.

Lambda kills a function after fifteen minutes, and its message comes back an hour and a half later; a register of
500,000 rows takes 5,051 transactions to store and 10,204 to claim. So what handles a message says where its work is
stored (``work_stored``), and is stopped there once the step's time is over: the message is sent again, and the next
delivery reads what is stored and goes on, as after a kill. Others get their turn in between.

Without a step (the command line, most tests) nothing is stopped.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

from unioncard.errors import TimeIsUp

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP_SECONDS: Final = 45.0
"""A step is stopped at the first chance after this time: with what began before, less than a minute."""
FRESH_SECONDS: Final = 15.0
"""Of these at least so many are for new work, also where finding the place to go on took long."""
RESERVE_SECONDS: Final = 60.0
"""Left of the function's own time when a step ends, whatever else holds: the unit under way, and the next message."""


@dataclass(slots=True)
class _Step:
    """Instants of ``monotonic``; ``fresh_since``: when the first new work of this step was stored."""

    ends: float
    killed_soon: float
    fresh_since: float | None = None

    def is_over(self) -> bool:
        now = monotonic()
        if self.fresh_since is None:
            self.fresh_since = now
        return now >= self.killed_soon or (now >= self.ends and now - self.fresh_since >= FRESH_SECONDS)


_step: ContextVar[_Step | None] = ContextVar("step", default=None)


@contextmanager
def step(seconds_left: float) -> Iterator[None]:
    """One message's work, in a function that is killed in ``seconds_left``."""
    now = monotonic()
    token = _step.set(_Step(now + STEP_SECONDS, now + seconds_left - RESERVE_SECONDS))
    try:
        yield
    finally:
        _step.reset(token)


def is_over() -> bool:
    """Whether the step's time is over, for who orders the rest by a message that says where to go on.

    Asked after something was done that this message will not have to do again.
    """
    running = _step.get(None)
    return running is not None and running.is_over()


def work_stored() -> None:
    """Something is stored that no later delivery does again; TimeIsUp if the step's time is over.

    Called after such work alone, so every step brings the work forward: none can go round for ever.
    """
    if is_over():
        raise TimeIsUp("the rest is for another message")
