"""说明: what each column means in plain words, and the checks this report has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.reports.editions import edition_of
from unioncard.reports.sheets.columns import COLUMNS
from unioncard.reports.verification import printed
from unioncard.sheets import style as look
from unioncard.texts import month_workbook as words
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unioncard.ledger.month import MonthReport
    from unioncard.sheets.workbook import Book, Sheet

Entry = tuple[str, str, str]
WIDTHS: Final = (22, 84, 18)
LINE_HEIGHT, PER_LINE = 16, 42
"""Points a line, and Chinese characters that fit the middle column. Each row is as high as its text needs: programs do
not grow rows for wrapped text on opening."""


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet."""
    sheet.worksheet.hide_gridlines(2)
    sheet.set_widths(WIDTHS)
    sheet.print_on_a4(footer, landscape=False)
    title = book.format(font_size=14, bold=True, font_color=look.RED, valign="bottom")
    sheet.append([(f"{wording.TITLE}　{wording.NOTES}", title)], height=28)
    _write_section(book, sheet, words.SCOPE_HEAD, _scope(report))
    _write_section(book, sheet, words.CHECKS_HEAD, _checks(report))
    _write_section(book, sheet, words.COLUMNS_HEAD, [(c.heading, c.meaning, c.group) for c in COLUMNS])


def _write_section(book: Book, sheet: Sheet, heading: Entry, entries: Iterable[Entry]) -> None:
    """A heading with its entries, an empty line before it."""
    sheet.append([], height=10)
    head = book.format(**look.REPORT_HEAD)
    sheet.append([(text, head) for text in heading], height=20)
    name_format = book.format(bold=True, text_wrap=True, **look.REPORT_BOX)
    body = book.format(text_wrap=True, **look.REPORT_BOX)
    for name, meaning, extra in entries:
        height = 6 + LINE_HEIGHT * (1 + len(meaning) // PER_LINE)
        sheet.append([(name, name_format), (meaning, body), (extra, body)], height=height)


def _scope(report: MonthReport) -> Iterator[Entry]:
    values = {
        "month": wording.month_text(report.month),
        "cut_off": wording.cut_off_text(report.month, report.as_of, provisional=report.provisional),
        "union": report.root.union.name,
        "unions": len(report.rows),
        "code": printed(edition_of(report)),
    }
    return ((name, meaning.format_map(values), "") for name, meaning in words.SCOPE)


def _checks(report: MonthReport) -> Iterator[Entry]:
    for name, what in words.CHECKS:
        yield name, what, words.AGREED
    yield *words.ANSWERS_WITHIN, _result(sum(1 for row in report.rows if row.own.waiting < 0))
    yield *words.ALL_LISTED, _result(sum(1 for row in report.rows if not row.listed))


def _result(cases: int) -> str:
    return words.TO_CHECK.format(count=cases) if cases else words.AGREED
