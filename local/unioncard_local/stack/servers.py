"""The six servers of a run: started together, each waited for until it answers."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from unioncard import clock
from unioncard_local.bank import hosted_sftp as sftp
from unioncard_local.bank import own_keys as own_server
from unioncard_local.errors import NotReady, PortTaken
from unioncard_local.stack import emulator, ports, waiting
from unioncard_local.stack import state as states
from unioncard_local.stack.plain_http import NO_AUTHORITY
from unioncard_local.stack.processes import Started, is_alive, listens, minimal_environment, start
from unioncard_local.stack.settings import HOST, SERVERS

if TYPE_CHECKING:
    from unioncard_local.stack.settings import Options
    from unioncard_local.stack.state import State

# Ready in 1.2 s on two idle cores; a test machine under load may take many times that.
_READY_S = 60.0
_LOG_LINES = 15
_PORTS = "ports"


def start_all(options: Options) -> State:
    """Start every server and wait for all. Each is on record before the next is started.

    Raises NotReady with the end of the log of the one that did not come up; what was started is then still recorded.
    """
    folder = options.folder
    folder.chmod(0o700)
    chosen = ports.choose({**_remembered(options), **options.ports})
    if not options.persist:
        _forget(folder)
    sftp.prepare(folder, chosen["sftp"])
    own_server.prepare(folder, chosen["bank"])
    (folder / _PORTS).write_text("\n".join(f"{name} {port}" for name, port in chosen.items()), encoding="ascii")
    state = states.State(clock.stamp(clock.now()), options.persist, chosen)
    for name in SERVERS:
        state = replace(state, processes=(*state.processes, _start(name, options, chosen)))
        states.save(folder, state)
    for started in state.processes:
        _await(started, chosen[started.name])
    return state


def _start(name: str, options: Options, chosen: dict[str, int]) -> Started:
    folder, port = options.folder, chosen[name]
    python = [sys.executable, "-m"]
    commands = {
        "emulator": emulator.command(),
        "mail": [*python, "unioncard_local.stack.mailsink", str(port), str(folder / "mail")],
        "signin": [*python, "unioncard_local.stack.signin", str(port)],
        "sftp": sftp.command(port),
        "bank": [*python, "unioncard_local.bank.own_sftp", str(folder / own_server.FOLDER), str(port)],
        "origin": [*python, "unioncard_local.stack.origin", str(port), str(folder)],
    }
    own = emulator.environment(folder, port, persist=options.persist)
    environment = own if name == "emulator" else minimal_environment(folder)
    return start(name, commands[name], environment=environment, folder=folder)


def _await(started: Started, port: int) -> None:
    def settled() -> bool:
        return not is_alive(started) or _is_ready(started, port)

    if not waiting.until(settled, seconds=_READY_S) or not is_alive(started):
        tail = Path(started.log).read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
        # Ours is dead and its port is in use: somebody took it between our choice and the server's bind.
        fault = PortTaken if not is_alive(started) and not ports.is_free(port) else NotReady
        raise fault(f"{started.name} 没有启动成功（端口 {port}），日志 {started.log}：\n" + "\n".join(tail))


def _is_ready(started: Started, port: int) -> bool:
    # That somebody answers is not enough: it may be another run's server, while ours is about to fail on the port.
    if not listens(started, port):
        return False
    if started.name != "emulator":
        return True
    with suppress(httpx.HTTPError):
        return httpx.get(f"http://{HOST}:{port}{emulator.HEALTH}", timeout=2.0, verify=NO_AUTHORITY).is_success
    return False


def _remembered(options: Options) -> dict[str, int]:
    """A persistent run comes back at its old ports when they are free: queue addresses hold the port."""
    file = options.folder / _PORTS
    if not options.persist or not file.exists():
        return {}
    pairs = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return {name: int(port) for name, port in pairs if ports.is_free(int(port))}


def _forget(folder: Path) -> None:
    """A run without memory begins empty; what a persistent run remembers (memory/) is left for the next of these."""
    for name in ("mail", "cache", "tmp", "logs"):
        shutil.rmtree(folder / name, ignore_errors=True)
