"""Tests that hang in every way known here, run by a pytest of their own: each is named, and the run ends."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from unioncard_local.stack import lifeline, waiting

TESTS = Path(__file__).parents[2]

# Each holds `hang`, the word by which its stack is known.
HANGING = {
    "in_python": """
        import time
        def hang():
            while True:
                try: time.sleep(600)
                except BaseException: pass  # what pytest-timeout raises is swallowed
        def test_hangs(): hang()
    """,
    "in_a_pools_shutdown": """
        import time
        from concurrent.futures import ThreadPoolExecutor
        def hang():
            while True: time.sleep(600)
        def test_hangs():
            with ThreadPoolExecutor() as pool: pool.submit(hang)
    """,
    "in_teardown": """
        import time, pytest
        def hang():
            while True:
                try: time.sleep(600)
                except BaseException: pass
        @pytest.fixture
        def fixture():
            yield
            hang()
        def test_hangs(fixture): pass
    """,
    "with_signals_blocked": """
        import signal, time
        def hang():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            while True: time.sleep(600)
        def test_hangs(): hang()
    """,
    "holding_the_interpreter": """
        import ctypes, signal
        def hang():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            ctypes.PyDLL(None).sleep(600)  # PyDLL lets no other thread run meanwhile
        def test_hangs(): hang()
    """,
    "in_a_thread_joined_at_exit": """
        import threading, time
        def hang():
            while True: time.sleep(600)
        def test_hangs(): threading.Thread(target=hang).start()
    """,
    "in_collection": """
        import time
        def hang():
            while True: time.sleep(600)
        hang()
        def test_hangs(): pass
    """,
}
FRIENDLY = "def test_a_neighbour(): pass"


@dataclass(frozen=True)
class Ended:
    """How the run ended, and all it said until its output was closed."""

    status: int
    said: str


PLUGINS = [word for name in ("xdist.plugin", "pytest_timeout", "support.watchdog") for word in ("-p", name)]


def run(folder: Path, *options: str, **files: str) -> Ended:
    for name, code in files.items():
        lines = code.splitlines()
        (folder / f"test_{name}.py").write_text("\n".join(line.removeprefix(" " * 8) for line in lines) + "\n")
    paths = [TESTS, *(TESTS.parent / part for part in ("layers/unioncard", "local"))]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "UNIONCARD"))}
    environment = {**inherited, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    if lifeline.MARK in os.environ:
        environment[lifeline.MARK] = os.environ[lifeline.MARK]
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # Hypothesis and others take half of a run's processor time
    short = ["--timeout", "1", "--hang-grace", "2", "--phase-limit", "4"]
    done = subprocess.run(  # noqa: S603 our own
        [sys.executable, "-m", "pytest", *PLUGINS, "--rootdir", ".", *short, *options, "."],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=200,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(errors="replace"))


IN_A_WORKER = ("in_a_pools_shutdown", "in_collection")
"""Not in a thread joined at exit: xdist itself kills a worker that has not left after ten seconds."""


ENDED_BY_PHASE = ("in_a_thread_joined_at_exit", "in_collection")


@pytest.mark.parametrize(("how", "processes"), [*((how, "0") for how in HANGING), *((how, "1") for how in IN_A_WORKER)])
def test_a_hung_test_ends_the_run(tmp_path: Path, how: str, processes: str):
    # Where the test itself is ended, the session's beginning and end may take what a busy machine gives them.
    patient = () if how in ENDED_BY_PHASE else ("--phase-limit", "60")
    ended = run(tmp_path, "-n", processes, *patient, **{how: HANGING[how]})

    assert ended.status != 0, ended.said
    assert "hang" in ended.said and f"test_{how}.py" in ended.said, ended.said
    if how == "in_collection":
        assert "the collection of tests" in ended.said
    else:
        assert f"test_{how}.py::test_hangs" in ended.said, ended.said
    assert "in hang\n" in ended.said, ended.said


def test_a_process_that_is_left_over_does_not_hold_the_output_open(tmp_path: Path):
    left = """
        import subprocess, sys
        from pathlib import Path
        def test_leaves_one():
            one = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
            Path("left").write_text(str(one.pid))
    """
    ended = run(tmp_path, "-n", "0", "-s", left=left)

    assert ended.status == 0, ended.said
    pid = int((tmp_path / "left").read_text())
    assert waiting.until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize("processes", ["0", "1"])
def test_the_whole_run_has_an_end(tmp_path: Path, processes: str):
    ended = run(tmp_path, "-n", processes, "--timeout", "500", "--run-limit", "6", slow=HANGING["in_a_pools_shutdown"])

    assert ended.status != 0, ended.said
    assert "whole run took too long" in ended.said
    assert "test_slow.py::test_hangs" in ended.said
    assert "in hang\n" in ended.said, ended.said


def test_this_very_run_is_watched():
    watched = lifeline.current()

    assert watched is not None
    assert watched.guardian.poll() is None
    assert "watchdog_process.py" in str(watched.guardian.args)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_what_does_not_hang_passes(tmp_path: Path, processes: str):
    ended = run(tmp_path, "-n", processes, a=FRIENDLY, b=FRIENDLY, c=FRIENDLY)

    assert (ended.status, "watchdog" in ended.said) == (0, False), ended.said
