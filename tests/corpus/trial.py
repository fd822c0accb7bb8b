"""One file checked in a process of its own that may die or hang: the run goes on with the next file."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from unioncard import clock
from unioncard.errors import TryAgain
from unioncard.registers.check import check
from unioncard.sheets.fork_server import place_of
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from unioncard.registers.check import Checked

    Work = Callable[[str, str], dict[str, Any]]

_SAMPLED = 0.02
"""Seconds between two looks at the memory; a child that lives for less has not filled any."""
_START_SECONDS = 60
_FAILED = ("raised", "died", "hang", "unavailable")


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one file.

    ``outcome``: the verdict; ``raised`` (with the place in ``fault``), ``died`` (the checking process did) or ``hang``
    (no answer within the limit), which are faults of ours; ``unavailable``: no cage was to be had; ``unreadable``: not
    by us. ``reasons``: code and message of each finding about the file as a whole that refuses it. ``codes``: how many
    findings of each code. ``peak``: bytes resident at most, of the checking process with its cage.
    """

    file: str
    size: int
    outcome: str
    seconds: float
    peak: int
    read: int = 0
    accepted: int = 0
    reasons: tuple[tuple[str, str], ...] = ()
    codes: dict[str, int] = field(default_factory=dict)
    fault: str = ""

    @property
    def failed(self) -> bool:
        """Whether the check broke its promise to answer whatever is in a file."""
        return self.outcome in _FAILED


def files_below(folder: Path) -> Iterator[Path]:
    """All regular files, in order; links are not followed, so that no folder is gone through twice."""
    for place in sorted(folder.iterdir()):
        if place.is_symlink():
            continue
        if place.is_dir():
            yield from files_below(place)
        elif place.is_file():
            yield place


def checked_file(path: str, kind: str) -> dict[str, Any]:
    """The fields of ``Tried`` that the check says. Never raises."""
    try:
        with Path(path).open("rb"):
            pass
    except OSError as unreadable:
        return {"outcome": "unreadable", "fault": type(unreadable).__name__}
    try:
        return _fields(check(Path(path), today=clock.today(), kind=Kind(kind)))
    except TryAgain:
        return {"outcome": "unavailable"}
    except BaseException as fault:  # the parser's panics are no Exception
        return {"outcome": "raised", "fault": f"{place_of(fault)}: {fault}"}


def _fields(checked: Checked) -> dict[str, Any]:
    codes: dict[str, int] = {}
    for finding in checked.findings:
        codes[finding.code.value] = codes.get(finding.code.value, 0) + 1
    refusing = checked.findings if checked.whole_file_rejected else ()
    reasons = tuple((one.code.value, one.message) for one in refusing if one.row is None and one.severity == "error")
    return {
        "outcome": checked.verdict.value,
        "read": checked.read,
        "accepted": len(checked.accepted),
        "reasons": reasons,
        "codes": codes,
    }


def _serve(connection: Connection, work: Work) -> None:
    connection.send(None)
    while (asked := connection.recv()) is not None:
        connection.send(work(*asked))


@dataclass(slots=True)
class Checker:
    """Checks one file after the other in another process; when that dies or hangs, a new one is started."""

    limit: float
    kind: Kind = Kind.MEMBERS
    work: Work = checked_file
    _process: BaseProcess | None = None
    _connection: Connection | None = None

    def tried(self, path: Path, name: str) -> Tried:
        """What comes of a file, within ``limit`` seconds."""
        connection = self._started()
        begun = time.monotonic()
        peak, said = 0, {"outcome": "hang"}
        try:
            connection.send((str(path), self.kind.value))
            while (left := begun + self.limit - time.monotonic()) > 0:
                if connection.poll(min(_SAMPLED, left)):
                    said = connection.recv()
                    break
                peak = max(peak, self._peak())
        except (EOFError, OSError):
            said = {"outcome": "died", "fault": f"exit status {self._exit_status()}"}
        seconds = time.monotonic() - begun
        if said["outcome"] in ("hang", "died"):
            self.close()
        return Tried(name, _size(path), seconds=round(seconds, 3), peak=peak, **said)

    def close(self) -> None:
        """End the process; its fork server ends with it."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process = None

    def _started(self) -> Connection:
        if self._process is None or self._connection is None or not self._process.is_alive():
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self.work), daemon=True)
            self._process.start()
            theirs.close()
            if not self._connection.poll(_START_SECONDS):
                raise TimeoutError("the checking process does not start")
            self._connection.recv()
        return self._connection

    def _exit_status(self) -> int | None:
        if self._process is None:
            return None
        self._process.join(_START_SECONDS)
        return self._process.exitcode

    def _peak(self) -> int:
        if self._process is None or self._process.pid is None:
            return 0
        try:
            top = psutil.Process(self._process.pid)
            return sum(map(_resident, [top, *top.children(recursive=True)]))
        except psutil.Error:
            return 0


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
