"""Builds a union's month from the movements and keeps it as an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.media import XLSX
from unioncard.reports.editions import edition_of, keep_summary, workbook_name
from unioncard.reports.month import MonthReport, build
from unioncard.reports.workbook import workbook
from unioncard.unions.store import subtree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from unioncard.clock import Month
    from unioncard.registers.desk.store import Products
    from unioncard.reports.movement import Movement
    from unioncard.reports.store import MovementStore
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
        changes nothing and no second letter follows. NotFound; ValueError for a month that lies ahead.
        """
        report = self.figures(month, union_code)
        edition = edition_of(report)
        self.products.keep(workbook_name(union_code, month, edition), workbook(report), XLSX)
        keep_summary(self.products, report, edition)
        return report, edition

    def figures(self, month: Month, union_code: str) -> MonthReport:
        """The month of one union's subtree. NotFound; ValueError for a month that lies ahead."""
        root = self.directory.union(union_code)
        current = list(self.movements.of_month(month, root.path))
        return build(month, subtree(self.directory, root), self._before(month, root.path), current, as_of=self.now())

    def _before(self, month: Month, path: str) -> Iterator[Movement]:
        earlier = self.first_month
        while earlier < month:
            yield from self.movements.of_month(earlier, path)
            earlier = clock.following(earlier)
