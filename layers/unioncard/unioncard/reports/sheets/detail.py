"""明细: one row per union in tree order, indented by level, figures with all that lies below.

Basic unions that never reported anything are a line below their union and a sheet of their own, no wall of zeros. On
paper the groups of columns stand on pages side by side, each with the unions' names, in a size that can be read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from unioncard.ledger.figures import ZERO
from unioncard.reports.contents import never_reported
from unioncard.reports.sheets.columns import COLUMNS
from unioncard.sheets import style as look
from unioncard.texts import month_progress as words_of_progress
from unioncard.texts import month_workbook as words
from unioncard.texts import reports as wording
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from unioncard.ledger.figures import Figures
    from unioncard.ledger.month import MonthReport, Row
    from unioncard.sheets.workbook import Book, Cell, Sheet

HEADER_ROWS: Final = 4
NAME_WIDTH: Final = 36.0
PRINT_SCALE: Final = 66
"""Per cent: 11 points become 7, and ten columns of figures fit beside name and code on A4 landscape in any program."""
STRIPS: Final = ((0, 10), (10, 18), (18, 28), (28, len(COLUMNS)))
"""Columns of figures that stand together on a page, by whole groups."""
PAGE_BREAKS: Final = [2 + first for first, _ in STRIPS[1:]]
DEEPEST_OUTLINE: Final = 7
"""The spreadsheet format knows seven outline levels."""


def write(book: Book, sheet: Sheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet. Rows stream: 100,000 unions need no cell objects."""
    _set_up(sheet, footer)
    _write_header(book, sheet, report)
    parents = {row.union.parent for row in report.rows[1:]}
    folded = Counter(row.union.parent for row, _ in never_reported(report) if row.union.code not in parents)
    lines = _Lines(book, sheet, report.root.union.level)
    for row in report.rows:
        if row.union.parent in folded and row.union.code not in parents and _is_never(row):
            continue
        above = row.union.code in parents
        lines.union(row, above=above)
        if above and row.own:
            lines.own(row)
        if folded[row.union.code]:
            lines.folded(row, folded[row.union.code])
    sheet.worksheet.autofilter(HEADER_ROWS - 1, 0, sheet.rows - 1, len(COLUMNS) + 1)


def _is_never(row: Row) -> bool:
    listed = row.listed and not row.departed
    return listed and row.union.kind is Kind.BASIC and row.total == ZERO


def _set_up(sheet: Sheet, footer: str) -> None:
    page = sheet.worksheet
    page.freeze_panes(HEADER_ROWS, 1)
    page.hide_gridlines(2)
    page.outline_settings(symbols_below=False)
    page.repeat_rows(0, HEADER_ROWS - 1)
    sheet.set_widths([NAME_WIDTH, 13.0, *(column.width for column in COLUMNS)])
    sheet.print_on_a4(footer)
    page.fit_to_pages(0, 0)
    page.set_print_scale(PRINT_SCALE)
    page.repeat_columns(0, 1)
    page.print_across()
    page.set_v_pagebreaks(PAGE_BREAKS)


def _write_header(book: Book, sheet: Sheet, report: MonthReport) -> None:
    title = f"{wording.TITLE}　{wording.DETAIL}"
    note = f"{report.root.union.name}　{wording.month_text(report.month)}　" + wording.cut_off_text(
        report.month, report.as_of, provisional=report.provisional
    )
    sheet.append([(title, book.format(font_size=14, bold=True, font_color=look.RED))], height=26)
    sheet.append([(note, book.format(font_size=9, font_color=look.GREY))], height=18)
    # centred across its columns rather than merged: merged cells break sorting and filtering
    across = book.format(**look.REPORT_HEAD, align="center_across")
    groups: list[Cell] = [(None, book.format(**look.REPORT_HEAD))] * 2
    for group, members in groupby(column.group for column in COLUMNS):
        groups += [(group, across), *[(None, across) for _ in list(members)[1:]]]
    sheet.append(groups, height=20)
    head = book.format(**look.REPORT_HEAD, align="center")
    headings = [words.UNION, words.CODE, *(column.heading for column in COLUMNS)]
    sheet.append([(text, head) for text in headings], height=20)


@dataclass(frozen=True, slots=True)
class _Look:
    """How one kind of line differs from another; ``ground`` "" is plain paper."""

    depth: int
    ground: str = ""
    bold: bool = False


class _Lines:
    """Writes the body's lines."""

    def __init__(self, book: Book, sheet: Sheet, root_level: int) -> None:
        self._book, self._sheet, self._root_level = book, sheet, root_level
        self._formats: dict[_Look, list[Format]] = {}

    def union(self, row: Row, *, above: bool) -> None:
        """A union with its whole subtree; ``above`` when it has others below it."""
        depth = row.union.level - self._root_level
        marked = row.departed or not row.listed
        ground = look.AMBER if marked else look.PALE if depth == 0 else look.PALER if above else ""
        self._line(_Look(depth, ground, bold=above or depth == 0), row.union.name, row.union.code, row.total)

    def own(self, row: Row) -> None:
        """What a union with others below did itself, so that a reader can add up the lines below it."""
        self._line(_Look(row.union.level - self._root_level + 1), wording.OWN, row.union.code, row.own)

    def folded(self, row: Row, count: int) -> None:
        """How many basic unions directly below never reported anything."""
        kind = _Look(row.union.level - self._root_level + 1)
        self._line(kind, words_of_progress.NEVER_FOLDED.format(count=count), "", None)

    def _line(self, kind: _Look, name: str, code: str, figures: Figures | None) -> None:
        formats = self._formats.get(kind) or self._formats.setdefault(kind, self._formats_of(kind))
        values = (name, code, *(column.figure(figures) if figures else None for column in COLUMNS))
        high = look.height(name, NAME_WIDTH - 2 * kind.depth)
        self._sheet.append(
            zip(values, formats, strict=True),
            height=high + 2 if high > look.LINE_HEIGHT else None,
            level=min(kind.depth, DEEPEST_OUTLINE),
        )

    def _formats_of(self, kind: _Look) -> list[Format]:
        """One a column."""
        styles: dict[str, Any] = {"font_size": 11, "bold": kind.bold, **look.REPORT_BOX}
        if kind.ground:
            styles["bg_color"] = kind.ground
        name = self._book.format(**styles, indent=kind.depth, text_wrap=True)
        code = self._book.format(**styles, align="center")
        return [
            name,
            code,
            *(self._book.format(**styles, align="right", num_format=column.number_format) for column in COLUMNS),
        ]
