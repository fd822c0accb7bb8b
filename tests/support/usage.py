"""What a run used: the peak memory of each of its processes, and the tests that took longest."""

from __future__ import annotations

import ctypes
import gc
import resource
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter

SLOWEST = 10
GROWN_MB = 32
"""After a test by which the process's peak grew by more, what it left behind is collected at once. Python looks at old
objects only when a quarter of all are new: ten opened fonts of 100 MB each are few objects, and stayed until then."""
NEW_OBJECTS = 10_000, 10, 10
"""New objects, and looks through these and through those that outlived one, after which Python looks for waste."""
_PEAK = "peak_mb"


def peak_mb() -> int:
    """The most memory that this process ever held (Linux counts in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _give_back() -> None:
    """The allocator's free pages to the system, where it is glibc's."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Usage:
    """The plugin: workers hand their figures to the one that reports."""

    def __init__(self) -> None:
        self.peaks: dict[str, tuple[int, str]] = {}
        self.peak, self.highest, self.raised_by = 0, 0, ""

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Iterator[Any]:
        """What collecting makes stays: each look for waste among it, up to the last, is in vain and takes longer."""
        gc.disable()
        try:
            return (yield)
        finally:
            gc.enable()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """What is there before the first test, thousands of tests and all modules, stays: nobody looks for waste in it.

        A look through it takes 0.6 s, and would be taken dozens of times a run; one here finds a tenth to be waste.
        What a test makes is mostly gone when its names are: a look at every 700 new objects, Python's own, took a tenth
        of the processor of 1,566 unit tests (against 50,000).
        """
        gc.freeze()
        gc.set_threshold(*NEW_OBJECTS)

    @pytest.hookimpl
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """A test ended, in a worker or in the one that reports."""
        if peak_mb() > self.highest:
            self.highest, self.raised_by = peak_mb(), nodeid
        if peak_mb() > self.peak + GROWN_MB:
            gc.collect()
            _give_back()
            self.peak = peak_mb()

    @pytest.hookimpl
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker's last word."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_PEAK] = peak_mb(), self.raised_by

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker ended; one that died has said nothing."""
        self.peaks[node.gateway.id] = getattr(node, "workeroutput", {}).get(_PEAK, (0, ""))

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Below the results, unless there were but a few tests."""
        reports = [
            one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, []) if one.when == "call"
        ]
        if len(reports) <= SLOWEST:
            return
        terminalreporter.section(f"the {SLOWEST} slowest tests, and peak memory")
        for one in sorted(reports, key=lambda report: -report.duration)[:SLOWEST]:
            terminalreporter.write_line(f"{one.duration:6.1f} s  {one.nodeid}")
        for name, (peak, test) in sorted((self.peaks or {"this process": (peak_mb(), self.raised_by)}).items()):
            terminalreporter.write_line(f"{peak:5d} MB  {name}, last raised by {test}")
