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


def _cpu() -> float:
    """Seconds of processor time, children's included."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
