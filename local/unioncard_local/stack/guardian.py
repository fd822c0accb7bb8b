"""`python -m unioncard_local.stack.guardian PID MARK`: waits for the end of a process, then ends what it started.

Started by lifeline.guard in a session of its own, so that no Ctrl-C and no kill of a group reaches it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from unioncard_local.stack import waiting
from unioncard_local.stack.lifeline import MARK
from unioncard_local.stack.processes import Started, descendants, lives, members

_LOOK_EVERY_S = 1.0
_STOP_S, _KILL_S = 3.0, 10.0
_ROUNDS = 5
"""How often is looked again: a process may start another one while it is being ended."""
_PIECE = 65_536


class Guardian:
    """Waits for the end of one process. `source` is the file descriptor by which that process sends lines."""

    def __init__(self, pid: int, mark: str, source: int = 0) -> None:
        """Of the process with this id, whose children carry this mark."""
        self.pid = pid
        self.mark = mark
        self._source = source
        self._rest = b""
        self._owner: psutil.Process | None = None
        with suppress(psutil.NoSuchProcess):
            self._owner = psutil.Process(pid)
        self._sessions: list[Started] = []
        self._seen: list[psutil.Process] = []
        self._seen_at = float("-inf")

    def run(self) -> None:
        """Until the process has ended and nothing of it is left."""
        while self._listen() and self._is_there():
            self.look()
        self.before_end()
        self.end_all()

    def is_alive(self) -> bool:
        """Whether the guarded process still is; one that waits to be collected by its parent is not."""
        return self._owner is not None and self._owner.is_running() and lives(self._owner)

    def look(self) -> None:
        """About once a second, and after each line."""

    def before_end(self) -> None:
        """The process is gone, what it started may not be."""

    def take(self, verb: str, words: list[str]) -> None:
        """One line from the process."""
        if verb == "session":
            self._sessions.append(Started("", int(words[0]), float(words[1]), ""))

    def end_all(self) -> bool:
        """Ask all that carry the mark or are in a recorded session to end, then kill; whether nothing is left."""
        for signum, seconds in ((signal.SIGTERM, _STOP_S), *((signal.SIGKILL, _KILL_S),) * _ROUNDS):
            found = self.left()
            if not found:
                return True
            for process in found:
                with suppress(psutil.Error):
                    process.send_signal(signum)
            waiting.until(lambda there=found: not any(map(lives, there)), seconds=seconds)  # type: ignore[misc]
        return not self.left()

    def left(self) -> list[psutil.Process]:
        """Every live process that the guarded one started."""
        marked = [process for process in psutil.process_iter() if self._is_marked(process) and lives(process)]
        seen = [process for process in self._seen if process.is_running() and lives(process)]
        in_sessions = [process for session in self._sessions for process in members(session)]
        return list({process.pid: process for process in (*marked, *seen, *in_sessions)}.values())

    def _is_there(self) -> bool:
        """Whether the process still is, as was seen within the last second, however many lines came since."""
        if time.monotonic() < self._seen_at + _LOOK_EVERY_S:
            return True
        self._seen_at = time.monotonic()
        if not self.is_alive():
            return False
        self._see_children()
        return True

    def _see_children(self) -> None:
        """Remember who descends from it now: a child forked without a new program carries no mark."""
        if self._owner is not None:
            with suppress(psutil.Error):
                self._seen = [one for one in descendants(self._owner) if one.pid != os.getpid()]

    def _is_marked(self, process: psutil.Process) -> bool:
        if process.pid == os.getpid():
            return False
        try:
            return self.mark in process.environ().get(MARK, "").split("/") or self._holds_the_pipe(process.pid)
        except (psutil.Error, OSError):
            return False

    def _holds_the_pipe(self, pid: int) -> bool:
        """Whether it has the writing end of our pipe: only a fork of the guarded process can (Linux)."""
        with suppress(OSError):
            ours = os.readlink(f"/proc/self/fd/{self._source}")  # noqa: PTH115 what it points to is no path
            return any(os.readlink(file) == ours for file in Path(f"/proc/{pid}/fd").iterdir())  # noqa: PTH115
        return False

    def _listen(self) -> bool:
        """Take the lines that have come, or wait a moment for one; False at the pipe's end."""
        readable, _, _ = select.select([self._source], [], [], _LOOK_EVERY_S)
        if not readable:
            return True
        piece = os.read(self._source, _PIECE)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            verb, *words = line.decode(errors="replace").split(" ")
            self.take(verb, words)
        return bool(piece)


def deafen() -> None:
    """Outlive whatever ends the guarded process."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


if __name__ == "__main__":
    deafen()
    Guardian(int(sys.argv[1]), sys.argv[2]).run()
