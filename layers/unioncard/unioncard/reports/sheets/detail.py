"""明细: one row per union in tree order, indented by level, figures with all that lies below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline

from unioncard.reports.sheets import style as look
from unioncard.reports.sheets.columns import COLUMNS
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from unioncard.ledger.figures import Figures
    from unioncard.ledger.month import MonthReport, Row

HEADER_ROWS = 4
DEEPEST_OUTLINE = 7
"""The spreadsheet format knows seven outline levels."""


def write(sheet: Worksheet, report: MonthReport, footer: str) -> None:
    """Fill the sheet. Rows stream: a template row per look is reused, so 100,000 unions need no cell objects."""
    _set_up(sheet, footer)
    _header(sheet, report)
    parents = {row.union.parent for row in report.rows[1:]}
    lines = _Lines(sheet, report.root.union.level)
    for row in report.rows:
        above = row.union.code in parents
        lines.union(row, above=above)
        if above and row.own:
            lines.own(row)
    last = get_column_letter(len(COLUMNS) + 2)
    sheet.auto_filter.ref = f"A{HEADER_ROWS}:{last}{lines.number}"
    sheet.print_title_rows = f"1:{HEADER_ROWS}"


def _set_up(sheet: Worksheet, footer: str) -> None:
    sheet.freeze_panes = f"B{HEADER_ROWS + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    widths = [36.0, 13.0, *(column.width for column in COLUMNS)]
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, height in enumerate((26, 18, 20, 20), start=1):
        sheet.row_dimensions[number].height = height
    look.print_on_landscape_a4(sheet, footer)


def _header(sheet: Worksheet, report: MonthReport) -> None:
    title = f"{wording.TITLE}　{wording.DETAIL}"
    note = f"{report.root.union.name}　{wording.month_text(report.month)}　" + wording.cut_off_text(
        report.month, report.as_of, provisional=report.provisional
    )
    sheet.append([look.cell(sheet, title, font=look.font(14, bold=True, color=look.RED), alignment=look.align())])
    sheet.append([look.cell(sheet, note, font=look.font(9, color=look.GREY), alignment=look.align())])
    head = {"font": look.font(bold=True, color="FFFFFF"), "fill": look.fill(look.RED), "border": look.BOX}
    # centred across its columns rather than merged: merged cells break sorting and filtering
    across = {**head, "alignment": look.align("centerContinuous")}
    groups = [look.cell(sheet, None, **head) for _ in range(2)]
    for group, members in groupby(column.group for column in COLUMNS):
        names: list[look.Value] = [group, *(None for _ in list(members)[1:])]
        groups += [look.cell(sheet, name, **across) for name in names]
    sheet.append(groups)
    headings = ["单位", "工会代码", *(column.heading for column in COLUMNS)]
    sheet.append([look.cell(sheet, text, **head, alignment=look.align("center")) for text in headings])


@dataclass(frozen=True, slots=True)
class _Look:
    """What tells one kind of line from another; ``ground`` "" is plain paper."""

    depth: int
    ground: str = ""
    bold: bool = False


class _Lines:
    """Writes the body's lines and knows the number of the last."""

    def __init__(self, sheet: Worksheet, root_level: int) -> None:
        self._sheet, self._root_level = sheet, root_level
        self._templates: dict[_Look, list[Cell]] = {}
        self.number = HEADER_ROWS

    def union(self, row: Row, *, above: bool) -> None:
        """A union with its whole subtree; ``above`` when it has others below it."""
        depth = row.union.level - self._root_level
        ground = look.AMBER if not row.listed else look.PALE if depth == 0 else look.PALER if above else ""
        self._line(_Look(depth, ground, bold=above or depth == 0), row.union.name, row.union.code, row.total)

    def own(self, row: Row) -> None:
        """What a union with others below did itself, so that a reader can add up the lines below it."""
        self._line(_Look(row.union.level - self._root_level + 1), wording.OWN, row.union.code, row.own)

    def _line(self, kind: _Look, name: str, code: str, figures: Figures) -> None:
        template = self._templates.get(kind) or self._templates.setdefault(kind, self._template(kind))
        values = (name, code, *(column.figure(figures) for column in COLUMNS))
        self.number += 1
        if kind.depth:
            self._sheet.row_dimensions[self.number].outlineLevel = min(kind.depth, DEEPEST_OUTLINE)
        self._sheet.append([look.put(cell, value) for cell, value in zip(template, values, strict=True)])

    def _template(self, kind: _Look) -> list[Cell]:
        styles: look.Styles = {"font": look.font(11, bold=kind.bold), "border": look.BOX}
        if kind.ground:
            styles["fill"] = look.fill(kind.ground)
        name = look.cell(self._sheet, **styles, alignment=look.align(indent=kind.depth, shrink=True))
        code = look.cell(self._sheet, **styles, alignment=look.align("center"))
        right = look.align("right")
        forms = (column.number_format for column in COLUMNS)
        return [
            name,
            code,
            *(look.cell(self._sheet, **styles, alignment=right, number_format=form) for form in forms),
        ]
