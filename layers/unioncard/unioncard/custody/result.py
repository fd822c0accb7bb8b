"""What became of the rows of a document that told of custody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncard.custody.plastic import Difference


@dataclass(frozen=True, slots=True)
class Result:
    """Row numbers of the batch, ascending: facts told by this document, known before, and not taken (with why)."""

    told: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()
    differences: tuple[tuple[int, Difference], ...] = ()

    @property
    def refused(self) -> frozenset[int]:
        """The rows that were not taken."""
        return frozenset(row for row, _ in self.differences)
