"""What the asking process (cage.py), the fork server and its children (fork_server.py) send each other.

A check has two connections. On its *channel* the child reads its arguments and writes frames: a length of four bytes
and so many bytes, at the end END, or FAULT and where it happened. On its *report* the fork server says once how the
child ended; when the asking process closes it, the child is killed.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from typing import Any, Final

LENGTH: Final = 4
END: Final = b"\xff" * LENGTH
FAULT: Final = b"\xfe" * LENGTH

OUT_OF_MEMORY: Final = 1
"""Exit status of a child whose work raised MemoryError: whatever asked for the memory, it is the file's doing."""

REQUEST_BYTES: Final = 65_536
"""Most bytes of a request, and of a report. Arguments, which a file may blow up, go over the channel."""

CONNECTIONS: Final = 2
"""File descriptors beside a request: channel and report. A request without them is only imported for."""


@dataclass(frozen=True, slots=True)
class Request:
    """``function`` is "module:name"; ``preload``: modules that it will need, and functions to be called once before.

    ``memory``: bytes beyond what the fork server has; ``cpu`` and ``wall``: seconds of processor time and by the clock.
    """

    function: str
    preload: tuple[str, ...] = ()
    memory: int = 0
    cpu: int = 0
    wall: float = 0

    def packed(self) -> bytes:
        """As bytes."""
        return marshal.dumps((self.function, self.preload, self.memory, self.cpu, self.wall))

    @classmethod
    def unpacked(cls, message: bytes) -> Request:
        """What was packed."""
        return cls(*marshal.loads(message))  # noqa: S302 our own process wrote it


@dataclass(frozen=True, slots=True)
class Report:
    """How a child ended: its wait status and the seconds of processor time it used.

    ``fault``: kind and place of an exception when there was no child because the function could not be imported;
    ``unable``: why there was none although it could.
    """

    status: int = 0
    cpu: float = 0
    fault: str = ""
    unable: str = ""

    def packed(self) -> bytes:
        """As bytes."""
        return marshal.dumps((self.status, self.cpu, self.fault, self.unable))

    @classmethod
    def unpacked(cls, message: bytes) -> Report:
        """What was packed."""
        values: tuple[Any, ...] = marshal.loads(message)  # noqa: S302 our own process wrote it
        return cls(*values)


def framed(data: bytes) -> bytes:
    """Data behind its length."""
    return len(data).to_bytes(LENGTH, "big") + data
