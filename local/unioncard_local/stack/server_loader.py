"""Forks servers, with what they import: ``python -m unioncard_local.stack.server_loader``, asked at standard input.

A request is a JSON object (``module``, ``arguments``, ``folder``, ``environment``) with the descriptor of the server's
log. The answer is the server's own: its process id and start time, or an error in words. Each has a session of its own
and outlives this process, which ends with the other end of the control connection.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import tempfile
import traceback
import warnings
from typing import Final, NoReturn

import psutil

CONTROL: Final = 0
REQUEST_BYTES: Final = 100_000

MODULES: Final = (
    "unioncard_local.stack.mailsink",
    "unioncard_local.stack.signin",
    "unioncard_local.stack.origin",
    "unioncard_local.bank.own_sftp",
    "unioncard_local.faultproxy",
)
"""The servers in Python that need nothing of their environment when they are imported."""

READS_WHEN_LOADED: Final = ("unioncard_local.stack.kms_conditions",)
"""The emulator is loaded by each fork, for it keeps what its environment said; what it imports of others is not."""

_OF_OTHERS: Final = (
    *("oidc_provider_mock", "uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto"),
    "unioncard_local.faultproxy.proxy",
    *("hypercorn.asyncio", "hypercorn.config", "defusedxml.ElementTree", "botocore.session", "yaml"),
)
"""What they import when they run."""


def serve() -> None:
    """Until nobody is there to ask."""
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system collects those that end
    control = socket.socket(fileno=CONTROL)
    control.settimeout(None)  # the socket ends with who asks
    while True:
        message, places, _, _ = socket.recv_fds(control, REQUEST_BYTES, 1)
        if not message:
            return
        if wrong := _fork(json.loads(message), places, control):
            control.send(wrong.encode())
        for place in places:
            os.close(place)


def load() -> None:
    """Import what the servers need."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (*_OF_OTHERS, *MODULES):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # in pages that no server's collector writes to


def _fork(request: dict[str, object], places: list[int], control: socket.socket) -> str:
    """Why there is no server, if there is none."""
    if len(places) != 1:
        return "the log's descriptor is missing"
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 names are enough
        return "an import started a thread, and a fork would copy its locks"
    if os.fork() == 0:
        _live(request, places[0], control)
    return ""


def _live(request: dict[str, object], log: int, control: socket.socket) -> NoReturn:
    """The server's whole life, as if Python had been started with its module."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        # Said by itself: who asks might look when it has ended already, and nobody keeps what is left of it.
        control.send(f"{os.getpid()} {psutil.Process().create_time()}".encode())
        control.detach()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for stream, place in enumerate((nothing, log, log)):
            os.dup2(place, stream)  # the first takes the control connection's place
        os.close(nothing)
        os.close(log)
        os.environ.clear()
        os.environ.update(request["environment"])  # type: ignore[call-overload]
        os.chdir(str(request["folder"]))
        tempfile.tempdir = None
        module = str(request["module"])
        sys.argv = [module, *request["arguments"]]  # type: ignore[misc]
        sys.modules.pop(module, None)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # a fork that went on would serve as its parent does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    serve()
