"""What happens in the cage stays there; only frames come out, and every wait has an end (docs/decisions/0028)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from unioncard.sheets import limits
from unioncard.sheets.cage import CagedFault, CageUnavailable, Killed, Work, caged
from unioncard_local.stack.waiting import PATIENCE_S, until
from unit.sheets.caged_frames import CPU, MEMORY, frames_of, lives, server, server_as_it_is, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def quick_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The asking process waits no longer for the kernel's own alarm than a test may take."""
    monkeypatch.setattr(limits, "CAGE_START_SECONDS", 2)
    yield


# What comes out.


def test_frames_come_out_in_order_and_whole() -> None:
    sent = [b"", b"one", b"x" * 3_000_000, b"\xff" * 9]
    assert frames_of(work("send_all", *sent)) == sent


def test_arguments_may_be_larger_than_any_buffer_between_processes() -> None:
    """The names of parts, which a file chooses, are among them."""
    data = b"x" * 5_000_000
    assert frames_of(work("send_all", data)) == [data]


def test_a_death_in_the_middle_of_a_frame_gives_no_half_frame() -> None:
    with pytest.raises(Killed):
        frames_of(work("die_within_a_frame"))


def test_a_fault_says_where_and_not_what() -> None:
    with pytest.raises(CagedFault) as problems:
        frames_of(work("raise_a_fault"))
    assert "ValueError" in str(problems.value)
    assert "caged_work.py" in str(problems.value)
    assert "member" not in str(problems.value)


def test_work_that_cannot_be_imported_is_a_fault_of_ours() -> None:
    with pytest.raises(CagedFault, match="ModuleNotFoundError"):
        frames_of(Work("nobody.has_this:work"))


def test_what_the_work_prints_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    assert frames_of(work("speak")) == [b"done"]
    assert capfd.readouterr() == ("", "")


def test_the_child_has_one_thread_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither our threads, nor our open files (its channel and its sign of life are two), nor our environment."""
    monkeypatch.setenv("SECRET_OF_A_FUNCTION", "x")
    os.kill(server(), signal.SIGKILL)
    done = threading.Event()
    with (tmp_path / "ours").open("wb"), ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(done.wait, PATIENCE_S) for _ in range(4)]
        (seen,) = frames_of(work("look_around"))
        done.set()
        assert all(one.result() for one in waiting)
    threads, parent, places, environment = seen.split()
    assert (threads, int(parent), places, environment) == (b"1", server(), b"2", b"False")


def test_nothing_is_forked_once_an_import_started_a_thread() -> None:
    os.kill(server(), signal.SIGKILL)
    try:
        with pytest.raises(CagedFault, match="its imports started a thread"):
            frames_of(Work("support.caged_thread:work"))
    finally:
        os.kill(server_as_it_is(), signal.SIGKILL)  # it would refuse all that follows
    assert frames_of(work("send_all", b"next")) == [b"next"]


# Limits: what the file did is told apart from what the machine did.


def test_an_abort_past_all_handlers_is_the_files_doing() -> None:
    with pytest.raises(Killed):
        frames_of(work("abort"))


def test_memory_is_limited() -> None:
    with pytest.raises(Killed):
        frames_of(work("take_memory", 2**30))


def test_processor_time_is_limited() -> None:
    with pytest.raises(Killed):
        frames_of(work("compute"), cpu=1)


def test_a_child_that_sleeps_for_ever_ends_by_the_clock_and_the_register_is_tried_again() -> None:
    """Its own alarm ends it, not our deadline behind that, which would end the server with all its children."""
    before, begun = server(), monotonic()
    with pytest.raises(CageUnavailable):
        frames_of(work("sleep"), wall=0.5)
    assert monotonic() - begun < limits.CAGE_START_SECONDS
    assert server() == before


def test_a_child_that_was_busy_until_the_clock_ran_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processor time enough was used: another try would end the same way."""
    monkeypatch.setattr(limits, "CAGE_BUSY_SHARE", 0.0001)  # 12 ms, which a machine with much other work gives it, too
    with pytest.raises(Killed):
        frames_of(work("compute"), cpu=int(PATIENCE_S), wall=1)


@pytest.mark.usefixtures("quick_end")
def test_a_child_that_hears_no_signal_is_killed_with_its_server() -> None:
    before = server()
    with pytest.raises(CageUnavailable), caged(work("sleep_deaf"), memory=MEMORY, cpu=CPU, wall=0.5) as frames:
        child = int(next(frames))
        list(frames)
    assert until(lambda: not lives(child) and not lives(before))
    assert frames_of(work("send_all", b"next")) == [b"next"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS])
def test_a_child_killed_by_a_crash_or_for_memory_is_the_files_doing(number: int) -> None:
    with pytest.raises(Killed):
        frames_of(work("die", int(number)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_child_ended_by_somebody_else_is_tried_again(number: int) -> None:
    with pytest.raises(CageUnavailable):
        frames_of(work("die", int(number)))


@pytest.mark.parametrize("interpreter", ["/bin/false", "/nothing/is/here"])
def test_without_a_process_to_be_had_the_register_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, interpreter: str
) -> None:
    os.kill(server(), signal.SIGKILL)
    monkeypatch.setattr(sys, "executable", interpreter)
    with pytest.raises(CageUnavailable):
        frames_of(work("send_all"))


# Lambda has neither /dev/shm nor semaphores.

IN_LAMBDA = """
import os, sys
from unioncard.sheets.cage import Work, caged
assert not os.access("/dev/shm", os.W_OK) or not os.path.isdir("/dev/shm") or os.listdir("/dev/shm") == []
try:
    open("/dev/shm/x", "wb").close()
    sys.exit("/dev/shm is there")
except OSError:
    pass
work = Work("support.caged_work:modules", ("multiprocessing", "_multiprocessing"))
with caged(work, memory=2**28, cpu=20, wall=60) as frames:
    loaded = list(frames)
assert loaded == [b""], loaded
assert "multiprocessing.synchronize" not in sys.modules
"""


def test_it_works_without_shared_memory_and_semaphores() -> None:
    """In a mount namespace of its own, where /dev/shm is an empty folder that nobody may write to."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("only root may hide /dev/shm from a process, with unshare")
    hide = 'mount -t tmpfs -o ro,size=4k none /dev/shm && exec "$@"'
    isolated = ["unshare", "--mount", "--propagation", "private", "sh", "-c", hide, "sh"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*isolated, sys.executable, "-c", IN_LAMBDA]
    done = subprocess.run(  # noqa: S603 ours
        command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    if "unshare failed" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"this machine allows no mount namespaces: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")
