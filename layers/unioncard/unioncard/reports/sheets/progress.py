"""进度: how far the way has gone, step by step with its rates and a chart; and which unions below have reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.reports.contents import contents_of, is_head_known, never_reported
from unioncard.sheets import style as look
from unioncard.texts import month_progress as words
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from unioncard.ledger.month import MonthReport
    from unioncard.reports.contents import Contents
    from unioncard.sheets.workbook import Book, Cell, Sheet, Value

WIDTHS: Final = (30, 8, 13, 13, 11, 14, 11, 58)
TOTAL_COLUMN: Final = 5
ROW_HEIGHT: Final = 19
CHART_ROWS: Final = 15
TWO_LINES: Final = 34
SHOWN: Final = 60
"""Unions of the second table, most that never reported first; all are in the detail."""
NEVER_WIDTHS: Final = (46, 24, 40)


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet."""
    contents = contents_of(report)
    page = sheet.worksheet
    page.hide_gridlines(2)
    sheet.set_widths(WIDTHS)
    is_one_page = len(contents["unions"]) <= SHOWN // 3
    sheet.print_on_a4(footer, pages_high=1 if is_one_page else 0)
    sheet.append([(f"{wording.TITLE}　{words.SHEET}", title(book))], height=28)
    _steps(book, sheet, contents)
    _reporting(book, sheet, contents, turns=not is_one_page)


def turn(sheet: Sheet) -> None:
    """The next line begins a page, and the one after it, the head of a table, stands again on those that follow."""
    sheet.worksheet.set_h_pagebreaks([sheet.rows])
    sheet.worksheet.repeat_rows(sheet.rows + 1)


def title(book: Book) -> Format:
    """Of a sheet."""
    return book.format(font_size=14, bold=True, font_color=look.RED, valign="bottom")


def _steps(book: Book, sheet: Sheet, contents: Contents) -> None:
    head, text, rate, count = formats(book)
    known = is_head_known(contents)
    sheet.append([(heading, head) for heading in words.HEADINGS], height=20)
    first = sheet.rows
    for one in contents["steps"]:
        change, last, total = (_counted(one[count], known=known) for count in ("change", "last", "total"))
        values = (one["name"], one["unit"], change, last, _shown(one["growth"]), total)
        more = (_shown(one["rate"]), one["means"])
        looks = (text, text, count, count, rate, count, rate, text)
        cells: list[Cell] = list(zip((*values, *more), looks, strict=True))
        sheet.append(cells, height=ROW_HEIGHT)
    none: list[Cell] = [(None, text)] * 5
    cells = [(words.CARD_RATE, text), *none, (_shown(contents["card_rate"]), rate), (words.CARD_RATE_MEANS, text)]
    sheet.append(cells, height=ROW_HEIGHT)
    note = book.format(font_size=9, font_color=look.GREY)
    sheet.append([(words.GROWTH_MEANS, note)], height=ROW_HEIGHT)
    if known:
        _chart(book, sheet, first, first + len(contents["steps"]) - 1)


def _chart(book: Book, sheet: Sheet, first: int, last: int) -> None:
    """Bars of what came so far, step by step, below the table."""
    chart = book.workbook.add_chart({"type": "bar"})
    name = sheet.worksheet.get_name()
    face = {"size": 9, "color": f"#{look.INK}"}
    line = {"color": f"#{look.LINE}"}
    chart.add_series(
        {
            "name": words.CHART,
            "categories": [name, first, 0, last, 0],
            "values": [name, first, TOTAL_COLUMN, last, TOTAL_COLUMN],
            "fill": {"color": f"#{look.RED}"},
            "gap": 45,
            "data_labels": {"value": True, "num_format": look.COUNT, "font": face},
        }
    )
    chart.set_title({"name": words.CHART, "name_font": {**face, "size": 11, "bold": True}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": face, "line": line})
    chart.set_x_axis(
        {"min": 0, "num_format": look.COUNT, "num_font": face, "visible": False, "major_gridlines": {"visible": False}}
    )
    chart.set_chartarea({"border": line})
    chart.set_size({"width": 900, "height": CHART_ROWS * 20 - 6})
    sheet.worksheet.insert_chart(sheet.rows, 0, chart, {"object_position": 1, "x_offset": 4, "y_offset": 4})
    for _ in range(CHART_ROWS):
        sheet.append([])


def _reporting(book: Book, sheet: Sheet, contents: Contents, *, turns: bool) -> None:
    below = contents["below"]
    if below is None:
        return
    if turns:
        turn(sheet)
    head, text, *_ = formats(book)
    count = quiet(book)
    sheet.append([(words.REPORTING, book.format(bold=True, font_size=11))], height=22)
    sheet.append([(heading, head) for heading in words.REPORTING_HEADINGS], height=20)
    found = [(one["name"], one["below"]) for one in contents["unions"] if one["below"]]
    found.sort(key=lambda one: -one[1]["never"])
    for name, counts in (*found[:SHOWN], (wording.TOTAL, below)):
        values = (counts["unions"], counts["active"], counts["none"], counts["never"])
        line: list[Cell] = [(name, text), (words.UNIT, text), *((value, count) for value in values)]
        sheet.append(line, height=ROW_HEIGHT)
    note = book.format(font_size=9, font_color=look.GREY)
    sheet.append([(words.REPORTING_MEANS, note)], height=ROW_HEIGHT)


def _counted(count: int | None, *, known: bool) -> Value:
    return wording.NO_RATE if count is None or not known else count


def _shown(value: float | None) -> Value:
    return wording.NO_RATE if value is None else value


def formats(book: Book) -> tuple[Format, Format, Format, Format]:
    """Head, text, rate, count."""
    return (
        book.format(**look.REPORT_HEAD, align="center"),
        book.format(**look.REPORT_BOX, shrink=True),
        book.format(**look.REPORT_BOX, align="right", num_format=look.RATE),
        book.format(**look.REPORT_BOX, align="right", num_format=look.COUNT),
    )


def quiet(book: Book) -> Format:
    """A count of one of many unions: most are 0, and a dot."""
    return book.format(**look.REPORT_BOX, align="right", num_format=look.QUIET_COUNT)


def wrapped_head(book: Book) -> Format:
    """A heading that is longer than its column, in two lines (``TWO_LINES``)."""
    return book.format(**look.REPORT_HEAD, align="center", text_wrap=True)


def write_never(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """未报送: every basic union that never reported anything. Rows stream."""
    page = sheet.worksheet
    page.hide_gridlines(2)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    sheet.set_widths(NEVER_WIDTHS)
    sheet.print_on_a4(footer, landscape=False)
    sheet.append([(f"{wording.TITLE}　{words.NEVER_SHEET}", title(book))], height=28)
    sheet.append([(words.REPORTING_MEANS, book.format(font_size=9, font_color=look.GREY))], height=18)
    head, text, *_ = formats(book)
    sheet.append([(heading, head) for heading in words.NEVER_HEADINGS], height=20)
    for row, above in never_reported(report):
        sheet.append([(row.union.name, text), (row.union.code, text), (above, text)])
