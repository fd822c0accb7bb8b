"""说明: what each column means in plain words, and the checks this report has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.reports.sheets import style as look
from unioncard.reports.sheets.columns import COLUMNS
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from unioncard.ledger.month import MonthReport

Entry = tuple[str, str, str]
WIDTHS = (22, 84, 18)
LINE_HEIGHT, PER_LINE = 16, 42
"""Points a line, and Chinese characters that fit the middle column."""


def write(sheet: Worksheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet."""
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    look.print_on_landscape_a4(sheet, footer, one_page=True)
    writer = _Writer(sheet)
    writer.title(f"{wording.TITLE}　{wording.NOTES}")
    writer.section(("统计口径", "含义", ""), _scope(report))
    writer.section(("已做核对", "核对内容", "结果"), _checks(report))
    writer.section(("列名", "含义", "所在组"), [(c.heading, c.meaning, c.group) for c in COLUMNS])


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


class _Writer:
    """Appends lines, each as high as its text needs: programs do not grow rows for wrapped text on opening."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet, self._number = sheet, 0

    def title(self, text: str) -> None:
        """The sheet's title."""
        self._append([look.cell(self._sheet, text, font=look.font(14, bold=True, color=look.RED))], 28)

    def section(self, heading: Entry, entries: list[Entry] | Iterator[Entry]) -> None:
        """A heading with its entries, an empty line before it."""
        self._append([], 10)
        head = {"font": look.font(bold=True, color="FFFFFF"), "fill": look.fill(look.RED), "border": look.BOX}
        self._append([look.cell(self._sheet, text, **head, alignment=look.align()) for text in heading], 20)
        for name, meaning, extra in entries:
            body = {"border": look.BOX, "alignment": look.align(wrap=True)}
            cells = [look.cell(self._sheet, name, font=look.font(bold=True), **body)]
            cells += [look.cell(self._sheet, text, font=look.font(), **body) for text in (meaning, extra)]
            self._append(cells, 6 + LINE_HEIGHT * (1 + len(meaning) // PER_LINE))

    def _append(self, cells: list[Cell], height: float) -> None:
        self._number += 1
        self._sheet.row_dimensions[self._number].height = height
        self._sheet.append(cells)
