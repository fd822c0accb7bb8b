"""概览: the month at a glance, big numbers, then the unions directly below as a table with a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from unioncard.ledger.figures import ZERO, Figures
from unioncard.ledger.month import Reporting
from unioncard.reports.contents import contents_of, is_head_known, unknown_below
from unioncard.reports.sheets.chart import Place, add_chart
from unioncard.sheets import style as look
from unioncard.texts import month_workbook as words
from unioncard.texts import reports as wording
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport, Row
    from unioncard.sheets.workbook import Book, Cell, Sheet, Value


# The table of the overview: the unions directly below, most cards first, and a total that adds up.

SHOWN: Final = 40
"""Lines a page takes: 28 cities and counties and a dozen industries. The rest is one line, never left out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``charted`` when it has a bar, ``sum`` for the total. ``figures``: None, and —, of whom
    nothing is known, since nobody there ever reported anything."""

    name: str
    figures: Figures | None
    charted: bool = False
    sum: bool = False
    ground: str = ""
    known: bool = True


def ranking(report: MonthReport) -> list[Line]:
    """The lines: unions, the rest, the root's own, unions without a place, the total. Empty without children."""
    children = report.children()
    if not children:
        return []
    unknown = unknown_below(report)
    listed = sorted((row for row in children if row.listed and not row.departed), key=_most_cards_first)
    lines = [
        Line(row.union.name, None if row.union.code in unknown else row.total, charted=True) for row in listed[:SHOWN]
    ]
    rest = listed[SHOWN:]
    if rest:
        lines.append(Line(wording.REST.format(count=len(rest)), _sum(rest)))
    if report.root.own:
        lines.append(Line(wording.OWN_SHORT, report.root.own))
    lines += [Line(row.union.name, row.total, ground=look.AMBER) for row in children if row.departed or not row.listed]
    total = report.root.total if is_head_known(contents_of(report)) else None
    return [*lines, Line(wording.TOTAL, total, sum=True, ground=look.PALE)]


def values(figures: Figures | None) -> list[tuple[Value, str]]:
    """The figures of a line with their number formats, in the order of the headings."""
    if figures is None:
        return [(wording.NO_RATE, look.COUNT)] * (len(words.RANKING) - 1)
    closing, change = figures.closing, figures.change
    rate: Value = wording.NO_RATE if figures.open_rate is None else figures.open_rate
    # cards of earlier months stand where their union stands now, or the line and its bar would not add up
    counts = (closing.members, change.joined, closing.opened - change.opened, change.opened, closing.opened)
    return [*((count, look.COUNT) for count in counts), (rate, look.RATE)]


def shortened(name: str) -> str:
    """A name that would be set too small to read without its middle; the whole of it is in the detail."""
    return name if len(name) <= LONGEST_NAME else f"{name[:8]}…{name[-8:]}"


def _most_cards_first(row: Row) -> tuple[int, int, str]:
    closing = row.total.closing
    return (-closing.opened, -closing.members, row.union.path)


def _sum(rows: list[Row]) -> Figures:
    return sum((row.total for row in rows), ZERO)


