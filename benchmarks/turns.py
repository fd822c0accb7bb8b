"""Sides take turns on the same machine, so that its other work hits them alike; the best turn of each counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Side:
    """A module of benchmarks/sides, its argument, the interpreter it runs in and how many turns it takes."""

    module: str
    argument: str
    python: Path = Path(sys.executable)
    turns: int = 5


@dataclass(frozen=True, slots=True)
class Took:
    """The best turn: seconds by the clock, seconds of processor time (each the best of all), what the work said."""

    seconds: float
    cpu: float
    said: Any


def in_turns(sides: Mapping[str, Side]) -> dict[str, Took]:
    """Run all sides turn by turn. RuntimeError when one fails; its own words are on standard error."""
    best: dict[str, Took] = {}
    with ExitStack() as stack:
        running = {name: stack.enter_context(_started(side)) for name, side in sides.items()}
        for turn in range(max(side.turns for side in sides.values())):
            for name, process in running.items():
                if turn < sides[name].turns:
                    took = _turn(name, process)
                    known = best.get(name, took)
                    best[name] = Took(min(known.seconds, took.seconds), min(known.cpu, took.cpu), took.said)
    return best


@contextmanager
def _started(side: Side) -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join(map(str, (ROOT, ROOT / "layers/unioncard")))
    command = [str(side.python), "-m", "benchmarks.side", side.module, side.argument]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 our own modules
        command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        try:
            _line(side.module, process)  # ready
            yield process
        finally:
            process.kill()


def _turn(name: str, process: subprocess.Popen[str]) -> Took:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()
    return Took(**json.loads(_line(name, process)))


def _line(name: str, process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the side {name} ended")
    return line
