"""A cage for the parser: a forked child that may be killed without taking anybody along.

python-calamine aborts its process, past any ``except``, when a file makes it ask for too much memory: two cells A1 and
XFD1048576 in 1.4 KB do. The child gets limits on memory and time, and all it can do is send frames of bytes.

Forked, not spawned: everything is imported already, so the cage costs milliseconds. What a fork of a process with
threads may break is locks that another thread held; the child only reads one file, computes and writes to its pipe.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import traceback
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Send = Callable[[bytes], None]

_LENGTH: Final = 4
_END: Final = b"\xff" * _LENGTH
_FAULT_MARK: Final = b"\xfe" * _LENGTH
_PAGE: Final = resource.getpagesize()


class Killed(Exception):
    """The work in the cage ended before its time: out of memory or time, or an abort of the parser."""


class CagedFault(RuntimeError):
    """The work in the cage raised: a fault of ours. Says where, and never what the values were."""


@contextmanager
def caged(work: Callable[[Send], None], *, memory: int, seconds: int) -> Iterator[Iterator[bytes]]:
    """The frames that ``work`` sends from inside the cage, in order.

    ``memory``: bytes it may take beyond what this process has; ``seconds``: of processor time. While the frames are
    read: Killed when the child died, CagedFault when ``work`` raised. Leaving early kills the child.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of every fork beside threads; see the module's docstring.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        _live(work, writing, memory, seconds)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield _frames(pipe)
    finally:
        _end(child)


def _frames(pipe: BinaryIO) -> Iterator[bytes]:
    while (head := pipe.read(_LENGTH)) != _END:
        if head == _FAULT_MARK:
            raise CagedFault(pipe.read().decode())
        size = int.from_bytes(head, "big")
        frame = pipe.read(size)
        if len(head) < _LENGTH or len(frame) < size:
            raise Killed
        yield frame


def _end(child: int) -> None:
    ended, _ = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, 9)
        os.waitpid(child, 0)


def _live(work: Callable[[Send], None], writing: int, memory: int, seconds: int) -> NoReturn:
    """The child's whole life; no cleaning up, no way back into the caller's code."""
    try:
        pipe = os.fdopen(writing, "wb")
        _limit(memory, seconds)
        _fall_silent()
        gc.disable()  # what is made here lives until the end, which is near
        try:
            work(lambda frame: _write(pipe, frame))
            pipe.write(_END)
        except MemoryError:
            os._exit(1)  # without an end: whatever asked for the memory, it is the file's doing
        except BaseException as fault:
            pipe.write(_FAULT_MARK + _where(fault).encode())
        pipe.flush()
    finally:
        os._exit(0)


def _write(pipe: BinaryIO, frame: bytes) -> None:
    pipe.write(len(frame).to_bytes(_LENGTH, "big"))
    pipe.write(frame)
    pipe.flush()


def _limit(memory: int, seconds: int) -> None:
    """Memory is limited as address space, which the allocator asks for: what the process has now, and so much more."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    os.environ["RUST_BACKTRACE"] = "0"  # printing one takes eight seconds
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (pages * _PAGE + memory,) * 2)


def _fall_silent() -> None:
    """What the parser prints when it dies may quote the file."""
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _where(fault: BaseException) -> str:
    """Kind and place of a fault, without its message, which may quote a cell."""
    places = traceback.extract_tb(fault.__traceback__)
    return " < ".join([type(fault).__name__, *(f"{Path(p.filename).name}:{p.lineno}" for p in reversed(places))])
