"""Papers of reports that nobody looks at: a month's workbooks are half of what the tests of its restatement take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncard.reports import monthly

if TYPE_CHECKING:
    import pytest

    from unioncard.ledger.month import MonthReport


def first_editions_have_none(patch: pytest.MonkeyPatch) -> None:
    """Empty files for workbook and bulletin of a first edition; those of a restatement are written."""
    workbook, bulletin = monthly.workbook, monthly.bulletin

    def report_workbook(report: MonthReport) -> bytes:
        return workbook(report) if report.reason else b"workbook"

    def report_bulletin(contents: Any, reason: str) -> bytes:
        return bulletin(contents, reason) if reason else b"bulletin"

    patch.setattr(monthly, "workbook", report_workbook)
    patch.setattr(monthly, "bulletin", report_bulletin)
