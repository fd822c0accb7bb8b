"""The month's report as a workbook: 概览, 明细, 说明. Counts only, nothing about a person."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from unioncard.reports.sheets import detail, notes, overview
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport


# Workbook bytes that depend on the contents alone.


def repeatable(book: Workbook, instant: datetime) -> bytes:
    """Save ``book`` as if at ``instant`` (aware)."""
    saved, stamped = BytesIO(), BytesIO()
    book.save(saved)
    moment = instant.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.modified = moment
    with ZipFile(saved) as source, ZipFile(stamped, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            content = tostring(book.properties.to_tree()) if name == ARC_CORE else source.read(name)
            target.writestr(entry, content)
    return stamped.getvalue()


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
