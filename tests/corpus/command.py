"""Checks every file below a folder as the product does, whatever it is, and says what came of it.

Exit status 0 when every file was answered, 1 when a check raised, died or did not end, 2 when there is no such folder.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from corpus.tally import Tally
from corpus.trial import Checker, files_below
from unioncard.sheets.layout import Kind

_WIDTH = 160
_LIMIT = 300.0
"""Seconds; the cage ends after 240 (sheets/limits.py), and what is longer than this hangs outside of it."""


def main(arguments: list[str] | None = None) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("build/corpus.jsonl"), help="one JSON object a file")
    parser.add_argument("--seconds", type=float, default=_LIMIT, help="by the clock, for one file")
    parser.add_argument("--kind", type=Kind, choices=list(Kind), default=Kind.MEMBERS)
    asked = parser.parse_args(arguments)
    if not asked.folder.is_dir():
        print(f"no folder: {asked.folder}", file=sys.stderr)  # noqa: T201 a command line
        return 2
    console, tally = Console(width=None if sys.stdout.isatty() else _WIDTH), Tally()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    checker = Checker(asked.seconds, asked.kind)
    files = list(files_below(asked.folder))
    bar = Progress(BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), console=console)
    try:
        with asked.out.open("w", encoding="utf-8", errors="surrogateescape") as out, bar:
            for path in bar.track(files):
                # A name of bytes that are no UTF-8 is shown with their numbers.
                name = os.fsencode(path.relative_to(asked.folder)).decode("utf-8", "backslashreplace")
                one = checker.tried(path, name)
                tally.results.append(one)
                out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
                out.flush()
    finally:
        checker.close()
    tally.show(console)
    console.print(f"one line a file: {asked.out}")
    return 1 if tally.failed else 0
