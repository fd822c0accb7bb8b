"""Where movements are read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.clock import Month
    from unioncard.reports.movement import Movement


class MovementStore(Protocol):
    """Movements; they are written by the transactions of the documents that they count."""

    def of_month(self, month: Month, path: str) -> Iterator[Movement]:
        """The movements of a subtree in one month."""
        ...
