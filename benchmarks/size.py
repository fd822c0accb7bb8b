"""``make size ROWS=100000``: one large register through the local cloud, with the memory that validate takes."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from rich.console import Console
from rich.progress import Progress

from unioncard_local.demo import readings, scenario
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.demo.stage import how_far
from unioncard_local.stack.lifecycle import running
from unioncard_local.stack.settings import STARTED, WORKERS
from unioncard_tools.sample.members import write_sample

UNION = "4101000001"
SECONDS_A_ROW = 0.02
BETWEEN_LOOKS = 0.05
FUNCTION, NAME = "ValidateFunction", "AWS_LAMBDA_FUNCTION_NAME"


@dataclass(slots=True)
class Watch:
    """Looks at the processes that run validate, twenty times a second; keeps the most memory seen at once."""

    function: str
    peak: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Watch:
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _look(self) -> None:
        workers: list[psutil.Process] = []
        while not self._stop.wait(BETWEEN_LOOKS):
            workers = [one for one in workers if one.is_running()] or self._workers()
            self.peak = max([self.peak, *map(_with_children, workers)])

    def _workers(self) -> list[psutil.Process]:
        """The emulator's processes for this function: each has its name in the environment, as Lambda does."""
        return [
            one for one in psutil.process_iter() if _environment(one).get("AWS_LAMBDA_FUNCTION_NAME") == self.function
        ]


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:
        return {}


def _with_children(process: psutil.Process) -> int:
    """Resident bytes of a worker and of its cage."""
    try:
        return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0


def run(rows: int, console: Console) -> None:
    """One register of so many rows, two in a hundred of them with an error."""
    os.environ[WORKERS] = STARTED  # with what they load themselves, and nothing of other functions
    with tempfile.TemporaryDirectory() as folder, running() as started:
        cloud, _ = scenario.load_directory(started)
        book = Path(folder) / "register.xlsx"
        with console.status(f"{rows:,} rows are made up"):
            write_sample(book, rows, seed=2015, dirty=2)
        desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
        steps: list[tuple[str, int]] = []
        with Watch(cloud.outputs[FUNCTION]) as watch, Progress(console=console) as bar:
            task = bar.add_task("", total=rows)

            def show(answer: dict[str, Any]) -> None:
                if progress := answer["progress"]:
                    steps.append((progress["stage"], progress["done"]))
                    bar.update(task, description=how_far(progress), completed=progress["done"])

            begun = monotonic()
            seen = desk.wait_for(desk.upload(UNION, book), seconds=60 + rows * SECONDS_A_ROW, on_answer=show)
            checked = monotonic() - begun
        console.print(f"{rows:,} rows: {seen['rows']}, {checked:.0f} s to checked")
        console.print(f"progress: {len(set(steps))} different answers, stages {sorted({stage for stage, _ in steps})}")
        console.print(f"validate with its cage: {watch.peak / 2**20:.0f} MB resident at most")
        with console.status("the members are counted"):
            console.print(f"{readings.count_items(cloud, 'MembersTable'):,} members stored")


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, Console())
