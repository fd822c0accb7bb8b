"""The corrections' sheet of sums: how often each problem occurs, its cure, and links to its first cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from unioncard.registers.findings import Severity
from unioncard.registers.forms import look
from unioncard.texts import corrections as texts
from unioncard.texts.findings import SEVERITIES
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl import Workbook
    from openpyxl.cell import Cell

    from unioncard.registers.findings import Finding

LINKS: Final = 5
"""First cells linked to, per problem."""

_WIDTHS: Final = (8, 26, 16, 8, 62, *[15] * LINKS)
_LAST: Final = get_column_letter(len(_WIDTHS))
_GROUND: Final = {Severity.ERROR: look.WRONG, Severity.WARNING: look.DOUBTFUL}
_CURE: Final = 4  # the place of the longest text of a line
_ROOM: Final = 10  # points above and below a text


@dataclass(slots=True)
class Problem:
    """One code in one column, as often as it occurs."""

    first: Finding
    count: int = 0
    same_words: bool = True
    cells: list[tuple[str, int]] = field(default_factory=list)

    def add(self, finding: Finding, cell: str, source_row: int) -> None:
        """Once more, in this cell of the workbook and that row of the file."""
        self.count += 1
        self.same_words = self.same_words and finding.message == self.first.message
        if len(self.cells) < LINKS:
            self.cells.append((cell, source_row))

    @property
    def cure(self) -> str:
        """What to do; where the words differ from row to row, those of the first one as an example."""
        return self.first.message if self.same_words else texts.SEVERAL.format(message=self.first.message)


@dataclass(slots=True)
class Summary:
    """What was written into a corrections workbook."""

    rows: int = 0
    problems: dict[tuple[str, str | None], Problem] = field(default_factory=dict)

    def add(self, finding: Finding, cell: str, source_row: int) -> None:
        """A finding shown in this cell of the workbook, made in that row of the file."""
        problem = self.problems.setdefault((finding.code.value, finding.column), Problem(finding))
        problem.add(finding, cell, source_row)

    def count(self, severity: Severity) -> int:
        """Findings of this severity."""
        return sum(one.count for one in self.problems.values() if one.first.severity is severity)

    def ordered(self) -> list[Problem]:
        """Errors first, the most frequent first."""
        return sorted(self.problems.values(), key=lambda one: (one.first.severity is not Severity.ERROR, -one.count))


def write_summary(book: Workbook, summary: Summary, lines: Iterable[str], entries: str) -> None:
    """The sheet: its title and ``lines``, then a line a problem with links into the sheet ``entries``."""
    sheet: Any = book.create_sheet(texts.SHEET, 1)
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    look.print_on_a4(sheet, look.PAGES)
    lines = [texts.TITLE, *lines]
    sheet.merged_cells = [f"A{row}:{_LAST}{row}" for row in range(1, len(lines) + 1)]
    for row, line in enumerate(lines, 1):
        sheet.row_dimensions[row].height = 30 if row == 1 else 20
        title = {"font": look.font(16, face=look.HEAD) if row == 1 else look.font(11)}
        sheet.append([look.cell(sheet, line, alignment=look.place(), **title)])
    sheet.append([])
    top = len(lines) + 2
    sheet.merged_cells.append(f"{get_column_letter(len(texts.HEADINGS))}{top}:{_LAST}{top}")
    sheet.row_dimensions[top].height = 24
    headings = [*texts.HEADINGS, *[""] * (LINKS - 1)]
    sheet.append([_cell(sheet, heading, look.HEAD_OPTIONAL, bold=True, middle=True) for heading in headings])
    sheet.freeze_panes = f"A{top + 1}"
    for row, problem in enumerate(summary.ordered(), top + 1):
        sheet.row_dimensions[row].height = look.height(problem.cure, _WIDTHS[_CURE]) + _ROOM
        sheet.append(_line(sheet, problem, entries))


def _line(sheet: Any, problem: Problem, entries: str) -> list[Cell]:
    finding = problem.first
    links = [_link(sheet, cell, source_row, entries) for cell, source_row in problem.cells]
    return [
        _cell(sheet, SEVERITIES[finding.severity], _GROUND[finding.severity], middle=True),
        _cell(sheet, TITLES[finding.code.value]),
        _cell(sheet, finding.column or texts.WHOLE_ROW),
        _cell(sheet, problem.count, middle=True),
        _cell(sheet, problem.cure),
        *links,
        *[_cell(sheet, "")] * (LINKS - len(links)),
    ]


def _link(sheet: Any, cell: str, source_row: int, entries: str) -> Cell:
    made = _cell(sheet, texts.PLACE.format(cell=cell, row=source_row))
    made.font = look.font(10, color=look.BLUE, link=True)
    made.hyperlink = Hyperlink(ref="", location=f"'{entries}'!{cell}")
    return made


def _cell(sheet: Any, value: str | int, color: str = "", *, bold: bool = False, middle: bool = False) -> Cell:
    styles: dict[str, Any] = {"fill": look.ground(color)} if color else {}
    if isinstance(value, int):
        styles["number_format"] = "#,##0"
    place = look.place("center") if middle else look.place("left", indent=1)
    return look.cell(sheet, value, font=look.font(10, bold=bold), border=look.BOX, alignment=place, **styles)
