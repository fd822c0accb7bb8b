"""Waiting for a condition with a deadline, never for a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S: Final = 120.0
"""Long enough for a function's first start on a machine that others keep busy; whoever waits for less says why."""

_PAUSE_S = 0.05


def until(condition: Callable[[], bool], *, seconds: float = PATIENCE_S, every: float = _PAUSE_S) -> bool:
    """Ask again and again until the condition holds (True) or the deadline has passed (False).

    ``every``: seconds between two askings.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every)
    return True
