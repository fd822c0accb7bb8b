"""The figures of a month that a letter or a first page names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.reports import wording

if TYPE_CHECKING:
    from unioncard.clock import Month
    from unioncard.reports.figures import Figures


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """The figures a letter names: members and cards to the end of the month, and two of this month."""

    members: int
    joined: int
    requested: int
    opened: int
    opened_this_month: int
    refused: int
    waiting: int

    @classmethod
    def of(cls, figures: Figures) -> MonthTotals:
        """The totals of a report's row."""
        closing, change = figures.closing, figures.change
        return cls(
            members=closing.members,
            joined=change.joined,
            requested=closing.requested,
            opened=closing.opened,
            opened_this_month=change.opened,
            refused=closing.refused,
            waiting=figures.waiting,
        )


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """What a letter says of a month's report for one union and its subtree."""

    union: str
    month: Month
    provisional: bool
    totals: MonthTotals

    @property
    def file_name(self) -> str:
        """The workbook's name as an officer sees it."""
        return wording.file_name(self.union, self.month, provisional=self.provisional)
