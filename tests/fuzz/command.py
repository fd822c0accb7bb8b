"""The fuzzer's command line: runs for so many minutes, shows how far it is, ends with a table."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from fuzz.portion import portion, sweep
from fuzz.replay import replayed
from fuzz.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fuzz.trial import Tried

    Task = tuple[Callable[[int, int], list[Tried]], int, int]

_SHARES = 200
_WIDTH = 160
_SWEEP_FROM = 2
"""Minutes from which on the sweep of all truncations is part of a run; it takes about seven."""


def main() -> int:
    """0 when nothing failed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--workers", type=int, choices=(1, 2), default=1)
    parser.add_argument("--replay", type=Path, help="a file kept under build/fuzz")
    asked = parser.parse_args()
    console, tally = Console(width=None if sys.stdout.isatty() else _WIDTH), Tally()
    if asked.replay:
        tally.add(replayed(asked.replay))
    else:
        console.print(f"seed {asked.seed}, {asked.minutes:g} minutes, {asked.workers} at work")
        _run(tally, _tasks(asked.seed, asked.minutes), asked.minutes * 60, asked.workers, console)
    tally.show(console)
    return 1 if tally.failed else 0


def _tasks(seed: int, minutes: float) -> Iterator[Task]:
    """Portions without end; in a long run every third task is a share of all truncations, until all are done."""
    mixed: Iterator[Task] = ((portion, seed, number) for number in count())
    if minutes >= _SWEEP_FROM:
        for part in range(_SHARES):
            yield from islice(mixed, 2)
            yield sweep, part, _SHARES
    yield from mixed


def _run(tally: Tally, tasks: Iterator[Task], seconds: float, workers: int, console: Console) -> None:
    until = time.monotonic() + seconds
    context = multiprocessing.get_context("spawn")
    bar = Progress(BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console)
    with ProcessPoolExecutor(workers, mp_context=context) as pool, bar:
        shown = bar.add_task("", total=seconds)
        running: set[Future[list[Tried]]] = set()
        while running or time.monotonic() < until:
            while len(running) < workers + 1 and time.monotonic() < until:
                work, *arguments = next(tasks)
                running.add(pool.submit(work, *arguments))
            done, running = wait(running, timeout=1, return_when=FIRST_COMPLETED)
            for one in done:
                tally.add(one.result())
            files = sum(tally.outcomes.values())
            line = f"{files} files, {len(tally.failed)} failed"
            bar.update(shown, completed=seconds - max(0.0, until - time.monotonic()), description=line)
