"""Tells how far a register is: often enough for the officer who waits, seldom enough for the store."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.registers.desk.progress import Progress, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.registers.desk.store import RegisterStore

INTERVAL_SECONDS = 1.0


@dataclass(slots=True)
class Telling:
    """Writes progress at each new stage and then at most once a second."""

    registers: RegisterStore
    register: str
    timer: Callable[[], float] = time.monotonic
    _stage: Stage | None = field(default=None, init=False)
    _at: float = field(default=0.0, init=False)

    def reading(self, read: int) -> None:
        """So many rows were read."""
        self._tell(Progress(Stage.READING, 0, read))

    def storing(self, done: int, read: int) -> None:
        """So many rows of those read are stored (or were findings)."""
        self._tell(Progress(Stage.STORING, done, read))

    def writing(self, read: int) -> None:
        """All rows are stored; findings and corrections are being written."""
        self._tell(Progress(Stage.WRITING, read, read))

    def _tell(self, progress: Progress) -> None:
        now = self.timer()
        if progress.stage is self._stage and now - self._at < INTERVAL_SECONDS:
            return
        self._stage, self._at = progress.stage, now
        self.registers.tell(self.register, progress)
