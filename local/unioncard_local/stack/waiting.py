"""Waiting for a condition with a deadline, never for a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S: Final = 120.0
"""Long enough for a function's first start on a machine that others keep busy; whoever waits for less says why."""

_PAUSE_S = 0.05
_LONGEST_PAUSE_S: Final = 0.5
_PART_OF_THE_WAIT: Final = 1 / 4
_TIMES_AN_ASKING: Final = 8


def until(condition: Callable[[], bool], *, seconds: float = PATIENCE_S, every: float = _PAUSE_S) -> bool:
    """Ask again and again until the condition holds (True) or the deadline has passed (False).

    ``every``: least seconds between two askings. They become fewer the longer it takes and the dearer they are: what
    is asked is mostly the very process that is to do the work, on a machine with few cores.
    """
    begun = time.monotonic()
    while True:
        asked = time.monotonic()
        if condition():
            return True
        now = time.monotonic()
        left = begun + seconds - now
        if left <= 0:
            return False
        pause = max((now - begun) * _PART_OF_THE_WAIT, (now - asked) * _TIMES_AN_ASKING)
        time.sleep(min(max(every, min(pause, _LONGEST_PAUSE_S)), left))
