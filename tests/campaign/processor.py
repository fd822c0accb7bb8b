"""Processor time of a local cloud's functions, by function: what Lambda would bill if it billed that."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Self

import psutil

if TYPE_CHECKING:
    from types import TracebackType

EVERY_SECONDS: Final = 0.5
"""Looks at /proc; what a process does between the last one and its end is not counted."""

_WORKER: Final = re.compile(r"ministack-lambda-.+-(\w+)Function-[^/]*/code$")
"""A worker's folder, as the emulator names it, with its function."""


@dataclass
class FunctionsProcessor:
    """Watches the workers of one local cloud, by its folder, while it is entered."""

    cloud: Path
    used: dict[tuple[int, float], tuple[str, float]] = field(default_factory=dict)
    """By process id and start: function, and seconds that it and those of its children that ended have used."""
    _ended: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread = Thread(target=self._watch, name="functions-processor", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Look a last time, while the cloud still runs."""
        self._ended.set()
        self._thread.join(timeout=30)

    def seconds(self) -> Counter[str]:
        """By function, in lower case."""
        sums: Counter[str] = Counter()
        for function, used in self.used.values():
            sums[function] += used  # type: ignore[assignment]  # seconds are no whole numbers
        return sums

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._look()
        self._look()

    def _look(self) -> None:
        functions: dict[int, str] = {}
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                # A register's cage is its worker's child, and stands elsewhere.
                found = _WORKER.search(folder := process.cwd())
                ours = found and Path(folder).is_relative_to(self.cloud)
                function = found[1].lower() if found and ours else functions.get(process.ppid(), "")
                if function:
                    functions[process.pid] = function
                    times = process.cpu_times()
                    self.used[process.pid, process.create_time()] = function, times.user + times.system
