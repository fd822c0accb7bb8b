"""The month's report as a workbook. Counts only, nobody's data; the sheets are in ``SHEETS`` and below it."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING, Final

from unioncard.reports.contents import never_reported
from unioncard.reports.editions import edition_of
from unioncard.reports.sheets import banks, corrections, detail, make_up, notes, overview, progress, waits
from unioncard.reports.standing import late_unions
from unioncard.reports.verification import printed
from unioncard.sheets import style as look
from unioncard.sheets.workbook import header_text, new_book
from unioncard.texts import month_make_up, month_progress, month_waits, restatements, workbooks
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport

SHEETS: Final = (
    (wording.OVERVIEW, overview.write),
    (month_progress.SHEET, progress.write),
    (month_make_up.SHEET, make_up.write),
    (month_waits.SHEET, waits.write),
    (month_waits.BANKS_SHEET, banks.write),
    (wording.DETAIL, detail.write),
    (wording.NOTES, notes.write),
)

NEVER_REPORTED: Final = ((month_progress.NEVER_SHEET, progress.write_never),)
"""Where there is somebody below who never reported."""

LATE: Final = ((month_waits.LATE_SHEET, waits.write_late),)
"""Where a basic union is late."""

RESTATED: Final = ((restatements.SHEET, corrections.write),)
"""Of a restatement alone."""


def workbook(report: MonthReport) -> bytes:
    """The .xlsx of a report. The same report gives the same bytes, so that a repeated build is the same product."""
    mark = wording.mark(provisional=report.provisional, edition=report.edition)
    subject = f"{report.root.union.name}　{wording.month_text(report.month)}（{mark}）"
    code = wording.CODE.format(code=printed(edition_of(report)))
    footer = f"&L{header_text(subject)}&R{code}　{workbooks.PAGES}"
    created = report.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    title = f"{wording.TITLE}　{subject}"
    target = BytesIO()
    with new_book(target, look.REPORT, title=title, author=wording.PUBLISHER, created=created) as book:
        never = NEVER_REPORTED if any(True for _ in never_reported(report)) else ()
        late = LATE if any(True for _ in late_unions(report)) else ()
        for name, write in (*SHEETS, *never, *late, *(RESTATED if report.replaced else ())):
            write(book, book.add_sheet(name), report, footer)
    return target.getvalue()


def file_name(report: MonthReport) -> str:
    """The name an officer sees: title, union, month, and 暂计 while the month is running."""
    name, edition = report.root.union.name, report.edition
    return wording.file_name(name, report.month, provisional=report.provisional, edition=edition)
