"""Builds a union's month: the workbook among the products, and a summary from which its letter is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.clock import Month
from unioncard.mail.letters import MonthSummary, MonthTotals
from unioncard.reports.month import MonthReport, build
from unioncard.reports.workbook import CONTENT_TYPE, workbook
from unioncard.unions.store import subtree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from unioncard.registers.store import Products
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
        """Build and keep the report of one union's subtree; the same figures give the same edition (its digest).

        A month that is over always gives the same figures, because its movements are all written; so a second run
        changes nothing and no second letter follows. NotFound; ValueError for a month that lies ahead.
        """
        report = self.figures(month, union_code)
        digest = edition(report)
        self.products.keep(workbook_name(union_code, month, digest), workbook(report), CONTENT_TYPE)
        self.products.keep(_summary_name(union_code, month, digest), _summary(report), "application/json")
        return report, digest

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


def edition(report: MonthReport) -> str:
    """The digest of a report's figures, without the instant at which it was made."""
    figures = [(row.union.code, asdict(row.own), asdict(row.total)) for row in report.rows]
    content = json.dumps([report.month, report.provisional, figures], default=str, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def workbook_name(union: str, month: str, digest: str) -> str:
    """Name of the product that is a report's workbook."""
    return f"reports/{month}/{union}/{digest}.xlsx"


def read_summary(products: Products, union: str, month: str, digest: str) -> MonthSummary:
    """What a report's letter says; NotFound."""
    content = json.loads(products.read(_summary_name(union, month, digest)))
    totals = MonthTotals(**content["totals"])
    return MonthSummary(content["union"], Month(content["month"]), content["provisional"], totals)


def _summary_name(union: str, month: str, digest: str) -> str:
    return f"reports/{month}/{union}/{digest}.json"


def _summary(report: MonthReport) -> bytes:
    summary = MonthSummary(report.root.union.name, report.month, report.provisional, MonthTotals.of(report.root.total))
    return json.dumps(asdict(summary), ensure_ascii=False).encode()
