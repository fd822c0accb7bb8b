"""What a process starts ends with it, also when it is killed: a guardian process waits for its end and clears up.

The guardian knows what to end by a mark in the environment, which every program started inherits; by the pipe between
the two, which a child that was only forked holds open too (its environment is the one its parent began with); by the
sessions on record; and by the children it saw a second ago, because some programs (sshd) write over their environment.
It notices the end by that pipe, which the system closes, and by the process id.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK: Final = "UNIONCARD_STARTER"
"""Who is to be outlived by nobody: the marks of all guarded processes above, outermost first, with `/` between."""

_COMMAND = (sys.executable, "-m", "unioncard_local.stack.guardian")


@dataclass(frozen=True, slots=True)
class Lifeline:
    """The way to this process's guardian. `pid` is whose it is: a forked child holds a copy and must not use it."""

    pid: int
    mark: str
    guardian: subprocess.Popen[bytes]

    def say(self, line: str) -> None:
        """Send the guardian one line; nothing happens when it is gone."""
        if self.guardian.stdin is not None:
            with suppress(OSError):
                os.write(self.guardian.stdin.fileno(), line.encode() + b"\n")


_held: list[Lifeline] = []
_one_at_a_time = threading.Lock()


def guard(command: Sequence[str] = _COMMAND, *, errors: int = subprocess.DEVNULL) -> Lifeline:
    """From now on, whatever this process starts ends with it. Asked again, the same guardian answers.

    `command` is the guardian's program, which gets this process's id and mark as arguments; `errors` is its standard
    error.
    """
    with _one_at_a_time:
        return current() or _start(command, errors)


def _start(command: Sequence[str], errors: int) -> Lifeline:
    pid = os.getpid()
    mark = f"{pid}-{psutil.Process(pid).create_time():.2f}"
    guardian = subprocess.Popen(  # noqa: S603 our own program
        [*command, str(pid), mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
    )
    above = os.environ.get(MARK)
    os.environ[MARK] = f"{above}/{mark}" if above else mark
    _held[:] = [Lifeline(pid, mark, guardian)]
    return _held[0]


def current() -> Lifeline | None:
    """This process's lifeline; None when nobody guards it."""
    return next((one for one in _held if one.pid == os.getpid()), None)


def record(pid: int, created: float) -> None:
    """Have this session (its id is the process id) ended too, by its number and start time."""
    held = current()
    if held is not None:
        held.say(f"session {pid} {created}")
