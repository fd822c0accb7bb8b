"""Builds a union's month from the movements and keeps it as an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, model_validator

from unioncard import clock
from unioncard.clock import Month
from unioncard.errors import InvalidInput
from unioncard.ledger.month import MonthReport, build
from unioncard.media import XLSX
from unioncard.products import workbook_name
from unioncard.reports.editions import edition_of, keep_summary
from unioncard.reports.workbook import workbook
from unioncard.texts import reports as wording
from unioncard.unions.store import subtree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.clock import Month
    from unioncard.ledger.movement import Movement, MovementStore
    from unioncard.products import Products
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class Monthly:
    """Builds reports from the movements since ``first_month``."""

    directory: DirectoryStore
    movements: MovementStore
    products: Products
    first_month: Month
    now: Callable[[], datetime] = clock.now

    def report(self, month: Month, union_code: str) -> tuple[MonthReport, str]:
        """Build and keep the report of one union's subtree; the same figures give the same edition (editions.py).

        A month that is over always gives the same figures, because its movements are all written; so a second run
        changes nothing and no second letter follows. NotFound; InvalidInput as ``figures``.
        """
        report = self.figures(month, union_code)
        edition = edition_of(report)
        self.products.keep(workbook_name(union_code, month, edition), workbook(report), XLSX)
        keep_summary(self.products, report, edition)
        return report, edition

    def figures(self, month: Month, union_code: str) -> MonthReport:
        """The month of one union's subtree. NotFound; InvalidInput for a month before the first or not begun yet."""
        now = self.now()
        if month < self.first_month:
            first = wording.month_text(self.first_month)
            raise InvalidInput(wording.MONTH_BEFORE_FIRST.format(first=first, month=wording.month_text(month)))
        if month > clock.month_of(now):
            raise InvalidInput(wording.MONTH_NOT_BEGUN.format(month=wording.month_text(month)))
        root = self.directory.union(union_code)
        current = list(self.movements.of_month(month, root.path))
        return build(month, subtree(self.directory, root), self._before(month, root.path), current, as_of=now)

    def _before(self, month: Month, path: str) -> Iterator[Movement]:
        earlier = self.first_month
        while earlier < month:
            yield from self.movements.of_month(earlier, path)
            earlier = clock.following(earlier)


def month_named(text: str) -> Month:
    """A month as people write it, ``YYYY-MM``; InvalidInput."""
    try:
        return clock.month(text)
    except ValueError:
        raise InvalidInput(wording.NOT_A_MONTH) from None


# What the report function is asked for.

PROVINCE = "410000"
"""河南省总工会, the root of the tree (henan_unions.csv)."""


class ReportRequest(BaseModel):
    """Either the instant of the schedule, which asks for the month before it, or a month by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheduled: datetime | None = None
    month: str | None = None
    union: str = PROVINCE

    @model_validator(mode="after")
    def _one_of_both(self) -> ReportRequest:
        if (self.scheduled is None) == (self.month is None):
            raise ValueError("either scheduled or month")
        return self

    @property
    def reported_month(self) -> Month:
        """The month to report; InvalidInput when ``month`` is none."""
        if self.month is not None:
            return month_named(self.month)
        if self.scheduled is None:  # the validator has seen to it
            raise ValueError("neither scheduled nor month")
        return clock.previous(clock.month_of(self.scheduled))
