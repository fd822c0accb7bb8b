"""Processes of the local cloud: started in sessions of their own, found again and stopped by id and start time."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import psutil

from unioncard_local.stack import lifeline
from unioncard_local.stack.server_forks import forked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Start times come from the boot time, which a clock correction moves by up to a second.
_SAME_START_S = 2.0
_STOP_S = 15.0
_KILL_S = 5.0
_LISTED: Final = Path("/proc/thread-self/children").exists()

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Handles of what this process started, so that their ends are collected (no zombies)."""


@dataclass(frozen=True, slots=True)
class Started:
    """One server process. Its id is also the id of its session, which holds whatever it starts itself."""

    name: str
    pid: int
    created: float
    log: str


def minimal_environment(folder: Path, **more: str) -> dict[str, str]:
    """What a server gets to see: nothing of the user's shell, so no credential or proxy leaks into a function.

    The mark of a starter with whom it ends (lifeline) is handed on.
    """
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    mark = {lifeline.MARK: os.environ[lifeline.MARK]} if lifeline.MARK in os.environ else {}
    return {
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), "/usr/bin", "/bin"]),  # noqa: PTH120 a search path
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
        **mark,
        **more,
    }


def start(name: str, command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Started:
    """Start a server in its own session, working in `folder`, its output in logs/<name>.log.

    It outlives this process, unless this one is guarded (lifeline.guard).
    """
    log = folder / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        there = forked(command, environment, folder, output.fileno())
        pid, created = there or _spawned(command, environment, folder, output)
    lifeline.record(pid, created)
    return Started(name, pid, created, str(log))


def _spawned(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, output: IO[bytes]
) -> tuple[int, float]:
    child = subprocess.Popen(  # noqa: S603 commands are ours
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    _children[child.pid] = child
    return child.pid, psutil.Process(child.pid).create_time()


def is_alive(started: Started) -> bool:
    """Whether exactly this process still runs (not another one that got its number)."""
    return _process(started) is not None


def _process(started: Started) -> psutil.Process | None:
    """It, while it runs. It may be gone at any time after: nobody keeps what is left of one that was forked."""
    _collect(started.pid)
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(started.pid)
        if abs(process.create_time() - started.created) < _SAME_START_S and lives(process):
            return process
    return None


def members(started: Started) -> list[psutil.Process]:
    """Every live process of its session: itself, and what it started, also when it died before its children.

    The system gives nobody a process id that is still somebody's session id; so when another process holds our id,
    nothing of ours is left.
    """
    with suppress(psutil.NoSuchProcess):
        if abs(psutil.Process(started.pid).create_time() - started.created) >= _SAME_START_S:
            return []
    _collect(started.pid)
    return [process for process in psutil.process_iter() if _session(process.pid) == started.pid and lives(process)]


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """Its children, theirs, and so on; NoSuchProcess if it is gone.

    By the lists that Linux keeps of them; elsewhere as psutil does it, which reads the entry of every process there is.
    """
    if not _LISTED:
        return process.children(recursive=True)
    found = []
    for pid in _children_of(process.pid):
        with suppress(psutil.NoSuchProcess):
            child = psutil.Process(pid)
            found += [child, *descendants(child)]
    return found


def _children_of(pid: int) -> list[int]:
    # Of a browser these are hundreds of files, which a guardian reads each second: pathlib takes twice the time.
    found: list[int] = []
    with suppress(OSError):  # it ended meanwhile
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with suppress(OSError), open(f"/proc/{pid}/task/{task}/children", "rb") as listed:  # noqa: PTH123
                found += map(int, listed.read().split())
    return found


def listens(started: Started, port: int) -> bool:
    """Whether this very server accepts connections at this port."""
    try:
        connections = psutil.Process(started.pid).net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in connections)


def stop(all_started: Iterable[Started]) -> list[str]:
    """Stop these and all they started. Returns the names of those that had to be killed. May be called twice."""
    servers = list(all_started)
    there = [process for process in map(_process, servers) if process]
    for process in there:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    # Servers first and alone: the emulator writes its state while it goes down.
    _wait(there, _STOP_S)
    killed = []
    for started in servers:
        rest = members(started)
        for process in rest:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if any(process.pid == started.pid for process in rest):
            killed.append(started.name)
        _wait(rest, _KILL_S)
        _collect(started.pid)
    return killed


def _wait(processes: list[psutil.Process], seconds: float) -> None:
    psutil.wait_procs(processes, timeout=seconds)


def lives(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and waits to be collected does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _collect(pid: int) -> None:
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
