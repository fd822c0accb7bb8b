"""What the tests of the cage let it do. In a module of its own: the fork server imports work by name."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Send = Callable[[bytes], None]

FOR_EVER = 3600
"""Seconds; longer than any limit of a test."""


def send_all(send: Send, *frames: bytes) -> None:
    """The frames given."""
    for frame in frames:
        send(frame)


def abort(send: Send) -> None:
    """As python-calamine does when a file makes it ask for too much memory."""
    send(b"first")
    os.abort()


def die(send: Send, number: int) -> None:
    """A signal from outside, after a frame."""
    send(b"whole")
    os.kill(os.getpid(), number)
    time.sleep(FOR_EVER)


def die_within_a_frame(_send: Send) -> None:
    """Killed when the head and half the body of a frame are written."""
    channel = next(place for place in range(3, 1024) if _is_socket(place))
    os.write(channel, (1000).to_bytes(4, "big") + bytes(500))
    os.kill(os.getpid(), signal.SIGKILL)


def _is_socket(place: int) -> bool:
    try:
        with socket.socket(fileno=os.dup(place)):
            return True
    except OSError:
        return False


def take_memory(send: Send, size: int) -> None:
    """More than there is."""
    send(bytes(size)[:1])


def compute(_send: Send) -> None:
    """Processor time without an end."""
    while True:
        pass


def sleep(send: Send) -> None:
    """No processor time and no end; its own process id first."""
    send(str(os.getpid()).encode())
    time.sleep(FOR_EVER)


def send_late(send: Send) -> None:
    """A frame after half a second."""
    time.sleep(0.5)
    send(b"late")


def sleep_deaf(send: Send) -> None:
    """As above, with every signal blocked that can be."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    sleep(send)


def raise_a_fault(_send: Send) -> None:
    """A fault of ours, with a value in its message."""
    raise ValueError("the name of a member")


def speak(send: Send) -> None:
    """What a dying parser prints."""
    os.write(1, b"the name of a member")
    os.write(2, b"the name of a member")
    send(b"done")


def look_around(send: Send) -> None:
    """Threads, parent, open files and environment of the child."""
    places = [place for place in range(3, 256) if _is_open(place)]
    send(f"{threading.active_count()} {os.getppid()} {len(places)} {'SECRET_OF_A_FUNCTION' in os.environ}".encode())


def _is_open(place: int) -> bool:
    try:
        os.fstat(place)
    except OSError:
        return False
    return True


def modules(send: Send, *names: str) -> None:
    """Which of these the child has loaded."""
    send(" ".join(name for name in names if name in sys.modules).encode())


_made_ready_by: list[int] = []


def make_ready() -> None:
    """Named as something to preload: by whom it was called."""
    _made_ready_by.append(os.getpid())


def who_made_ready(send: Send) -> None:
    """The processes that called it, and the child's parent."""
    send(" ".join(map(str, (*_made_ready_by, os.getppid()))).encode())


def modules_of_a_check(send: Send, *question: object) -> None:
    """What of ours a child still had to import for a check."""
    check_in_cage = import_module("unioncard.registers.caged").check_in_cage
    before = set(sys.modules)
    check_in_cage(lambda _frame: None, *question)
    send(" ".join(sorted(name for name in set(sys.modules) - before if name.startswith("unioncard"))).encode())


def import_too(send: Send, folder: str, name: str) -> None:
    """What another thread of the asking process imports all the time."""
    sys.path.insert(0, folder)
    import_module(name)
    send(b"imported")


def touch(send: Send, file: str) -> None:
    """Leave a file behind, then send a frame."""
    Path(file).touch()
    send(b"touched")
