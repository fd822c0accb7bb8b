"""Work in the cage, and the process that serves it."""

from __future__ import annotations

import psutil

from support import caged_work
from unioncard.sheets import cage
from unioncard.sheets.cage import Work, caged
from unioncard_local.stack.waiting import PATIENCE_S

MEMORY, CPU = 2**28, 20
STANDARD_FILES = 3
"""All that a fork server has open while nobody asks: its control connection and /dev/null."""


def work(name: str, *arguments: object) -> Work:
    return Work(f"{caged_work.__name__}:{name}", arguments)


def frames_of(asked: Work, memory: int = MEMORY, cpu: int = CPU, wall: float = PATIENCE_S) -> list[bytes]:
    with caged(asked, memory=memory, cpu=cpu, wall=wall) as frames:
        return list(frames)


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def server() -> int:
    """The process id of this process's fork server."""
    frames_of(work("send_all"))
    assert cage._ONLY.server
    return cage._ONLY.server.process.pid


def server_as_it_is() -> int:
    """Its process id, without asking it for anything."""
    return cage._server().process.pid
