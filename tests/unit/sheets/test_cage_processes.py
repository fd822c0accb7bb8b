"""The cage's processes: who starts them ends them, whoever is killed, forks or runs threads (docs/decisions/0028)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

import psutil
import pytest

from support.campaign import examples
from unioncard.sheets import cage
from unioncard.sheets.cage import CageUnavailable, caged
from unioncard_local.stack.waiting import PATIENCE_S, until
from unit.sheets.caged_frames import CPU, MEMORY, STANDARD_FILES, frames_of, lives, server, work

if TYPE_CHECKING:
    from pathlib import Path


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

THREADS, CHECKS = 8, examples(5, campaign=25)


def test_many_threads_check_while_another_one_imports_what_the_work_imports(tmp_path: Path) -> None:
    """With a fork of this process none of 200 checks ended: each child waited for the other thread's import."""
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
