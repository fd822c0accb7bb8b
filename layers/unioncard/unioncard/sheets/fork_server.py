"""The cage's fork server: a process with one thread, started clean, that forks a child for each check.

A fork copies one thread and the locks of all: whatever lock another thread holds at that moment (the import lock, the
allocator's, a logger's) is held for ever in the child. So nobody but this process forks, and it forks only while the
kernel lists it with a single thread. Everything a check needs is imported before the fork (docs/decisions/0028).

The server ends when its starter's end of the control connection closes, which kill -9 does too. Its children are killed
by the kernel when it dies. It must not be started with PR_SET_PDEATHSIG: that fires when the *thread* that started it
ends, and checks are made in thread pools.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import marshal
import os
import resource
import select
import signal
import socket
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from unioncard.sheets.cage_protocol import (
    CONNECTIONS,
    END,
    FAULT,
    LENGTH,
    OUT_OF_MEMORY,
    REQUEST_BYTES,
    Report,
    Request,
    framed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Send = Callable[[bytes], None]

CONTROL: Final = 0
"""The control connection is standard input; the other two are /dev/null."""

_LOOK_MS: Final = 5_000
"""How often a server that nobody asks looks whether its starter lives."""

_PAGE: Final = resource.getpagesize()
_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None)


_FROM_OTHERS: Final = (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
"""Signals that a starter may ignore for itself (nohup, a shell's background job) and that mean us all the same."""


def serve() -> NoReturn:
    """The server's whole life.

    Masked and ignored signals are inherited: the alarm and wait4 need these two. An interrupt ends a child like any
    other signal: as KeyboardInterrupt it would look like a fault of the work.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for one in _FROM_OTHERS:
        signal.signal(one, signal.SIG_DFL)
    try:
        ForkServer(socket.socket(fileno=CONTROL)).run()
    finally:
        os._exit(0)


@dataclass(frozen=True, slots=True)
class _Child:
    """``life``: end of a pipe whose other end only the child has, so that it closes when the child ends."""

    pid: int
    life: int
    report: socket.socket


@dataclass(slots=True)
class ForkServer:
    """Takes requests, forks, reports how children ended, kills those whose asker has left."""

    control: socket.socket
    starter: int = field(default_factory=os.getppid)
    children: dict[int, _Child] = field(default_factory=dict)
    _poll: select.poll = field(default_factory=select.poll)

    def run(self) -> None:
        """Serve until the starter is gone."""
        self._poll.register(self.control, select.POLLIN)
        while os.getppid() == self.starter:
            ready = [place for place, _ in self._poll.poll(_LOOK_MS)]
            self._end(ready)
            if CONTROL in ready and not self._take():
                break
        for child in list(self.children.values()):
            os.kill(child.pid, signal.SIGKILL)

    def _take(self) -> bool:
        """One request; False at the end of all."""
        message, places, _, _ = socket.recv_fds(self.control, REQUEST_BYTES, CONNECTIONS)
        if not message:
            return False
        request = Request.unpacked(message)
        if len(places) == CONNECTIONS:
            self._begin(request, places[0], socket.socket(fileno=places[1]))
        else:
            with suppress(Exception):  # a check that follows reports why it cannot be imported
                _imported(request)
        return True

    def _begin(self, request: Request, channel: int, report: socket.socket) -> None:
        """Fork a child for the request, or report why not."""
        # Who left early and asks again must not have two children's memory.
        self._end([place for place, _ in self._poll.poll(0)])
        try:
            work = _imported(request)
        except Exception as fault:
            _send_report(report, Report(fault=place_of(fault)))
        else:
            self._fork(request, work, channel, report)
        os.close(channel)

    def _fork(self, request: Request, work: Callable[..., None], channel: int, report: socket.socket) -> None:
        if threads() > 1:
            _send_report(report, Report(fault=f"{request.function}: its imports started a thread"))
            return
        life, held = os.pipe()
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError as refused:
            os.close(life)
            _send_report(report, Report(unable=f"fork: {refused.strerror}"))
        else:
            if pid == 0:
                _live(request, work, server, (channel, held))
            child = _Child(pid, life, report)
            for place in (life, report.fileno()):
                self.children[place] = child
                self._poll.register(place, 0)  # POLLHUP is always reported
        os.close(held)

    def _end(self, closed: list[int]) -> None:
        """Kill the children whose asker has left, collect those that ended, and report."""
        for place in closed:
            child = self.children.get(place)
            if child is None:
                continue
            if place != child.life:
                os.kill(child.pid, signal.SIGKILL)
            _, status, used = os.wait4(child.pid, 0)
            for known in (child.life, child.report.fileno()):
                self._poll.unregister(known)
                del self.children[known]
            os.close(child.life)
            _send_report(child.report, Report(status, used.ru_utime + used.ru_stime))


def _send_report(report: socket.socket, what: Report) -> None:
    with report, suppress(OSError):  # the asker may have left
        report.send(what.packed())


def _imported(request: Request) -> Callable[..., None]:
    for needed in request.preload:
        _preloaded(needed)
    module, _, name = request.function.partition(":")
    work: Callable[..., None] = getattr(import_module(module), name)
    return work


@cache  # a call that raises is made again
def _preloaded(needed: str) -> None:
    """Import a module; of "module:function", call the function too: what it fills, all children find filled."""
    module, _, name = needed.partition(":")
    imported = import_module(module)
    if name:
        getattr(imported, name)()


def threads() -> int:
    """Threads of this process as the kernel counts them, those of native libraries too."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 names are enough


def _live(request: Request, work: Callable[..., None], server: int, own: tuple[int, int]) -> NoReturn:
    """The child's whole life; no cleaning up, no way back into the server's code. ``own``: its channel and its life."""
    try:
        channel = own[0]
        try:
            _limit(request, server)
            _leave_alone(own)
        except BaseException as fault:  # ours, or the machine's: never the file's
            _write(channel, FAULT + place_of(fault).encode())
            os._exit(0)
        gc.disable()  # what is made here lives until the end, which is near
        with os.fdopen(channel, "r+b", buffering=0, closefd=False) as raw:
            arguments = marshal.loads(_exactly(raw.read, int.from_bytes(_exactly(raw.read, LENGTH), "big")))  # noqa: S302
            _work(work, arguments, lambda data: _write(channel, data))
    finally:
        os._exit(0)


def _work(work: Callable[..., None], arguments: tuple[object, ...], write: Send) -> None:
    try:
        work(lambda frame: write(framed(frame)), *arguments)
        write(END)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # without an end
    except BaseException as fault:
        write(FAULT + place_of(fault).encode())


def _write(channel: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(channel, left) :]


def _exactly(read: Callable[[int], bytes | None], size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = read(size - len(data))
        if not more:
            os._exit(0)  # the asker has left
        data += more
    return data


def _limit(request: Request, server: int) -> None:
    """Limits that the kernel keeps, whatever state the child is in.

    Memory is limited as address space, which the allocator asks for: what the process has now, and so much more.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, request.wall)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:
        os._exit(0)  # it died between the fork and the line above
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _set_limit(resource.RLIMIT_CPU, request.cpu)
    _set_limit(resource.RLIMIT_AS, pages * _PAGE + request.memory)


def _set_limit(what: int, most: int) -> None:
    """No more than this; what the process may have at most already (ulimit, a container's) cannot be raised."""
    _, hard = resource.getrlimit(what)
    given = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (given, given))


def _leave_alone(own: tuple[int, int]) -> None:
    """Close what belongs to the server and to other checks. What the parser prints when it dies may quote the file."""
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    for low, high in pairwise([2, *sorted(own), most]):
        os.closerange(low + 1, high)


def place_of(fault: BaseException) -> str:
    """Kind and place of a fault, without its message, which may quote a cell."""
    places = traceback.extract_tb(fault.__traceback__)
    return " < ".join([type(fault).__name__, *(f"{Path(p.filename).name}:{p.lineno}" for p in reversed(places))])
