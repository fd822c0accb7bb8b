"""说明: what each column means in plain words, and the checks this report has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.reports.sheets.columns import COLUMNS
from unioncard.sheets import style as look
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
    sheet.print_on_a4(footer, pages_high=1)
    title = book.format(font_size=14, bold=True, font_color=look.RED, valign="bottom")
    sheet.append([(f"{wording.TITLE}　{wording.NOTES}", title)], height=28)
    _write_section(book, sheet, ("统计口径", "含义", ""), _scope(report))
    _write_section(book, sheet, ("已做核对", "核对内容", "结果"), _checks(report))
    _write_section(book, sheet, ("列名", "含义", "所在组"), [(c.heading, c.meaning, c.group) for c in COLUMNS])


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
    cut_off = wording.cut_off_text(report.month, report.as_of, provisional=report.provisional)
    yield "统计时间", f"{wording.month_text(report.month)}。{cut_off}。月份按北京时间划分。", ""
    yield (
        "统计范围",
        f"{report.root.union.name}及其所属各级工会，共 {len(report.rows):,} 个单位。没有业务的单位照列，各项为 0。",
        "",
    )
    yield (
        "汇总方法",
        "每个单位的数字都含其全部下级。单位既有下级、又有直接登记的会员时，其下另列“其中：本级直属”一行。",
        "",
    )
    yield (
        "数字来源",
        "逐份单据（登记表、开卡批次、银行回盘）计数相加，每份单据只计一次。本表只有数量，不含任何个人信息。",
        "",
    )
    yield "组织变动", "数字按生成时的组织树归集；单位划转后，其以前的数字随单位计入新的上级。", ""


def _checks(report: MonthReport) -> Iterator[Entry]:
    agreed = "相符"
    yield "期初＋本月＝期末", "会员、送行、开卡成功、银行拒绝四项逐单位核对；总数另与全部单据逐笔合计核对。", agreed
    yield "下级之和＝上级", "每个单位的数字等于本级直属加直接下级之和，逐级核对到根。", agreed
    yield "读取＝接受＋退回", "每份登记表逐份核对，没有丢失的行。", agreed
    over = sum(1 for row in report.rows if row.own.waiting < 0)
    yield "答复不多于送行", "开卡成功与银行拒绝之和不超过送行数；超过的单位请与合作银行核对回盘。", _result(over)
    strangers = sum(1 for row in report.rows if not row.listed)
    yield (
        "单位均在组织树内",
        "单据所属单位已撤销或尚未录入组织树的，在明细末尾以黄底单列，并计入总数。",
        _result(strangers),
    )


def _result(cases: int) -> str:
    return f"{cases:,} 个单位待核" if cases else "相符"
