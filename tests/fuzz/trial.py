"""Trying one file: what came of it, how much processor time and memory it took, and what was wrong."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from fuzz.case import answer
from fuzz.oracle import GROWTH, HANG_SECONDS, SECONDS, faults
from fuzz.seeds import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.case import Answer, Case

_STATUS = Path("/proc/self/status")
_PEAK = Path("/proc/self/clear_refs")


class TooLong(BaseException):
    """A file got no answer in time; no ``except Exception`` may stop it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one file. ``seconds``: of the processor; ``peak``: bytes resident at most, of the asking process."""

    kind: str
    way: str
    outcome: str
    seconds: float
    peak: int
    faults: tuple[str, ...] = ()
    saved: str = ""


def tried(case: Case, file: Path) -> Tried:
    """Write the case to ``file``, check it and compare the answer."""
    file.write_bytes(case.content)
    before = resident("VmRSS")
    _PEAK.write_text("5", "ascii")  # begin the peak anew (man 5 proc)
    outcome, found, seconds = _outcome(case, file)
    peak = resident("VmHWM")
    if seconds > SECONDS:
        found.append(f"took {seconds:.0f} s")
    if peak - before > GROWTH:
        found.append(f"the asking process grew by {(peak - before) >> 20} MB")
    return Tried(case.kind, case.way, outcome, seconds, peak, tuple(found))


def _outcome(case: Case, file: Path) -> tuple[str, list[str], float]:
    """Outcome, faults, and the processor time of the check: the clock's would be that of whatever else runs here."""
    begun = processor_seconds()
    try:
        with _no_longer_than(HANG_SECONDS):
            quickly = answer(file)
            seconds = processor_seconds() - begun
            slowly = answer(file, fast=False) if quickly.read else quickly
    except TooLong:
        return "hang", ["no answer"], processor_seconds() - begun
    except Exception as fault:
        # Kind and place: what the message quotes of a made-up file would be harmless, but here is where it would show.
        return "raised", [f"{type(fault).__name__}: {fault}"], processor_seconds() - begun
    found = faults(case, quickly, names())
    if slowly != quickly:
        found.append("the slow path says something else")
    return _named(quickly), found, seconds


def _named(quickly: Answer) -> str:
    return ", ".join(sorted(set(quickly.codes))) if quickly.verdict == "rejected" else quickly.verdict


def resident(field: str) -> int:
    """Bytes of VmRSS or VmHWM of this process."""
    line = next(line for line in _STATUS.read_text("ascii").splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def processor_seconds() -> float:
    """Of this process, its children, and those that they collected: a caged check is the fork server's child."""
    own = psutil.Process()
    return sum(map(_spent, (own, *own.children())))


def _spent(process: psutil.Process) -> float:
    """User and system time of a process and of its ended children; nothing of one that has gone."""
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return spent.user + spent.system + spent.children_user + spent.children_system


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLong

    old = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
