"""Which months of a union have been reported, by the newest edition of each: for the desk's pages and their trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from unioncard.clock import Month
    from unioncard.ledger.figures import Tally


@dataclass(frozen=True, slots=True)
class ReportedMonth:
    """The newest edition of a union's month. ``number``: 0 while figures may grow, then 1, 2 … with restatements.

    ``change`` and ``total`` are the month's and all until its end, with all below; ``file`` is what an officer calls
    the workbook; ``at`` (``clock.stamp``) is when the report was made.
    """

    union: str
    month: Month
    code: str
    number: int
    at: str
    file: str
    change: Tally
    total: Tally


class ReportedMonths(Protocol):
    """Port."""

    def enter(self, reported: ReportedMonth) -> None:
        """Enter an edition unless a newer one of its month is there; again changes nothing."""
        ...

    def of_union(self, union: str, most: int) -> list[ReportedMonth]:
        """The months of a union, the newest first: one query."""
        ...

    def find(self, union: str, month: str) -> ReportedMonth | None:
        """A union's month."""
        ...
