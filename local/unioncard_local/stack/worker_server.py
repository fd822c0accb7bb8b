"""Forks workers of functions, with what all of them import: ``python worker_server.py LAYER``, asked at standard input.

A request is a JSON object (``script``, ``folder``, ``environment``) with four descriptors: the worker's three standard
streams, and one that it holds as long as it lives. The answer is its process id, or an error in words. The server ends
with the other end of the control connection, as the workers end with their standard input.

Started by its file, so that nothing of ours is imported before the layer's own folder is on the path.
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
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NoReturn

CONTROL: Final = 0
REQUEST_BYTES: Final = 100_000
DESCRIPTORS: Final = 4
_STREAMS: Final = 3

_OF_OTHERS: Final = (
    *("botocore.handlers", "boto3", "pydantic", "tenacity", "aws_encryption_sdk", "aws_lambda_powertools.logging"),
    *("aws_lambda_powertools.metrics", "aws_lambda_powertools.utilities.batch"),
)
"""What the modules that are left out below import of others; none of these reads a setting when it is loaded."""

_SERVICES: Final = ("dynamodb", "kms", "s3", "sqs")
"""With which most functions speak."""

_LEFT_OUT: Final = "cloud"
"""The layer's folder that speaks with AWS: it looks for the log and the environment of its own process when loaded."""


def serve(layer: Path) -> None:
    """Until nobody is there to ask."""
    load(layer)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system collects those that end
    control = socket.socket(fileno=CONTROL)
    control.settimeout(None)  # the socket ends with the emulator
    while True:
        message, places, _, _ = socket.recv_fds(control, REQUEST_BYTES, DESCRIPTORS)
        if not message:
            return
        control.send(_fork(json.loads(message), places).encode())
        for place in places:
            os.close(place)


def load(layer: Path) -> None:
    """Import what workers share; what cannot be imported here fails in the worker that needs it."""
    path = sys.path[:]
    sys.path.insert(0, str(layer))
    for name in (*_OF_OTHERS, *names(layer)):
        with suppress(Exception):
            importlib.import_module(name)
    sys.path[:] = path
    with suppress(Exception):
        describe_once()
    gc.collect()
    gc.freeze()  # in pages that no worker's collector writes to


def describe_once() -> None:
    """Let the SDK read each description of a service once for all workers: two thirds of what its clients take to make.

    It changes none of them: a session's clients share one, too.
    """
    loaders = importlib.import_module("botocore.loaders")
    read = cache(loaders.JSONFileLoader().load_file)
    loaders.JSONFileLoader.load_file = lambda _self, path: read(path)
    session = importlib.import_module("botocore.session").Session()
    keys = dict.fromkeys(("aws_access_key_id", "aws_secret_access_key"), "none")  # it would look for some elsewhere
    for service in _SERVICES:
        session.create_client(service, region_name="us-east-1", **keys)


def names(layer: Path) -> list[str]:
    """The layer's modules that may be loaded before there is a worker."""
    found = []
    for file in sorted(layer.glob("*/**/*.py")):
        package, *folders, _ = (*file.relative_to(layer).with_suffix("").parts, "")
        if package.isidentifier() and folders and folders[0] != _LEFT_OUT and folders[-1] != "__main__":
            found.append(".".join([package, *folders]).removesuffix(".__init__"))
    return found


def _fork(request: dict[str, object], places: list[int]) -> str:
    if len(places) != DESCRIPTORS:
        return "descriptors are missing"
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 names are enough
        return "an import started a thread, and a fork would copy its locks"
    pid = os.fork()
    if pid == 0:
        _live(request, places)
    return str(pid)


def _live(request: dict[str, object], places: list[int]) -> NoReturn:
    """The worker's whole life, as if Python had been started with its script."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for stream, place in enumerate(places[:_STREAMS]):
            os.dup2(place, stream)  # the first takes the control connection's place
            os.close(place)
        script, folder = str(request["script"]), str(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])  # type: ignore[call-overload]
        os.chdir(folder)
        sys.argv, sys.path[0] = [script], str(Path(script).parent)
        runpy.run_path(script, run_name="__main__")
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
