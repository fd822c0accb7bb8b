"""Starting: a command line as a whole process, and the import of each function."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import books
from benchmarks.line import Line

MEMBERS, TURNS = 1_000, 7


def run() -> list[Line]:
    """The line on ``unioncard check``, beside an interpreter that only imports openpyxl."""
    with tempfile.TemporaryDirectory() as folder:
        book = books.sample(Path(folder), MEMBERS)
        commands = {
            "check": [sys.executable, "-m", "unioncard_cli", "check", str(book)],
            "import": [sys.executable, "-c", "import openpyxl"],
        }
        best: dict[str, float] = {}
        for _ in range(TURNS):
            for name, command in commands.items():
                seconds = _seconds(command)
                best[name] = min(seconds, best.get(name, seconds))
    what, peer = f"`unioncard check` of {MEMBERS:,} rows, whole process", '`python -c "import openpyxl"`'
    return [Line(what, best["check"], peer, best["import"], "s", at_most=3)]


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 our own commands
    return time.perf_counter() - begun
