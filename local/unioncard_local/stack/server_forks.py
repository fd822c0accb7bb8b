"""The servers in Python are forked from one process that has loaded what they need (server_loader.py).

To start each by itself took a core 0.9 s of the 1.3 of a cloud without a stack, and the tests start some twenty: the
emulator, which loads its own parts after the fork, 0.4 s. Forked ones share the pages of what they loaded, too.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

from unioncard_local.stack import lifeline
from unioncard_local.stack.server_loader import MODULES, READS_WHEN_LOADED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_COMMAND: Final = (sys.executable, "-P", "-m", "unioncard_local.stack.server_loader")
_ANSWER_S: Final = 60.0
"""The first answer comes when everything is loaded: a second, on an idle core."""
_ANSWER_BYTES: Final = 1_000

_loaders: dict[tuple[int, str], socket.socket | None] = {}
"""Whom to ask, by who asks (a forked child must not) and the mark that servers end by. None: that one has failed."""
_one_at_a_time: Final = Lock()


def forked(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: int) -> tuple[int, float] | None:
    """Process id and start time of a server that was forked for this command; None if it is to be started as ever.

    log: the descriptor of what its output goes to.
    """
    python, option, module, *arguments = (*command, "", "", "")
    if (python, option) != (sys.executable, "-m") or module not in (*MODULES, *READS_WHEN_LOADED):
        return None
    request = {
        "module": module,
        "arguments": [word for word in arguments if word],
        "folder": str(folder.resolve()),
        "environment": dict(environment),
    }
    mark = environment.get(lifeline.MARK, "")
    with _one_at_a_time:
        return _asked((os.getpid(), mark), request, log)


def _asked(asker: tuple[int, str], request: Mapping[str, object], log: int) -> tuple[int, float] | None:
    if asker not in _loaders:
        _loaders[asker] = _started(asker[1])
    loader = _loaders[asker]
    if loader is None:
        return None
    with suppress(OSError, ValueError):  # what cannot be forked is started
        socket.send_fds(loader, [json.dumps(request).encode()], [log])
        pid, created = loader.recv(_ANSWER_BYTES).split()
        return int(pid), float(created)
    loader.close()  # an answer that comes later would be taken for the next one's
    _loaders[asker] = None
    return None


def _started(mark: str) -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(_ANSWER_S)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    if mark:
        environment[lifeline.MARK] = mark
    with theirs:
        subprocess.Popen(  # noqa: S603 ours
            _COMMAND,
            env=environment,
            cwd="/",
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return ours
