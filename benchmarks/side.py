"""A side of a comparison, in a process of its own: ``python -m benchmarks.side MODULE ARGUMENT``.

It prepares its work, then works once for each line on its standard input and answers with a line of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path


def main(module: str, argument: str) -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed is no answer
    work = import_module(f"benchmarks.sides.{module}").prepare(argument)
    print("ready", file=answers, flush=True)
    for _ in sys.stdin:
        gc.collect()  # what the run before left is not this run's to clear away
        cpu, begun = _cpu(), time.perf_counter()
        said = work()
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "cpu": _cpu() - cpu, "said": said}), file=answers, flush=True)


def peak_mb() -> float:
    """The most memory that this process had resident since it began (VmHWM of proc(5)).

    Not ``ru_maxrss``: that survives ``exec``, so it begins with what the process had that started this one.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _cpu() -> float:
    """Seconds of processor time: ours, and of all below us that live, have ended, or wait to be reaped.

    Whoever forks the checks lives on and reaps late; /proc has its times (no psutil: the peers' interpreter has their
    packages alone).
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime + _below() / os.sysconf("SC_CLK_TCK")


def _below() -> int:
    """Ticks of our descendants (utime, stime, cutime and cstime of proc(5): a reaped one's are its parent's)."""
    stats = dict(one for one in map(_stat, Path("/proc").glob("[0-9]*/stat")) if one)
    found, ticks = {os.getpid()}, 0
    while more := {pid for pid, fields in stats.items() if int(fields[1]) in found} - found:
        ticks += sum(sum(map(int, stats[pid][11:15])) for pid in more)
        found |= more
    return ticks


def _stat(file: Path) -> tuple[int, list[str]] | None:
    """A process and its fields from the state on; None when it has ended meanwhile."""
    try:
        return int(file.parent.name), file.read_text().rpartition(")")[2].split()
    except OSError:
        return None


if __name__ == "__main__":
    main(*sys.argv[1:])
