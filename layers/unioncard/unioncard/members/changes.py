"""What rows change, counted."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """What accepted rows changed. Each is in one of the first six.

    ``joined`` is counted now and was not; ``left`` was and is not; ``updated`` and ``unchanged`` were and are;
    ``recorded`` neither was nor is (somebody who left before the system knew them); ``stayed_out`` name no change for
    somebody who had left, and left they stay. A part of ``unchanged`` is ``superseded``: a register opened later had
    told otherwise.
    """

    joined: int = 0
    left: int = 0
    updated: int = 0
    unchanged: int = 0
    recorded: int = 0
    stayed_out: int = 0
    superseded: int = 0

    @property
    def rows(self) -> int:
        """How many rows these are."""
        return self.joined + self.left + self.updated + self.unchanged + self.recorded + self.stayed_out

    def __add__(self, other: Changes) -> Changes:
        return Changes(*map(sum, zip(astuple(self), astuple(other), strict=True)))
