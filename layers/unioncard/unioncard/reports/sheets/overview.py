"""概览: the month at a glance, big numbers, then the unions directly below as a table with a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.reports import wording
from unioncard.reports.sheets import look
from unioncard.reports.sheets.chart import Place, add_chart
from unioncard.reports.sheets.ranking import HEADINGS, Line, ranking, values

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from unioncard.reports.figures import Figures
    from unioncard.reports.month import MonthReport

WIDTHS = (26, 12.5, 12.5, 12.5, 12.5, 12.5, 10.5, 2.5, 15.5, 15.5, 15.5, 15.5)
TILE_COLUMNS = ((1, 1), (2, 3), (4, 5), (6, 7), (9, 10), (11, 12))
"""First and last column of each big number, 1-based; column 8 is the gap between table and chart."""
CHART_COLUMNS = (9, 12)
TABLE_TOP = 9
ROW_HEIGHT = 17.5


def write(sheet: Worksheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet."""
    lines = ranking(report)
    _set_up(sheet, footer, len(lines))
    _title(sheet, report)
    _tiles(sheet, report.root.total)
    if not lines:
        return
    _table(sheet, lines)
    charted = sum(1 for line in lines if line.charted)
    place = Place(columns=CHART_COLUMNS, rows=(TABLE_TOP, TABLE_TOP + len(lines)))
    # the chart's lower right marker lies in the next cell, which would print as an empty column
    sheet.print_area = f"A1:L{place.bottom}"
    add_chart(sheet, header_row=TABLE_TOP, rows=charted, place=place)


def _set_up(sheet: Worksheet, footer: str, lines: int) -> None:
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCDEFGHIJKL", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for number, height in enumerate((36, 20, 20, 8, 20, 36, 18, 12), start=1):
        sheet.row_dimensions[number].height = height
    for number in range(TABLE_TOP, TABLE_TOP + lines + 1):
        sheet.row_dimensions[number].height = ROW_HEIGHT
    look.print_on_landscape_a4(sheet, footer, one_page=True)


def _title(sheet: Worksheet, report: MonthReport) -> None:
    title = look.font(20, bold=True, color=look.RED)
    sheet.append([look.cell(sheet, wording.TITLE, font=title, alignment=look.align())])
    month = f"{report.root.union.name}　{wording.month_text(report.month)}"
    mark = f"（{wording.PROVISIONAL if report.provisional else wording.FINAL}）"
    sheet.append([look.cell(sheet, month + mark, font=look.font(12, bold=True), alignment=look.align())])
    cut_off = wording.cut_off_text(report.month, report.as_of, provisional=report.provisional)
    color = look.RED if report.provisional else look.GREY
    line = [look.cell(sheet, cut_off, font=look.font(10, color=color), alignment=look.align(), border=look.RULE)]
    sheet.append(line + [look.cell(sheet, border=look.RULE) for _ in WIDTHS[1:]])
    sheet.append([])


def _tiles(sheet: Worksheet, total: Figures) -> None:
    closing, change = total.closing, total.change
    rate: look.Value = wording.NO_RATE if total.open_rate is None else total.open_rate
    tiles: tuple[tuple[str, look.Value, str, str], ...] = (
        ("期末会员（人）", closing.members, f"本月新增 {change.joined:,}", look.COUNT),
        ("累计送行（张）", closing.requested, f"本月 {change.requested:,}", look.COUNT),
        ("累计开卡成功（张）", closing.opened, f"本月 {change.opened:,}", look.COUNT),
        ("累计银行拒绝（张）", closing.refused, f"本月 {change.refused:,}", look.COUNT),
        ("待银行答复（张）", total.waiting, "已送行、尚未回盘", look.COUNT),
        ("开卡率", rate, "累计开卡成功 ÷ 期末会员", look.RATE),
    )
    small: look.Styles = {"font": look.font(9, color=look.GREY)}
    _across(sheet, [(label, small) for label, *_ in tiles])
    big = look.font(20, bold=True, color=look.RED)
    _across(sheet, [(value, {"font": big, "number_format": form}) for _, value, _, form in tiles])
    _across(sheet, [(below, small) for _, _, below, _ in tiles])
    sheet.append([])


def _across(sheet: Worksheet, parts: list[tuple[look.Value, look.Styles]]) -> None:
    """One line of the tiles, each part centred across its columns."""
    line = [look.cell(sheet) for _ in WIDTHS]
    shared = {"fill": look.fill(look.PALER), "alignment": look.align("centerContinuous")}
    for (first, last), (value, styles) in zip(TILE_COLUMNS, parts, strict=True):
        for column in range(first, last + 1):
            line[column - 1] = look.cell(sheet, value if column == first else None, **shared, **styles)
    sheet.append(line)


def _table(sheet: Worksheet, lines: list[Line]) -> None:
    head = {"font": look.font(bold=True, color="FFFFFF"), "fill": look.fill(look.RED), "border": look.BOX}
    sheet.append([look.cell(sheet, text, **head, alignment=look.align("center")) for text in HEADINGS])
    for line in lines:
        styles: look.Styles = {"font": look.font(bold=line.sum), "border": look.BOX}
        if line.ground:
            styles["fill"] = look.fill(line.ground)
        name = look.cell(sheet, line.name, **styles, alignment=look.align(shrink=True))
        figures = [
            look.cell(sheet, value, **styles, alignment=look.align("right"), number_format=form)
            for value, form in values(line.figures)
        ]
        sheet.append([name, *figures])
