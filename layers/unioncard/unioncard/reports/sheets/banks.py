"""银行: how long each bank took from the file to its answers this month, and why it refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.reports.sheets.progress import formats, title
from unioncard.reports.standing import bank_lines, reasons_text
from unioncard.sheets import style as look
from unioncard.texts import month_waits as words
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport
    from unioncard.sheets.workbook import Book, Cell, Sheet, Value

WIDTHS: Final = (30, 15, 12, 12, 13, 12, 64)
ROW_HEIGHT: Final = 19


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet, the slowest bank first."""
    sheet.worksheet.hide_gridlines(2)
    sheet.set_widths(WIDTHS)
    sheet.print_on_a4(footer)
    sheet.append([(f"{wording.TITLE}　{words.BANKS_SHEET}", title(book))], height=28)
    lines = bank_lines(report)
    if lines:
        head, text, _, count = formats(book)
        wrapped = book.format(**look.REPORT_BOX, text_wrap=True)
        sheet.append([(heading, head) for heading in words.BANKS_HEADINGS], height=20)
        for one in lines:
            days = [wording.NO_RATE if one_of is None else one_of for one_of in (one["median"], one["longest"])]
            counts: list[Value] = [one["answered"], one["opened"], one["refused"], *days]
            told = reasons_text(one) or wording.NO_RATE
            line: list[Cell] = [(one["name"], text), *((value, count) for value in counts), (told, wrapped)]
            sheet.append(line, height=max(ROW_HEIGHT, look.height(told, WIDTHS[-1]) + 4))
    note = book.format(font_size=9, font_color=look.GREY, text_wrap=True, valign="top")
    meaning = words.BANKS_MEANS if lines else words.BANKS_NOTHING
    sheet.append([(meaning, note)], height=look.height(meaning, sum(WIDTHS)) + 3)
    sheet.merge(0, len(WIDTHS))
