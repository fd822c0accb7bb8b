"""The month's report as a workbook: 概览, 明细, 说明. Counts only, nothing about a person."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from openpyxl import Workbook

from unioncard.reports import wording
from unioncard.reports.repeatable import repeatable
from unioncard.reports.sheets import detail, notes, overview

if TYPE_CHECKING:
    from unioncard.reports.month import MonthReport


SHEETS = ((wording.OVERVIEW, overview.write), (wording.DETAIL, detail.write), (wording.NOTES, notes.write))


def workbook(report: MonthReport) -> bytes:
    """The .xlsx of a report. The same report gives the same bytes, so that a repeated build is the same product."""
    book = Workbook(write_only=True)
    mark = wording.PROVISIONAL if report.provisional else wording.FINAL
    footer = f"{report.root.union.name}　{wording.month_text(report.month)}（{mark}）"
    for name, write in SHEETS:
        write(book.create_sheet(name), report, footer)
    book.properties.creator = wording.PUBLISHER
    book.properties.title = f"{wording.TITLE}　{footer}"
    book.properties.created = report.as_of.astimezone(UTC).replace(tzinfo=None)
    return repeatable(book, report.as_of)


def file_name(report: MonthReport) -> str:
    """The name an officer sees: title, union, month, and 暂计 while the month is running."""
    return wording.file_name(report.root.union.name, report.month, provisional=report.provisional)
