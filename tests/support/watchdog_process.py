"""`python watchdog_process.py PID MARK`: the process beside a test process (watchdog).

Its lines: `watch TIME WHAT` (the next line must come before this time.monotonic(), which all processes share),
`relax`, `until TIME` (the run must be over, time.time()).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

from unioncard_local.stack import waiting
from unioncard_local.stack.guardian import Guardian, deafen

_FOR_ITS_STACKS_S = 3.0


class WatchdogProcess(Guardian):
    """Names what hangs, and ends the test process when it did not end itself."""

    _what = ""
    _hangs_at = _ends_at = float("inf")
    _named = False

    def take(self, verb: str, words: list[str]) -> None:
        """One line from the test process."""
        if verb == "watch":
            self._hangs_at, self._what = float(words[0]), " ".join(words[1:])
        elif verb == "relax":
            self._hangs_at, self._what = float("inf"), ""
        elif verb == "until":
            self._ends_at = float(words[0])
        else:
            super().take(verb, words)

    def look(self) -> None:
        """Whether a limit has passed."""
        if time.monotonic() >= self._hangs_at:
            # faulthandler's own thread writes the stacks now and ends the process. What is said meanwhile would stand
            # in the middle of a line of them.
            ended = waiting.until(lambda: not self.is_alive(), seconds=_FOR_ITS_STACKS_S)
            self._name(f"hung: {self._what}")
            if not ended:
                self._kill()
        elif time.time() >= self._ends_at:
            at = f"; it was at {self._what}" if self._what else ""
            self._name(f"the whole run took too long (--run-limit){at}")
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGUSR1)  # it writes its stacks
            waiting.until(lambda: not self.is_alive(), seconds=_FOR_ITS_STACKS_S)
            self._kill()

    def before_end(self) -> None:
        """The test process is gone. In the middle of something it did not go by itself."""
        if self._what and not self._what.startswith("the end of") and not self._named:
            self._say(f"process {self.pid} ended during: {self._what}")
        elif time.monotonic() >= self._hangs_at:
            self._name(f"hung: {self._what}")

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        waiting.until(lambda: not self.is_alive(), seconds=_FOR_ITS_STACKS_S)

    def _name(self, why: str) -> None:
        if not self._named:
            self._say(why)
        self._named = True

    def _say(self, line: str) -> None:
        with suppress(OSError):
            os.write(2, f"\nwatchdog: {line}\n".encode())


if __name__ == "__main__":
    deafen()
    WatchdogProcess(int(sys.argv[1]), sys.argv[2]).run()
