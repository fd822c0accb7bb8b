"""Trying one file: what came of it, how long it took, how much memory, and what was wrong."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.case import answer
from fuzz.oracle import GROWTH, SECONDS, faults
from fuzz.seeds import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.case import Answer, Case

_STATUS = Path("/proc/self/status")
_PEAK = Path("/proc/self/clear_refs")


class TooLong(BaseException):
    """A file took longer than it may; no ``except Exception`` may stop it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one file. ``peak``: bytes resident at most, of the asking process."""

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
    """Outcome, faults, and the seconds that the check took."""
    begun = time.perf_counter()
    try:
        with _no_longer_than(SECONDS * 2):
            quickly = answer(file)
            seconds = time.perf_counter() - begun
            slowly = answer(file, fast=False) if quickly.read else quickly
    except TooLong:
        return "hang", ["no answer"], time.perf_counter() - begun
    except Exception as fault:
        # Kind and place: what the message quotes of a made-up file would be harmless, but here is where it would show.
        return "raised", [f"{type(fault).__name__}: {fault}"], time.perf_counter() - begun
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
