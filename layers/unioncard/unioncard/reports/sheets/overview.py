"""概览: the month at a glance, big numbers, then the unions directly below as a table with a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.ledger.figures import ZERO, Figures
from unioncard.reports.sheets import style as look
from unioncard.reports.sheets.chart import Place, add_chart
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from unioncard.ledger.figures import Figures
    from unioncard.ledger.month import MonthReport, Row


# The table of the overview: the unions directly below, most cards first, and a total that adds up.

SHOWN = 40
"""Lines a page takes: 28 cities and counties and a dozen industries. The rest is one line, never left out."""
HEADINGS = ("单位", "期末会员", "本月新增", wording.BEFORE + "开卡", "本月开卡", "累计开卡", "开卡率")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``charted`` when it has a bar, ``sum`` for the total."""

    name: str
    figures: Figures
    charted: bool = False
    sum: bool = False
    ground: str = ""


def ranking(report: MonthReport) -> list[Line]:
    """The lines: unions, the rest, the root's own, unions without a place, the total. Empty without children."""
    children = report.children()
    if not children:
        return []
    listed = sorted((row for row in children if row.listed), key=_most_cards_first)
    lines = [Line(row.union.name, row.total, charted=True) for row in listed[:SHOWN]]
    rest = listed[SHOWN:]
    if rest:
        lines.append(Line(wording.REST.format(count=len(rest)), _sum(rest)))
    if report.root.own:
        lines.append(Line(wording.OWN_SHORT, report.root.own))
    lines += [Line(row.union.name, row.total, ground=look.AMBER) for row in children if not row.listed]
    return [*lines, Line(wording.TOTAL, report.root.total, sum=True, ground=look.PALE)]


def values(figures: Figures) -> list[tuple[look.Value, str]]:
    """The figures of a line with their number formats, in the order of HEADINGS."""
    closing = figures.closing
    rate: look.Value = wording.NO_RATE if figures.open_rate is None else figures.open_rate
    counts = (closing.members, figures.change.joined, figures.opening.opened, figures.change.opened, closing.opened)
    return [*((count, look.COUNT) for count in counts), (rate, look.RATE)]


def _most_cards_first(row: Row) -> tuple[int, int, str]:
    closing = row.total.closing
    return (-closing.opened, -closing.members, row.union.path)


def _sum(rows: list[Row]) -> Figures:
    return sum((row.total for row in rows), ZERO)


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
