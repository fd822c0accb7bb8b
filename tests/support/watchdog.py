"""A hung test ends the run: it is named, its stacks are shown, and the exit status is not 0.

Loaded as a plugin by tests/conftest.py. Three stages, each for what the one before cannot end:

1. pytest-timeout (`timeout`, 300 s) raises in the main thread. A thread pool's shutdown may swallow that, and code that
   holds the interpreter or has signals blocked never sees it.
2. `--hang-grace` seconds later, faulthandler's own thread, which needs neither, writes every thread's stack and ends
   the process with status 1. Collection, the session's end and Python's shutdown (it joins threads) are watched too.
3. A process beside each test process (the guardian of what it starts) names what hangs, kills the process when stage 2
   did not end it, ends the whole run at `--run-limit`, and then ends everything the process started: what is left
   would hold the pipe at which a reader of the output waits.

With xdist a worker that was ended this way fails the run, and no new one is started to hang again.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.workermanage import NodeManager

from unioncard_local.stack import lifeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_timeout import Settings
    from xdist.workermanage import WorkerController

# By its path: the tests' folders are on this process's path only.
_COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("watchdog_process.py")))
_RUN_ENDS_AT = "UNIONCARD_TESTS_END_AT"
"""When the run must be over, in seconds of time.time(): one time for all its processes."""

_PHASE_S, _GRACE_S, _RUN_S = 300.0, 60.0, 3600.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Seconds; `make test` takes the defaults."""
    group = parser.getgroup("watchdog", "end what hangs")
    group.addoption("--hang-grace", type=float, default=_GRACE_S, help="seconds from a test's timeout to its kill")
    group.addoption("--phase-limit", type=float, default=_PHASE_S, help="seconds for collection, and for the end")
    group.addoption("--run-limit", type=float, default=_RUN_S, help="seconds for the whole run; 0: no limit")


def pytest_configure(config: pytest.Config) -> None:
    """Start the process beside this one, and watch the collection."""
    if config.option.usepdb or config.option.collectonly:
        return
    watchdog = Watchdog(config)
    config.pluginmanager.register(watchdog, "unioncard-watchdog")
    if getattr(config.option, "maxworkerrestart", "") is None:
        config.option.maxworkerrestart = "0"


class Watchdog:
    """Watches this process: a single one, xdist's controller, or one of its workers."""

    def __init__(self, config: pytest.Config) -> None:
        """Begins with the collection."""
        options = config.option
        self._grace: float = options.hang_grace
        self._phase: float = options.phase_limit
        self._errors = os.dup(2)  # pytest captures nothing yet, so this is where a reader looks
        self._works = hasattr(config, "workerinput")
        self._controls = not self._works and bool(getattr(options, "tx", None))
        self._workers: list[WorkerController] = []
        self._last = "no test yet"
        if options.run_limit and not self._works:
            os.environ[_RUN_ENDS_AT] = str(time.time() + options.run_limit)
        self._beside = lifeline.guard(_COMMAND, errors=self._errors)
        if options.run_limit:
            self._beside.say(f"until {os.environ[_RUN_ENDS_AT]}")
        faulthandler.register(signal.SIGUSR1, file=self._errors, all_threads=True)
        if not self._controls:
            self._watch(self._phase, "the collection of tests")
        # Workers watch their own shutdown, for longer than xdist waits for them by default.
        self._exit_timeout = self._phase + 2 * self._grace
        NodeManager.EXIT_TIMEOUT = self._exit_timeout  # type: ignore[assignment]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """A worker waits now until it gets tests."""
        self._relax()

    @pytest.hookimpl(wrapper=True)
    def pytest_timeout_set_timer(self, item: pytest.Item, settings: Settings) -> Iterator[Any]:
        """pytest-timeout's timer covers a test with its fixtures; ours goes off later."""
        self._last = item.nodeid
        self._watch(settings.timeout, item.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_timeout_cancel_timer(self, item: pytest.Item) -> Iterator[Any]:
        """It went well."""
        self._relax()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[Any]:
        """From here to the last of Python's own shutdown. A worker that had to be ended fails the run."""
        # The controller's end has the workers' in it.
        limit = self._exit_timeout + self._phase if self._controls else self._phase
        self._watch(limit, self._the_end())
        result = yield
        if self._works:
            # It waits for the other workers now, and then ends.
            self._relax()
            threading.Thread(target=self._watch_shutdown, daemon=True).start()
        if lost := [worker.gateway.id for worker in self._workers if _ended_badly(worker)]:
            os.write(self._errors, f"watchdog: {', '.join(lost)} did not end by themselves\n".encode())
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: WorkerController) -> None:
        """xdist's controller got a worker."""
        self._workers.append(node)

    def _the_end(self) -> str:
        return f"the end of the session (the last test was {self._last})"

    def _watch_shutdown(self) -> None:
        """Python marks the main thread as ended before it joins the others."""
        threading.main_thread().join()
        self._watch(self._phase, self._the_end())

    def _watch(self, seconds: float, what: str) -> None:
        limit = seconds + self._grace
        self._beside.say(f"watch {time.monotonic() + limit} {what}")
        faulthandler.dump_traceback_later(limit, exit=True, file=self._errors)

    def _relax(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._beside.say("relax")


def _ended_badly(worker: WorkerController) -> bool:
    process = getattr(worker.gateway._io, "popen", None)
    return process is not None and process.poll() not in {None, 0}
