"""会员构成: who the members are at the month's end, each item with its entries, their share and a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.reports.make_up import make_up_of
from unioncard.reports.make_up_words import uncounted_words, why_none
from unioncard.reports.sheets.progress import formats, title
from unioncard.sheets import style as look
from unioncard.texts import month_make_up as words
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport
    from unioncard.reports.make_up_words import MakeUpLines
    from unioncard.sheets.workbook import Book, Cell, Sheet

WIDTHS: Final = (18, 34, 16, 30)
ROW_HEIGHT: Final = 17
SHARE_COLUMN: Final = 3
BAR: Final = "E3C9C4"


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet: a page of A4, upright."""
    view = make_up_of(report)
    sheet.worksheet.hide_gridlines(2)
    sheet.set_widths(WIDTHS)
    sheet.print_on_a4(footer, landscape=False, pages_high=1)
    sheet.append([(f"{wording.TITLE}　{words.SHEET}", title(book))], height=28)
    members = view["counted"] + view["uncounted"]
    _note(book, sheet, words.COUNTED.format(members=members, counted=view["counted"]) + uncounted_words(view))
    if why := why_none(view):
        _note(book, sheet, why)
        return
    head, *_ = formats(book)
    sheet.append([(heading, head) for heading in words.HEADINGS], height=20)
    first = sheet.rows
    for one in view["items"]:
        _item(book, sheet, one)
    whole = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    bars = {"type": "data_bar", "bar_color": f"#{BAR}", **whole}
    sheet.worksheet.conditional_format(first, SHARE_COLUMN, sheet.rows - 1, SHARE_COLUMN, bars)
    _note(book, sheet, f"{words.MEANS}{words.FEW_MEANS}")


def _item(book: Book, sheet: Sheet, item: MakeUpLines) -> None:
    """The item is named in its first line; a line above sets it off from the one before."""
    for place, one in enumerate(item["entries"]):
        edge = {"top": 2, "top_color": look.RED} if not place else {}
        text, name = book.format(**look.REPORT_BOX, **edge), book.format(**look.REPORT_BOX, **edge, bold=True)
        count = book.format(**look.REPORT_BOX, **edge, align="right", num_format=look.COUNT)
        rate = book.format(**look.REPORT_BOX, **edge, align="right", num_format=look.RATE)
        part = wording.NO_RATE if one["share"] is None else one["share"]
        line: list[Cell] = [
            (item["name"] if not place else None, name), (one["name"], text), (one["count"], count), (part, rate)
        ]  # fmt: skip
        sheet.append(line, height=ROW_HEIGHT)


def _note(book: Book, sheet: Sheet, text: str) -> None:
    note = book.format(font_size=9, font_color=look.GREY, text_wrap=True, valign="top")
    sheet.append([(text, note)], height=look.height(text, sum(WIDTHS)) + 3)
    sheet.merge(0, len(WIDTHS))
