"""How far unions have come: what the ledger counts of each, alone and with all below it, counted anew every morning.

A request reads what was counted; it would cost what the ledger has if every look counted it (docs/decisions/0064).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from unioncard import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.ledger.figures import Tally
    from unioncard.ledger.month import MonthReport


@dataclass(frozen=True, slots=True)
class Progress:
    """A union's figures since the beginning, as they stood ``at`` (``clock.stamp``); ``total`` with all below it.

    ``parent`` is in whose total its own is, '' at the root.
    """

    union: str
    at: str
    own: Tally
    total: Tally
    parent: str = ""


class ProgressStore(Protocol):
    """Port: the figures of the last count."""

    def keep(self, figures: Iterable[Progress]) -> None:
        """Keep them in the place of the count before; again changes nothing."""
        ...

    def of(self, unions: Sequence[str]) -> Mapping[str, Progress]:
        """Those of the unions that were counted: one batch read for 100."""
        ...


def progress_of(report: MonthReport) -> list[Progress]:
    """The figures of every union in a report of the running month, also of one in no directory.

    What stands for one that has moved away is left out: it was moved out of every sum.
    """
    at = clock.stamp(report.as_of)
    return [
        Progress(row.union.code, at, row.own.closing, row.total.closing, row.union.parent or "")
        for row in report.rows
        if not row.departed
    ]
