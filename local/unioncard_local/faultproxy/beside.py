"""A proxy beside a running local cloud, for the length of a block: how tests and tools use it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard_local.errors import NotReady
from unioncard_local.stack import ports, waiting
from unioncard_local.stack.processes import Started, is_alive, listens, minimal_environment, start, stop
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard_local.faultproxy.plan import Plan

_READY_S = 60.0
_PLAN, _COUNTS = "plan.json", "counts.json"


@dataclass(frozen=True, slots=True)
class FaultProxy:
    """One proxy and the folder of its plan, counts and log."""

    folder: Path
    port: int
    process: Started

    @property
    def address(self) -> str:
        """Where it is, as an endpoint of any AWS client."""
        return f"http://{HOST}:{self.port}"

    def switch(self, plan: Plan) -> None:
        """Go on by this plan, from the next request on."""
        _put(self.folder, plan.model_dump_json())

    def counts(self) -> dict[str, Any]:
        """What it did (counts.py); while it runs, of a second ago."""
        found: dict[str, Any] = json.loads((self.folder / _COUNTS).read_bytes())
        return found

    def end(self) -> dict[str, Any]:
        """Stop it; all it did. May be called twice."""
        stop([self.process])
        return self.counts()


@contextmanager
def beside(emulator: str, folder: Path, plan: Plan) -> Iterator[FaultProxy]:
    """A proxy to the emulator at this address (cloud.endpoint) by this plan, in a folder of its own.

    Send functions to its port by functions.send_through. Raises NotReady when it does not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder, plan.model_dump_json())
    port = next(iter(ports.choose({}).values()))
    command = [sys.executable, "-m", "unioncard_local.faultproxy", "--listen", f"{HOST}:{port}"]
    command += ["--to", emulator.removeprefix("http://")]
    command += ["--plan", str(folder / _PLAN), "--counts", str(folder / _COUNTS)]
    started = start("faultproxy", command, environment=minimal_environment(folder), folder=folder)
    try:
        if not waiting.until(lambda: listens(started, port) or not is_alive(started), seconds=_READY_S):
            raise NotReady(f"故障代理没有启动成功（端口 {port}），日志 {started.log}")
        if not is_alive(started):
            raise NotReady(f"故障代理已退出（端口 {port}），日志 {started.log}")
        yield FaultProxy(folder, port, started)
    finally:
        stop([started])


def _put(folder: Path, plan: str) -> None:
    # In one step: the proxy looks at the file at any time.
    fresh = folder / f"{_PLAN}.new"
    fresh.write_text(plan, encoding="utf-8")
    fresh.replace(folder / _PLAN)
