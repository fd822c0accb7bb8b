"""How far the work on one register is, for the officer who waits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a check, in order."""

    READING = "reading"
    STORING = "storing"
    WRITING = "writing"


_ORDER = tuple(Stage)
_MOST_ROWS = 10_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``read`` rows are stored; ``read`` still grows while the stage is reading."""

    stage: Stage
    done: int
    read: int

    @property
    def rank(self) -> int:
        """Grows on the way, so that of two deliveries at work the one behind is not shown."""
        return _ORDER.index(self.stage) * _MOST_ROWS + (self.read if self.stage is Stage.READING else self.done)
