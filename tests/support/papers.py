"""Papers of reports that nobody looks at: a month's workbooks are half of what the tests of its restatement take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from unioncard.reports import monthly

if TYPE_CHECKING:
    import pytest

    from unioncard.ledger.month import MonthReport

_WORKBOOK: Final = monthly.workbook
_BULLETIN: Final = monthly.bulletin


def no_edition_has_any(patch: pytest.MonkeyPatch) -> None:
    """Empty files for workbook and bulletin."""
    patch.setattr(monthly, "workbook", lambda _report: b"workbook")
    patch.setattr(monthly, "bulletin", lambda _contents, _reason: b"bulletin")


def restatements_have_theirs(patch: pytest.MonkeyPatch) -> None:
    """Empty files of a first edition; workbook and bulletin of a restatement are written."""

    def report_workbook(report: MonthReport) -> bytes:
        return _WORKBOOK(report) if report.reason else b"workbook"

    def report_bulletin(contents: Any, reason: str) -> bytes:
        return _BULLETIN(contents, reason) if reason else b"bulletin"

    patch.setattr(monthly, "workbook", report_workbook)
    patch.setattr(monthly, "bulletin", report_bulletin)
