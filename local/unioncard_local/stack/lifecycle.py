"""up, down, status: the local cloud as a whole, and the record by which it is found again."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard_local.errors import PortTaken, StillRunning
from unioncard_local.stack import lifeline, servers
from unioncard_local.stack import state as states
from unioncard_local.stack.cloud import Cloud
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.processes import is_alive, members, stop
from unioncard_local.stack.settings import DEFAULT_FOLDER, SERVERS, TEMPLATE, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Say = Callable[[str], None]


PORT_ATTEMPTS = 3
"""How often ports are chosen anew; a port named by the user stays taken and is told after the last."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is recorded and what of it is alive."""

    cloud: Cloud
    alive: frozenset[str]

    @property
    def complete(self) -> bool:
        """Whether every server runs."""
        return self.alive == frozenset(SERVERS)


def up(options: Options | None = None, *, template: Path | None = TEMPLATE, say: Say = lambda _line: None) -> Cloud:
    """Start everything in the options' folder and deploy the template (None: deploy nothing).

    Ports come from the options, else from UNIONCARD_*_PORT, else free ones are chosen. An earlier run that is
    complete and alive is left alone: StillRunning. One that is partly dead, or was killed, is said so and cleared
    away first. Raises NotReady or DeployFailed; then nothing is left running.
    """
    return _up((options or Options()).with_environment(), template, say)


def down(folder: Path = DEFAULT_FOLDER) -> bool:
    """Stop everything recorded in this folder, functions' workers too. False when there was nothing to stop."""
    with states.locked(folder):
        return _stop_all(folder)


def status(folder: Path = DEFAULT_FOLDER) -> Status | None:
    """What runs in this folder; None when nothing is recorded."""
    state = states.load(folder)
    if state is None:
        return None
    return Status(Cloud(folder, state), frozenset(p.name for p in state.processes if is_alive(p)))


@contextmanager
def running(
    folder: Path | None = None, *, template: Path | None = TEMPLATE, options: Options | None = None
) -> Iterator[Cloud]:
    """A local cloud of one's own for the length of a block, in a folder of its own (removed unless it was named).

    The environment's ports are not asked: several of these run side by side. It ends with this process, also when
    that is killed.
    """
    lifeline.guard()
    own = folder or Path(tempfile.mkdtemp(prefix="unioncard-local-"))
    try:
        yield _up(replace(options or Options(), folder=own), template, lambda _line: None)
    finally:
        down(own)
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


def _up(options: Options, template: Path | None, say: Say) -> Cloud:
    with states.locked(options.folder):
        _clear_leftovers(options.folder, say)
        try:
            cloud = Cloud(options.folder, _start(options))
            say("本地云已启动，端口 " + "、".join(f"{name} {port}" for name, port in cloud.state.ports.items()))
            return cloud if template is None else deploy(cloud, template, say=say)
        except BaseException:
            _stop_all(options.folder)
            raise


def _start(options: Options) -> states.State:
    """Start the servers; with other free ports when one was taken between choice and bind."""
    for _ in range(PORT_ATTEMPTS - 1):
        try:
            return servers.start_all(options)
        except PortTaken:
            _stop_all(options.folder)
    return servers.start_all(options)


def _clear_leftovers(folder: Path, say: Say) -> None:
    found = status(folder)
    if found is None:
        if states.path_in(folder).exists():
            say("发现上次留下的状态文件已损坏，忽略它")
        return
    since = found.cloud.state.started
    if found.complete:
        hint = "要重新启动，先用 unioncard local down 停掉"
        raise StillRunning(f"本地云已在运行（{found.cloud.origin}/，始于 {since}），{hint}")
    left = [p.name for p in found.cloud.state.processes if members(p)]
    what = f"仍在运行 {'、'.join(left)}，先停掉" if left else "进程都已不在，清除记录"
    say(f"发现上次没有正常结束的本地云（始于 {since}）：{what}")
    _stop_all(folder)


def _stop_all(folder: Path) -> bool:
    state = states.load(folder)
    there = state is not None and any(members(p) for p in state.processes)
    if state is not None:
        stop(state.processes)
    states.forget(folder)
    return there
