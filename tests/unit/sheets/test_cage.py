"""What happens in the cage stays there; only frames come out, and every wait has an end (docs/decisions/0028)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING

import psutil
import pytest

from support import caged_work
from unioncard.sheets import cage, limits
from unioncard.sheets.cage import CagedFault, CageUnavailable, Killed, Work, caged
from unioncard_local.stack.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY, CPU = 2**28, 20
STANDARD_FILES = 3
"""All that a fork server has open while nobody asks: its control connection and /dev/null."""


def work(name: str, *arguments: object) -> Work:
    return Work(f"{caged_work.__name__}:{name}", arguments)


def frames_of(asked: Work, memory: int = MEMORY, cpu: int = CPU, wall: float = PATIENCE_S) -> list[bytes]:
    with caged(asked, memory=memory, cpu=cpu, wall=wall) as frames:
        return list(frames)


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def server() -> int:
    """The process id of this process's fork server."""
    frames_of(work("send_all"))
    assert cage._ONLY.server
    return cage._ONLY.server.process.pid


def server_as_it_is() -> int:
    """Its process id, without asking it for anything."""
    return cage._server().process.pid


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
    monkeypatch.setattr(limits, "CAGE_BUSY_SHARE", 0.001)  # what a machine with much other work gives it as well
    with pytest.raises(Killed):
        frames_of(work("compute"), cpu=int(PATIENCE_S), wall=2)


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


# Who starts, ends.


def test_who_leaves_early_leaves_no_child_behind() -> None:
    with caged(work("sleep"), memory=MEMORY, cpu=CPU, wall=PATIENCE_S) as frames:
        child = int(next(frames))
    assert until(lambda: not lives(child))


def test_a_server_that_was_killed_between_two_checks_is_replaced() -> None:
    first = server()
    os.kill(first, signal.SIGKILL)
    assert frames_of(work("send_all", b"next")) == [b"next"]
    assert server() != first


def test_a_server_that_was_killed_before_the_first_frame_is_replaced_unseen() -> None:
    first = server()
    with caged(work("send_late"), memory=MEMORY, cpu=CPU, wall=PATIENCE_S) as frames:
        os.kill(first, signal.SIGKILL)
        assert list(frames) == [b"late"]
    assert server() != first


def test_a_server_that_is_killed_during_a_check_takes_its_child_along() -> None:
    with pytest.raises(CageUnavailable), caged(work("sleep"), memory=MEMORY, cpu=CPU, wall=PATIENCE_S) as frames:
        child = int(next(frames))
        assert cage._ONLY.server
        cage._ONLY.server.kill()
        list(frames)
    assert until(lambda: not lives(child))


def test_one_server_makes_all_checks() -> None:
    before = server()
    for _ in range(20):
        frames_of(work("send_all", b"x"))
    assert server() == before
    assert until(lambda: not psutil.Process(before).children())  # the last one is being collected


def test_checks_leave_no_open_file_on_either_side() -> None:
    asker, asked = psutil.Process(), psutil.Process(server())
    before = asker.num_fds()
    for _ in range(20):
        frames_of(work("send_all", b"x"))
    assert asker.num_fds() == before
    assert until(lambda: asked.num_fds() == STANDARD_FILES)


STARTER = """
import sys
from support import caged_work
from unioncard.sheets.cage import Work, caged, _ONLY
with caged(Work("support.caged_work:sleep"), memory=2**28, cpu=20, wall=600) as frames:
    print(int(next(frames)), _ONLY.server.process.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_server_and_child_end_when_their_starter_is_killed(number: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(  # noqa: S603 ours
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout
        child, fork_server = map(int, starter.stdout.readline().split())
        assert lives(child) and lives(fork_server)
        starter.send_signal(number)
        starter.wait(PATIENCE_S)
    assert until(lambda: not lives(child) and not lives(fork_server))


def test_a_forked_copy_of_the_asking_process_gets_a_server_of_its_own() -> None:
    """Also when another thread was just asking for ours: the copy has its lock, and not the thread to release it."""
    ours = server()
    program = f"""
import os, signal, sys
from unioncard.sheets.cage import Work, caged, _ONLY
def asked():
    with caged(Work("support.caged_work:send_all", (b"x",)), memory={MEMORY}, cpu=20, wall=60) as frames:
        list(frames)
    return _ONLY.server.process.pid
first = asked()
_ONLY.lock.acquire()
pid = os.fork()
if pid == 0:
    signal.alarm(30)
    os._exit(0 if asked() != first and _ONLY.end() is None else 1)
_ONLY.lock.release()
_, status = os.waitpid(pid, 0)
sys.exit(0 if status == 0 and asked() == first else 1)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=False, timeout=PATIENCE_S)  # noqa: S603
    assert done.returncode == 0
    assert lives(ours)


# The hang that was seen: a fork beside threads copies the locks they hold, a module's import lock among them.

THREADS, CHECKS = 8, 25


def test_many_threads_check_while_another_one_imports_what_the_work_imports(tmp_path: Path) -> None:
    """With a fork of this process none of the 200 checks ended: each child waited for the other thread's import."""
    archive, name = tmp_path / "modules.zip", "imported_all_the_time"
    with zipfile.ZipFile(archive, "w") as book:
        book.writestr(f"{name}.py", "VALUE = sum(n * n for n in range(200_000))\n")
    sys.path.insert(0, str(archive))
    ended = threading.Event()

    def import_on() -> None:
        while not ended.is_set():
            import_module(name)
            del sys.modules[name]

    importer = threading.Thread(target=import_on, daemon=True)
    importer.start()
    pool = ThreadPoolExecutor(THREADS)
    try:
        importing = work("import_too", str(archive), name)
        asked = [pool.submit(frames_of, importing) for _ in range(THREADS * CHECKS)]
        found = [one.result(PATIENCE_S) for one in asked]
    finally:
        ended.set()
        pool.shutdown(wait=False, cancel_futures=True)
        importer.join(PATIENCE_S)
        sys.path.remove(str(archive))
    assert found == [[b"imported"]] * THREADS * CHECKS


LIMITED = """
import resource, sys
resource.setrlimit(resource.{what}, ({most}, {most}))
from unioncard.sheets.cage import Work, caged
with caged(Work("support.caged_work:send_all", (b"x",)), memory=2**40, cpu=10**6, wall=60) as frames:
    assert list(frames) == [b"x"]
"""


@pytest.mark.parametrize(("what", "most"), [("RLIMIT_AS", 2**32), ("RLIMIT_CPU", 600)])
def test_limits_that_cannot_be_raised_are_not_the_files_doing(what: str, most: int) -> None:
    """A login, a container or a service may have hard limits of its own, below what a check would get."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = LIMITED.format(what=what, most=most)
    done = subprocess.run(  # noqa: S603 ours
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_child_works_while_the_asking_process_does_something_else(tmp_path: Path) -> None:
    """Nothing is read of its frames, and yet it has gone to the end."""
    done = tmp_path / "done"
    with caged(work("touch", str(done)), memory=MEMORY, cpu=CPU, wall=PATIENCE_S) as frames:
        assert until(done.exists)
        assert list(frames) == [b"touched"]


def test_a_server_that_another_thread_has_replaced_is_not_asked() -> None:
    """Its connection is closed already: no check sees that as an error of its own."""
    server()
    first = cage._ONLY.server
    assert first
    first.leave()
    first.send(cage.Request("nobody.asks:this"))
    assert not first.lives
    assert frames_of(work("send_all", b"x")) == [b"x"]


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