WIDTHS: Final = (26, 12.5, 12.5, 12.5, 12.5, 12.5, 10.5, 2.5, 15.5, 15.5, 15.5, 15.5)
TILE_COLUMNS: Final = ((1, 1), (2, 3), (4, 5), (6, 7), (9, 10), (11, 12))
"""First and last column of each big number, 1-based; column 8 is the gap between table and chart."""
CHART_COLUMNS: Final = (9, 12)
TABLE_TOP: Final = 9
ROW_HEIGHT: Final = 17.5
LONGEST_NAME: Final = 18


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet."""
    lines = ranking(report)
    sheet.worksheet.hide_gridlines(2)
    sheet.set_widths(WIDTHS)
    sheet.print_on_a4(footer, pages_high=1)
    _write_title(book, sheet, report)
    _write_tiles(book, sheet, report.root.total, is_unknown=not is_head_known(contents_of(report)))
    if not lines:
        return
    _write_table(book, sheet, lines)
    is_moved = any(line.figures and line.figures.moved.opened for line in lines)
    if is_moved:
        sheet.append([(words.MOVED_CARDS, book.format(font_size=9, font_color=look.GREY))], height=ROW_HEIGHT)
    charted = sum(1 for line in lines if line.charted)
    place = Place(CHART_COLUMNS, (TABLE_TOP, TABLE_TOP + len(lines)), WIDTHS, ROW_HEIGHT)
    # the chart's lower right marker lies in the next cell, which would print as an empty column
    bottom = max(place.bottom, TABLE_TOP + len(lines) + is_moved)
    sheet.worksheet.print_area(0, 0, bottom - 1, len(WIDTHS) - 1)
    add_chart(book, sheet, header_row=TABLE_TOP, rows=charted, place=place)


def is_silent(report: MonthReport) -> bool:
    """Whether the report is of a basic union that never reported anything."""
    root = report.root
    return root.union.kind is Kind.BASIC and root.reporting is Reporting.NEVER and root.total == ZERO


def _write_title(book: Book, sheet: Sheet, report: MonthReport) -> None:
    sheet.append([(wording.TITLE, book.format(font_size=20, bold=True, font_color=look.RED))], height=36)
    month = f"{report.root.union.name}　{wording.month_text(report.month)}"
    mark = f"（{wording.mark(provisional=report.provisional, edition=report.edition)}）"
    mark += f"　{words.NEVER}" if is_silent(report) else ""
    sheet.append([(month + mark, book.format(font_size=12, bold=True))], height=20)
    cut_off = wording.cut_off_text(report.month, report.as_of, provisional=report.provisional)
    rule = book.format(bottom=2, bottom_color=look.RED, font_color=look.RED if report.provisional else look.GREY)
    sheet.append([(cut_off, rule), *[(None, rule)] * (len(WIDTHS) - 1)], height=20)
    sheet.append([], height=8)


def _write_tiles(book: Book, sheet: Sheet, total: Figures, *, is_unknown: bool) -> None:
    closing, change = total.closing, total.change
    rate: Value = wording.NO_RATE if total.open_rate is None else total.open_rate
    tiles: tuple[tuple[str, Value, str, str], ...] = (
        (words.MEMBERS_AT_END, closing.members, words.JOINED.format(count=change.joined), look.COUNT),
        (words.SENT_EVER, closing.requested, words.THIS_MONTH.format(count=change.requested), look.COUNT),
        (words.OPENED_EVER, closing.opened, words.THIS_MONTH.format(count=change.opened), look.COUNT),
        (words.REFUSED_EVER, closing.refused, words.THIS_MONTH.format(count=change.refused), look.COUNT),
        (words.WAITING, total.waiting, words.WAITING_MEANS, look.COUNT),
        (words.RATE, rate, words.RATE_MEANS, look.RATE),
    )
    if is_unknown:
        tiles = tuple((label, wording.NO_RATE, "", look.COUNT) for label, *_ in tiles)
    tile = {"bg_color": look.PALER, "align": "center_across"}
    small = book.format(**tile, font_size=9, font_color=look.GREY)
    big = {
        form: book.format(**tile, font_size=20, bold=True, font_color=look.RED, num_format=form) for *_, form in tiles
    }
    sheet.append(_across([(label, small) for label, *_ in tiles]), height=20)
    sheet.append(_across([(value, big[form]) for _, value, _, form in tiles]), height=36)
    sheet.append(_across([(below, small) for _, _, below, _ in tiles]), height=18)
    sheet.append([], height=12)


def _across(parts: list[Cell]) -> list[Cell]:
    """One line of the tiles, each part centred across its columns."""
    line: list[Cell] = [(None, None)] * len(WIDTHS)
    for (first, last), (value, form) in zip(TILE_COLUMNS, parts, strict=True):
        line[first - 1 : last] = [(value, form), *[(None, form)] * (last - first)]
    return line


def _write_table(book: Book, sheet: Sheet, lines: list[Line]) -> None:
    head = book.format(**look.REPORT_HEAD, align="center")
    sheet.append([(text, head) for text in words.RANKING], height=ROW_HEIGHT)
    for line in lines:
        styles: dict[str, Any] = {"bold": line.sum, **look.REPORT_BOX}
        if line.ground:
            styles["bg_color"] = line.ground
        figures = [
            (value, book.format(**styles, align="right", num_format=form)) for value, form in values(line.figures)
        ]
        sheet.append([(shortened(line.name), book.format(**styles, shrink=True)), *figures], height=ROW_HEIGHT)
