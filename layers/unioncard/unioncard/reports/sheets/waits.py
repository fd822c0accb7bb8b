"""待办: what waits and for how long, with a chart, and who below is late; 逾期: their basic unions by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from unioncard.ledger.backlog import LATE, Wait
from unioncard.reports.contents import contents_of
from unioncard.reports.sheets.progress import TWO_LINES, formats, quiet, title, turn, wrapped_head
from unioncard.reports.standing import late_unions, over_thirty
from unioncard.sheets import style as look
from unioncard.texts import month_waits as words
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport
    from unioncard.reports.contents import Contents, UnionLine
    from unioncard.reports.standing import Waits
    from unioncard.sheets.workbook import Book, Cell, Sheet, Value

WIDTHS: Final = (30, 14, 14, 14, 14, 14, 14, 16, 14)
ROW_HEIGHT: Final = 19
CHART_ROWS: Final = 14
SHOWN: Final = 60
"""Unions of the second table, those with most that is late first; all are in the CSV file."""
COLORS: Final = ("E3C9C4", "D3ADA5", "BB6A63", look.RED)
"""Of the bands: what waits longer is darker."""
LATE_WIDTHS: Final = (40, 14, 26, 13, 16, 13, 13, 13)
OWN_KINDS: Final = tuple(kind for kind in Wait if kind is not Wait.AT_BANK)


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet."""
    contents = contents_of(report)
    sheet.worksheet.hide_gridlines(2)
    sheet.set_widths(WIDTHS)
    is_one_page = len(latest_first(contents)) <= SHOWN // 3
    sheet.print_on_a4(footer, pages_high=1 if is_one_page else 0)
    sheet.append([(f"{wording.TITLE}　{words.SHEET}", title(book))], height=28)
    if contents["waits"] is None:
        _note(book, sheet, words.UNKNOWN)
        return
    _kinds(book, sheet, contents["waits"])
    _below(book, sheet, contents, turns=not is_one_page)


def _note(book: Book, sheet: Sheet, text: str) -> None:
    note = book.format(font_size=9, font_color=look.GREY, text_wrap=True, valign="top")
    sheet.append([(text, note)], height=look.height(text, sum(WIDTHS)) + 3)
    sheet.merge(0, len(WIDTHS))


def _kinds(book: Book, sheet: Sheet, waits: Waits) -> None:
    head, text, _, count = formats(book)
    as_of = wording.instant_text(datetime.fromisoformat(waits["as_of"]))
    _note(book, sheet, words.UNTIL.format(day=words.day_text(waits["until"]), as_of=as_of))
    sheet.append([(heading, head) for heading in words.HEADINGS], height=20)
    first = sheet.rows
    for one in waits["kinds"]:
        values: tuple[Value, ...] = (one["name"], one["unit"], *one["bands"], one["total"])
        line: list[Cell] = [(value, text if at < 2 else count) for at, value in enumerate(values)]  # noqa: PLR2004
        sheet.append(line, height=ROW_HEIGHT)
    _note(book, sheet, f"{words.MEANS}{words.LATE_MEANS}")
    if any(one["total"] for one in waits["kinds"]):
        _chart(book, sheet, first, first + len(waits["kinds"]) - 1)


def _chart(book: Book, sheet: Sheet, first: int, last: int) -> None:
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    name = sheet.worksheet.get_name()
    face, line = {"size": 9, "color": f"#{look.INK}"}, {"color": f"#{look.LINE}"}
    for place, (band, color) in enumerate(zip(words.BANDS, COLORS, strict=True)):
        chart.add_series(
            {
                "name": band,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 2 + place, last, 2 + place],
                "fill": {"color": f"#{color}"},
                "gap": 45,
            }
        )
    chart.set_title({"name": words.CHART, "name_font": {**face, "size": 11, "bold": True}})
    chart.set_legend({"position": "top", "font": face})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": face, "line": line})
    chart.set_x_axis({"min": 0, "num_format": look.COUNT, "num_font": face, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": line})
    chart.set_size({"width": 900, "height": CHART_ROWS * 20 - 6})
    sheet.worksheet.insert_chart(sheet.rows, 0, chart, {"object_position": 1, "x_offset": 4, "y_offset": 4})
    for _ in range(CHART_ROWS):
        sheet.append([])


def _below(book: Book, sheet: Sheet, contents: Contents, *, turns: bool) -> None:
    if not contents["unions"]:
        return
    if turns:
        turn(sheet)
    _, text, *_ = formats(book)
    head, count = wrapped_head(book), quiet(book)
    sheet.append([(words.BELOW, book.format(bold=True, font_size=11))], height=22)
    sheet.append([(heading, head) for heading in words.BELOW_HEADINGS], height=TWO_LINES)
    for one in latest_first(contents)[:SHOWN]:
        values = _values(one)
        line: list[Cell] = [(one["name"], text), *((value, count) for value in values)]
        sheet.append(line, height=ROW_HEIGHT)
    _note(book, sheet, words.BELOW_NOTE)


def latest_first(contents: Contents) -> list[UnionLine]:
    """The unions below with something that waits, those with most that is late first."""
    waiting = [one for one in contents["unions"] if one["waits"]]
    return sorted(waiting, key=lambda one: (-over_thirty(one["waits"] or {}), one["union"]))


def _values(one: UnionLine) -> list[Value]:
    waits = one["waits"] or {}
    late = one["below"]["late"] if one["below"] else None
    totals = [sum(waits.get(kind.value, ())) for kind in Wait]
    return [*totals, over_thirty(waits), wording.NO_RATE if late is None else late]


def write_late(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """逾期: every basic union that left something for more than thirty days. Rows stream."""
    page = sheet.worksheet
    page.hide_gridlines(2)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    sheet.set_widths(LATE_WIDTHS)
    sheet.print_on_a4(footer)
    sheet.append([(f"{wording.TITLE}　{words.LATE_SHEET}", title(book))], height=28)
    sheet.append([(words.LATE_MEANS, book.format(font_size=9, font_color=look.GREY))], height=18)
    _, text, *_ = formats(book)
    head, count = wrapped_head(book), quiet(book)
    sheet.append([(heading, head) for heading in words.LATE_HEADINGS], height=TWO_LINES)
    for row, backlog, above in late_unions(report):
        late = [backlog.of(kind)[LATE] for kind in OWN_KINDS]
        sheet.append([(row.union.name, text), (row.union.code, text), (above, text), *((one, count) for one in late)])
