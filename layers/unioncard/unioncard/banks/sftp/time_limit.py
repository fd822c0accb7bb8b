"""How long a session may last: longer while bytes flow, never longer than its end."""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramiko import Transport

PATIENCE_S = 60.0
"""Seconds that a session has to begin with, for log-in, look-ups and what else has no bytes to count."""

SLOWEST = 16 * 1024
"""Bytes a second that a server must keep up; a slower one is broken off once its patience is used up."""


class TimeLimit:
    """Closes a connection that uses up its time; each byte that came through earns more, up to the end.

    paramiko's own limits begin anew with every byte, so a server that sends one now and then would hold a worker, and
    the workers of all banks are few.
    """

    def __init__(self, close: Callable[[], None], whole_s: float, patience_s: float | None = None) -> None:
        """close: ends every wait on the connection; called from another thread. whole_s: seconds to the end.

        patience_s: seconds without a byte, PATIENCE_S by default.
        """
        self._close = close
        self._begun = time.monotonic()
        self._whole_s = whole_s
        self._allowed_s = PATIENCE_S if patience_s is None else patience_s
        self._lock = Lock()
        self._timer: Timer | None = None
        self.expired = False

    def start(self) -> TimeLimit:
        """Watch from now on."""
        self._arm(min(self._allowed_s, self._whole_s))
        return self

    def earn(self, size: int) -> None:
        """Allow the time that ``size`` transferred bytes may take."""
        self._allowed_s += size / SLOWEST

    def cancel(self) -> None:
        """Watch no longer."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._timer = None

    @property
    def is_nearly_over(self) -> bool:
        """Whether three quarters of the whole time are gone: nothing new should be begun."""
        return time.monotonic() - self._begun > self._whole_s * 0.75

    def _arm(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._check)
        self._timer.daemon = True
        self._timer.start()

    def _check(self) -> None:
        with self._lock:
            if self._timer is None:
                return
            left = min(self._allowed_s, self._whole_s) - (time.monotonic() - self._begun)
            if left > 0:
                self._arm(left)
                return
            self.expired = True
        self._close()


@contextmanager
def closed_after(transport: Transport, seconds: float) -> Iterator[None]:
    """Close the connection when the block takes longer, which ends any wait in it.

    paramiko waits for some answers without a limit (Channel.invoke_subsystem).
    """
    limit = TimeLimit(transport.close, seconds, seconds).start()
    try:
        yield
    finally:
        limit.cancel()
