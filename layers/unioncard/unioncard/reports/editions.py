"""An edition of a month: its workbook and summary among the products, under the digest of its figures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from unioncard.clock import Month
from unioncard.media import JSON
from unioncard.reports.summary import MonthSummary, MonthTotals

if TYPE_CHECKING:
    from unioncard.registers.desk.store import Products
    from unioncard.reports.month import MonthReport


def edition_of(report: MonthReport) -> str:
    """The digest of a report's figures, without the instant at which it was made."""
    figures = [(row.union.code, asdict(row.own), asdict(row.total)) for row in report.rows]
    content = json.dumps([report.month, report.provisional, figures], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def workbook_name(union: str, month: str, edition: str) -> str:
    """Name of the product that is an edition's workbook."""
    return f"reports/{month}/{union}/{edition}.xlsx"


def keep_summary(products: Products, report: MonthReport, edition: str) -> None:
    """Keep what the edition's letter will say."""
    root = report.root
    summary = MonthSummary(root.union.name, report.month, report.provisional, MonthTotals.of(root.total))
    content = json.dumps(asdict(summary), ensure_ascii=False)
    products.keep(_summary_name(root.union.code, report.month, edition), content.encode(), JSON)


def read_summary(products: Products, union: str, month: str, edition: str) -> MonthSummary:
    """What an edition's letter says; NotFound."""
    content = json.loads(products.read(_summary_name(union, month, edition)))
    totals = MonthTotals(**content["totals"])
    return MonthSummary(content["union"], Month(content["month"]), content["provisional"], totals)


def _summary_name(union: str, month: str, edition: str) -> str:
    return f"reports/{month}/{union}/{edition}.json"
