"""更正: for every union whose figures a restatement changed, what was reported, what it is now, and the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.ledger.figures import ZERO
from unioncard.reports.make_up import make_up_of
from unioncard.sheets import style as look
from unioncard.texts import month_make_up as make_up_words
from unioncard.texts import reports as wording
from unioncard.texts import restatements as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.ledger.month import MonthReport
    from unioncard.sheets.workbook import Book, Sheet
    from unioncard.unions.union import Union

WIDTHS: Final = (38, 30, 14, 14, 14)
HEADER_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure at the end of the month that is another in this edition; an entry of the make-up is named in words."""

    union: Union
    measure: str
    reported: int
    corrected: int


def corrected_figures(report: MonthReport) -> Iterator[Corrected]:
    """Every union and figure that differs from the edition before, in tree order, the root first."""
    if report.replaced is None:
        return
    before = {row.union.code: row.total for row in report.replaced.rows}
    for row in report.rows:
        was, now = before.get(row.union.code, ZERO).closing, row.total.closing
        for measure in words.MEASURES:
            reported, corrected = getattr(was, measure), getattr(now, measure)
            if reported != corrected:
                yield Corrected(row.union, measure, reported, corrected)
    yield from _corrected_make_up(report, report.replaced)


def _corrected_make_up(report: MonthReport, replaced: MonthReport) -> Iterator[Corrected]:
    """Entries of the root's make-up that both editions show: what either hides, a difference would tell."""
    was, now = (
        {(one["name"], entry["name"]): entry["count"] for one in make_up_of(made)["items"] for entry in one["entries"]}
        for made in (replaced, report)
    )
    for item, entry in now:
        reported, corrected = was.get((item, entry)), now[item, entry]
        if reported is not None and reported != corrected:
            yield Corrected(
                report.root.union, make_up_words.RESTATED.format(item=item, entry=entry), reported, corrected
            )


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet of a restated edition."""
    page = sheet.worksheet
    page.hide_gridlines(2)
    page.freeze_panes(HEADER_ROWS, 1)
    page.repeat_rows(HEADER_ROWS - 1)
    sheet.set_widths(WIDTHS)
    sheet.print_on_a4(footer, landscape=False)
    title = f"{wording.TITLE}　{words.SHEET}"
    sheet.append([(title, book.format(font_size=14, bold=True, font_color=look.RED))], height=28)
    note = book.format(text_wrap=True, valign="top")
    before = report.replaced.edition if report.replaced else report.edition
    for text in (words.REASON_IS.format(reason=report.reason), words.HOW.format(before=before)):
        sheet.append([(text, note)], height=look.height(text, sum(WIDTHS)) + 4)
        sheet.merge(0, len(WIDTHS))
    head = book.format(**look.REPORT_HEAD, align="center")
    sheet.append([(text, head) for text in words.HEADINGS], height=20)
    root, top = report.root.union.level, sheet.rows
    for one in corrected_figures(report):
        styles = {**look.REPORT_BOX, **({"bold": True} if one.union is report.root.union else {})}
        name = book.format(**styles, indent=one.union.level - root, text_wrap=True)
        count = book.format(**styles, align="right", num_format=look.COUNT)
        difference = book.format(**styles, align="right", num_format=look.DIFFERENCE)
        sheet.append(
            [
                (one.union.name, name),
                (words.MEASURES.get(one.measure, one.measure), book.format(**styles)),
                (one.reported, count),
                (one.corrected, count),
                (one.corrected - one.reported, difference),
            ],
            height=look.height(one.union.name, WIDTHS[0] - 2 * (one.union.level - root)) + 2,
        )
    if sheet.rows == top:
        sheet.append([(words.ELSEWHERE, note)], height=look.height(words.ELSEWHERE, sum(WIDTHS)) + 4)
        sheet.merge(0, len(WIDTHS))
