"""A cage for the parser: a child process that may be killed without taking anybody along.

python-calamine aborts its process, past any ``except``, when a file makes it ask for too much memory: two cells A1 and
XFD1048576 in 1.4 KB do. The child gets limits on memory, processor time and time by the clock, and all it can do is
send frames of bytes.

This process never forks: it may have threads, and a child would inherit locks that they hold. Its fork server
(fork_server.py) does, one for each process, started when it is first needed and again when it was lost. A check costs
a fork of that small process.
"""

from __future__ import annotations

import atexit
import marshal
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from unioncard.errors import TryAgain
from unioncard.sheets import limits
from unioncard.sheets.cage_protocol import END, FAULT, LENGTH, OUT_OF_MEMORY, REQUEST_BYTES, Report, Request, framed
from unioncard.texts.api import TRY_AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAM: Final = "import sys; sys.path[:] = sys.argv[1:]; from unioncard.sheets.fork_server import serve; serve()"

_ENVIRONMENT: Final = ("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ")
"""What the fork server gets of our environment: what an interpreter needs to start, and no credentials."""

_SENT_BY_OTHERS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_OUT_OF_TIME: Final = frozenset({signal.SIGALRM, signal.SIGXCPU})
_READ_BYTES: Final = 2**18
_COLLECT_SECONDS: Final = 5.0


class Killed(Exception):
    """The work ended early by the file's doing: out of memory or processor time, or an abort of the parser.

    ``late``: it had used up its time, so that trying another way would take as long again.
    """

    def __init__(self, *, late: bool = False) -> None:
        super().__init__()
        self.late = late


class CagedFault(RuntimeError):
    """The work in the cage raised: a fault of ours. Says where, and never what the values were."""


class CageUnavailable(TryAgain):
    """No answer from the cage, and not by the file's doing: no process could be had, or the machine stalled."""

    def __init__(self) -> None:
        super().__init__(TRY_AGAIN)


@dataclass(frozen=True, slots=True)
class Work:
    """What a child does: ``function`` ("module:name") is called with a function that sends a frame, and ``arguments``.

    Arguments are values that marshal takes. ``preload``: modules that the fork server imports once for all checks, and
    functions ("module:name") that it calls once, so that no child has to fill the same caches again.
    """

    function: str
    arguments: tuple[Any, ...] = ()
    preload: tuple[str, ...] = ()


def prepare(function: str, preload: tuple[str, ...]) -> None:
    """Start the fork server and its imports now, for who will need it in a moment and has other things to do first."""
    with suppress(CageUnavailable):  # the check itself will raise it
        _server().send(Request(function, preload))


@contextmanager
def caged(work: Work, *, memory: int, cpu: int, wall: float) -> Iterator[Iterator[bytes]]:
    """The frames that ``work`` sends from inside the cage, in order.

    ``memory``: bytes it may take beyond what the fork server has; ``cpu``: seconds of processor time; ``wall``: seconds
    by the clock. While the frames are read: Killed when the child died by what the file made it do, CageUnavailable
    when there is no answer for another reason, CagedFault when ``work`` raised. Leaving early kills the child.
    """
    request = Request(work.function, work.preload, memory, cpu, wall)
    with _Asked(request, framed(marshal.dumps(work.arguments))) as asked:
        yield asked.frames()


class _Lost(Exception):
    """The fork server is gone, or never came."""


