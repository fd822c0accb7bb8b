"""What a guarded process started ends with it, however it ends; what an unguarded one started goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from unioncard_local.stack import lifeline, waiting
from unioncard_local.stack.guardian import Guardian
from unioncard_local.stack.processes import lives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLEEP = "import time; time.sleep(600)"
STARTER = """
import os, signal, subprocess, sys, time
from pathlib import Path
from unioncard_local.stack import lifeline
from unioncard_local.stack.processes import minimal_environment, start

SLEEP = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored by what a shell starts in the background
folder, guarded = Path(sys.argv[1]), sys.argv[2] == "guarded"
if guarded:
    lifeline.guard()
forked = os.fork()
if not forked:
    os.closerange(0, 3)
    time.sleep(600)  # holds everything open that its parent had open
    os._exit(0)
python = [sys.executable, "-c"]
worker = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); time.sleep(600)"
with_worker = start("with_worker", [*python, worker], environment=minimal_environment(folder), folder=folder)
nameless = start("nameless", [*python, SLEEP], environment={"PATH": os.environ["PATH"]}, folder=folder)
session = subprocess.Popen([*python, DEAF], start_new_session=True, stdout=subprocess.DEVNULL)
guardians = [lifeline.current().guardian.pid] if guarded else []
print(with_worker.pid, nameless.pid, session.pid, forked, *guardians, flush=True)
sys.stdin.readline()
sys.exit(0)
"""


def everything_of(pids: list[int]) -> list[psutil.Process]:
    processes = [psutil.Process(pid) for pid in pids]
    return [*processes, *(child for one in processes for child in one.children(recursive=True))]


@pytest.fixture
def clear() -> Iterator[list[psutil.Process]]:
    there: list[psutil.Process] = []
    yield there
    for process in there:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def started(tmp_path: Path, how: str) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    starter = subprocess.Popen(  # noqa: S603 our own
        [sys.executable, "-c", STARTER, str(tmp_path), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    pids = [int(word) for word in starter.stdout.readline().split()]
    assert waiting.until(lambda: len(psutil.Process(pids[0]).children()) == 1)
    return starter, everything_of(pids)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, None])
def test_what_it_started_ends_with_it(tmp_path: Path, clear: list[psutil.Process], end: signal.Signals | None):
    starter, there = started(tmp_path, "guarded")
    clear += there
    assert len(there) == 6, "two servers, a worker, a deaf program, a forked child and the guardian"

    if end is None:
        starter.communicate("\n", timeout=60)
    else:
        starter.send_signal(end)
        starter.wait(60)

    assert waiting.until(lambda: not any(map(lives, there)), seconds=60), [
        process.cmdline() for process in there if lives(process)
    ]


def test_without_a_guardian_it_goes_on(tmp_path: Path, clear: list[psutil.Process]):
    starter, there = started(tmp_path, "alone")
    clear += there

    starter.kill()
    starter.wait(60)

    # Longer than a guardian needs to notice.
    assert not waiting.until(lambda: not all(map(lives, there)), seconds=3)


def test_one_process_has_one_guardian(monkeypatch: pytest.MonkeyPatch):
    first = lifeline.guard()

    assert lifeline.guard() is first
    assert os.environ[lifeline.MARK].split("/").count(first.mark) == 1
    assert lifeline.current() is first
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert lifeline.current() is None, "a forked child is somebody else"


class Patient(Guardian):
    """Ends nothing, and counts how often it looks."""

    looks = asked = 0

    def look(self) -> None:
        self.looks += 1

    def is_alive(self) -> bool:
        self.asked += 1
        return super().is_alive()

    def end_all(self) -> bool:
        return True


def test_many_lines_are_heeded_at_once_and_processes_are_looked_at_once_a_second(monkeypatch: pytest.MonkeyPatch):
    asked: list[psutil.Process] = []

    def children(process: psutil.Process) -> list[psutil.Process]:
        asked.append(process)
        return []

    monkeypatch.setattr("unioncard_local.stack.guardian.descendants", children)
    monkeypatch.setattr("unioncard_local.stack.guardian._PIECE", 5)  # a line at a time
    source, end = os.pipe()
    os.write(end, b"line\n" * 50)
    os.close(end)
    guardian = Patient(os.getpid(), "nobody's", source)
    started = time.monotonic()
    guardian.run()
    os.close(source)

    assert guardian.looks == 50
    assert 1 <= len(asked) <= 1 + (time.monotonic() - started)
    assert guardian.asked == len(asked)
