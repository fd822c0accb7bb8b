"""MiniStack starts Python for each worker of a function: here all but the first are forked from one with the layer.

To import what functions share takes half a second of a core, and a cloud has twenty workers. On AWS, too, workers of a
function are the same when they begin: a forked one has its own streams, folder, environment and imports of all that
looks at these (worker_server.py).
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, Final

from ministack.core import lambda_runtime  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCRIPT: Final = "_worker.py"
"""What MiniStack names a worker's program in Python."""
_LAYERS: Final = "_LAMBDA_LAYERS_DIRS"
_NAME: Final = "AWS_LAMBDA_FUNCTION_NAME"
_LIGHT: Final = "LookupFunction"
"""Whose workers load a tenth of the layer, and would begin with all of it: they are started as ever."""
_SERVER: Final = Path(__file__).with_name("worker_server.py")
_ANSWER_S: Final = 60.0
"""The server's first answer comes when it has loaded the layer: a second, on an idle core."""
_ANSWER_BYTES: Final = 1_000


def fork_workers() -> None:
    """Let this process's functions have workers that are forked."""
    lambda_runtime.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": WorkerStarter().start})


class ForkedWorker:
    """As much of a Popen as the emulator asks of a worker: what it says is text, its end shows by a pipe.

    Its exit status is the server's to know.
    """

    def __init__(self, pid: int, streams: Sequence[int], life: int) -> None:
        self.pid, self._life = pid, life
        self.stdin: IO[str] = os.fdopen(streams[0], "w", buffering=1, encoding="utf-8")
        self.stdout: IO[str] = os.fdopen(streams[1], "r", encoding="utf-8")
        self.stderr: IO[str] = os.fdopen(streams[2], "r", encoding="utf-8")
        self.returncode: int | None = None
        self._lock = Lock()

    def poll(self) -> int | None:
        """None while it lives."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float = _ANSWER_S) -> int:
        """Until it has ended, for so many seconds; TimeoutExpired if it lives on."""
        with self._lock:
            if self.returncode is None:
                end = select.poll()
                end.register(self._life, 0)  # that the other side is gone is always reported
                if not end.poll(timeout * 1000):
                    raise subprocess.TimeoutExpired(_SCRIPT, timeout)
                os.close(self._life)
                self.returncode = 0
            return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class WorkerStarter:
    """Stands in for Popen. A layer's first worker is started as ever: most clouds of a test have no second one."""

    def __init__(self) -> None:
        self._servers: dict[str, socket.socket | None] = {}
        self._lock = Lock()

    def start(self, command: Sequence[str], **given: Any) -> subprocess.Popen[Any] | ForkedWorker:
        """A process for this command."""
        environment = given.get("env", {})
        layer = Path(environment.get(_LAYERS, ""), "python")
        forked = Path(command[-1]).name == _SCRIPT and _LIGHT not in environment.get(_NAME, "")
        if forked and layer.is_absolute() and layer.is_dir():
            with suppress(OSError, ValueError):  # what cannot be forked is started
                if worker := self._forked(str(layer.resolve()), command[-1], given):
                    return worker
        return subprocess.Popen(command, **given)  # noqa: S603 the emulator's own command

    def _forked(self, layer: str, script: str, given: Mapping[str, Any]) -> ForkedWorker | None:
        with self._lock:
            if layer not in self._servers:
                self._servers[layer] = None
                return None
            server = self._servers[layer] = self._servers[layer] or _started(layer)
            try:
                return _fork(server, {"script": script, "folder": given["cwd"], "environment": given["env"]})
            except BaseException:
                server.close()  # an answer that comes later would be taken for the next one's
                raise


def _started(layer: str) -> socket.socket:
    """A server that loads this layer."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(_ANSWER_S)
    with theirs:
        command = [sys.executable, "-P", str(_SERVER), layer]
        subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL)  # noqa: S603 ours
    return ours


def _fork(server: socket.socket, request: Mapping[str, object]) -> ForkedWorker:
    """Raises OSError or ValueError when there is no answer, or another than a process id."""
    pipes = [os.pipe() for _ in range(4)]
    (taken, stdin), (stdout, said), (stderr, told), (life, held) = pipes
    try:
        socket.send_fds(server, [json.dumps(request).encode()], [taken, said, told, held])
        pid = int(server.recv(_ANSWER_BYTES))
    except BaseException:
        for place in (stdin, stdout, stderr, life):
            os.close(place)
        raise
    finally:
        for place in (taken, said, told, held):
            os.close(place)
    return ForkedWorker(pid, (stdin, stdout, stderr), life)