@dataclass(slots=True)
class _Asked:
    """One check under way."""

    request: Request
    arguments: bytes
    deadline: float = field(init=False)
    server: _ForkServerProcess = field(init=False)
    channel: socket.socket = field(init=False)
    report: socket.socket = field(init=False)
    _read: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> _Asked:
        self._ask()
        return self

    def __exit__(self, *_: object) -> None:
        self.channel.close()
        self.report.close()

    def _ask(self) -> None:
        self.deadline = monotonic() + self.request.wall + limits.CAGE_START_SECONDS
        self.server = _server()
        self.channel, theirs = _pair(socket.SOCK_STREAM)
        self.report, reports = _pair(socket.SOCK_STREAM)
        with theirs, reports:
            self.server.send(self.request, theirs, reports)
        self._read.clear()
        # Now, not with the first frame: the child is to work while the asking process does something else.
        self.channel.settimeout(self._left())
        with suppress(OSError):  # a server that is gone, or takes nothing, is noticed at the first frame
            self.channel.sendall(self.arguments)

    def frames(self) -> Iterator[bytes]:
        """All frames. A fork server that was lost before the first is replaced, once."""
        came = 0
        try:
            for frame in self._frames():
                came += 1
                yield frame
        except _Lost:
            self.server.kill()
            if came:
                raise CageUnavailable from None
            self.__exit__()
            self._ask()
            try:
                yield from self._frames()
            except _Lost:
                self.server.kill()
                raise CageUnavailable from None

    def _frames(self) -> Iterator[bytes]:
        try:
            while (head := self._exactly(LENGTH)) != END:
                if head == FAULT:
                    raise CagedFault(self._rest())
                yield self._exactly(int.from_bytes(head, "big"))
        except TimeoutError:
            # The child's own alarm has not rung, or the server has not collected it: neither can be waited for.
            self.server.kill()
            raise CageUnavailable from None
        except (EOFError, ConnectionError):
            self._raise_end()

    def _raise_end(self) -> None:
        """Raise what an end without END means (docs/decisions/0028)."""
        report = self._report()
        if report.fault:
            raise CagedFault(report.fault) from None
        number = os.WTERMSIG(report.status) if os.WIFSIGNALED(report.status) else 0
        stalled = number == signal.SIGALRM and report.cpu < self.request.cpu * limits.CAGE_BUSY_SHARE
        if report.unable or stalled or number in _SENT_BY_OTHERS:
            raise CageUnavailable from None
        if number or os.waitstatus_to_exitcode(report.status) == OUT_OF_MEMORY:
            raise Killed(late=number in _OUT_OF_TIME or report.cpu >= self.request.cpu) from None
        raise CageUnavailable  # it left without an end and without a reason

    def _report(self) -> Report:
        try:
            self.report.settimeout(self._left())
            message = self.report.recv(REQUEST_BYTES)
        except TimeoutError:
            self.server.kill()
            raise CageUnavailable from None
        except ConnectionError:
            message = b""
        if not message:
            raise _Lost
        return Report.unpacked(message)

    def _left(self) -> float:
        """Seconds to the deadline; past it, time enough to take what is there already."""
        return max(self.deadline - monotonic(), 0.01)

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._more()
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken

    def _more(self) -> None:
        self.channel.settimeout(self._left())
        more = self.channel.recv(_READ_BYTES)
        if not more:
            raise EOFError
        self._read += more

    def _rest(self) -> str:
        with suppress(EOFError):
            while True:
                self._more()
        return self._read.decode()


# The one fork server of this process.


@dataclass(slots=True, eq=False)
class _ForkServerProcess:
    """The process, and our end of its control connection. It ends when that is closed, also by our death."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    is_lost: bool = False

    @property
    def lives(self) -> bool:
        """Whether it may be asked: it has not ended, and nobody found it gone although the kernel has it still."""
        return not self.is_lost and self.process.poll() is None

    def send(self, request: Request, *connections: socket.socket) -> None:
        """A request with its connections, whole or not at all; what a dead server does not take is noticed later."""
        try:
            socket.send_fds(self.control, [request.packed()], [one.fileno() for one in connections])
        except TimeoutError:
            self.kill()
            raise CageUnavailable from None
        except OSError:  # it died, or another thread has replaced it
            self.kill()

    def kill(self) -> None:
        """End it with all its children; it is asked no more."""
        self.is_lost = True
        with suppress(ProcessLookupError):
            self.process.kill()

    def leave(self) -> None:
        """End it, and leave no zombie to whoever inherits our children."""
        self.control.close()
        self.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_COLLECT_SECONDS)

    def forget(self) -> None:
        """In a process that was forked off this one: it is not ours, and must not live for our sake."""
        self.control.close()
        self.process.returncode = 0


@dataclass(slots=True)
class _Only:
    """The process's fork server, if it has one."""

    lock: Any = field(default_factory=threading.Lock)
    server: _ForkServerProcess | None = None

    def get(self) -> _ForkServerProcess:
        """The living one, started if there is none. CageUnavailable."""
        with self.lock:
            if self.server is None or not self.server.lives:
                if self.server:
                    self.server.leave()
                self.server = _started()
            return self.server

    def end(self) -> None:
        """When this process ends."""
        if self.server:
            self.server.leave()
            self.server = None

    def forget(self) -> None:
        """In a forked copy of this process; another thread may have held the lock."""
        self.lock = threading.Lock()
        if self.server:
            self.server.forget()
            self.server = None


_ONLY: Final = _Only()
_server: Final = _ONLY.get
os.register_at_fork(after_in_child=_ONLY.forget)
atexit.register(_ONLY.end)


def _started() -> _ForkServerProcess:
    """A fork server on its way: it takes requests when it is there. CageUnavailable when there is none to be had.

    Popen does not copy this process (vfork and exec), and closes all other file descriptors in the new one. Its own
    process group: Ctrl-C in a terminal is for us.
    """
    control, theirs = _pair(socket.SOCK_SEQPACKET)
    control.settimeout(limits.CAGE_START_SECONDS)
    path = [str(Path(entry).absolute()) for entry in sys.path]
    given = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 our own interpreter
                [sys.executable, "-I", "-S", "-c", _PROGRAM, *path],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**given, "RUST_BACKTRACE": "0"},  # printing one takes eight seconds
                cwd="/",
                process_group=0,
            )
    except OSError:
        control.close()
        raise CageUnavailable from None
    return _ForkServerProcess(process, control)


def _pair(kind: socket.SocketKind) -> tuple[socket.socket, socket.socket]:
    """Ours and theirs; theirs blocks, whatever this process's default timeout is."""
    try:
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
    except OSError:
        raise CageUnavailable from None
    theirs.setblocking(True)
    return ours, theirs
