"""Corrections: the form with the rejected rows alone, ready to be fixed and uploaded as it is.

Every cell is as the file had it, every problem is coloured and explained at its cell, and a sheet of sums tells where
to begin. The check ignores the two columns of ours at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from heapq import merge
from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from unioncard.registers.forms import style as look
from unioncard.registers.forms.entry_sheet import EntrySheet, Mark, Own
from unioncard.registers.forms.form import begun, content, design_of, finish
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.texts import corrections as texts
from unioncard.texts.findings import SEVERITIES
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell

    from unioncard.registers.check import Checked
    from unioncard.registers.forms.design import FormColumn
    from unioncard.sheets.findings import Finding
    from unioncard.sheets.rows import AcceptedRow


# The corrections' sheet of sums: how often each problem occurs, its cure, and links to its first cells.

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


COMMENTS: Final = 5_000
"""Cells with a comment. Each one is a drawing: with 20,000 rows LibreOffice took twice as long to open and save the
workbook at 5,000 comments, and eleven times as long at 20,000. Colours and reasons have no such limit."""

PROGRESS_ROWS: Final = 1_000
_LOST: Final = frozenset({FindingCode.ID_AS_NUMBER, FindingCode.CODE_AS_NUMBER})
_OURS: Final = (Own(texts.SOURCE_ROW, 10), Own(texts.REASONS, 70))
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SHOWN: Final = (Severity.ERROR, Severity.WARNING)


def corrections(
    checked: Checked,
    findings: Iterable[Finding] | None = None,
    *,
    register: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> bytes:
    """The rejected rows as .xlsx bytes, with their findings and the ``register``'s id if it has one.

    ``findings`` (those of ``checked`` when None) may hold more than the check found, such as member-elsewhere. A number
    whose last digits are lost is left out, so that nobody uploads it again unseen. ``progress`` hears the rows written.
    """
    findings = checked.findings if findings is None else findings
    design = design_of(checked.kind)
    columns = (*design.columns, *(one for one in design.extras if one.name in checked.columns))
    book = begun(design)
    sheet = _Rejected(EntrySheet(book, design, columns, _OURS), columns)
    by_row = _of_rejected_rows(findings)
    for done, (number, values) in enumerate(_rows(checked, by_row), 1):
        sheet.append(number, values, by_row[number])
        if done % PROGRESS_ROWS == 0:
            progress(done)
    finish(book, design, columns)
    write_summary(book, sheet.summary, _lines(sheet, findings, design.sheet, register), design.sheet)
    return content(book)


def _of_rejected_rows(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    """Row number → what is shown of a row: errors and warnings, for rows that have an error."""
    by_row: dict[int, list[Finding]] = {}
    wrong: set[int] = set()
    for finding in findings:
        if finding.row is not None and finding.severity in _SHOWN:
            by_row.setdefault(finding.row, []).append(finding)
            if finding.severity is Severity.ERROR:
                wrong.add(finding.row)
    return {row: found for row, found in by_row.items() if row in wrong}


def _rows(checked: Checked, wanted: Mapping[int, object]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The wanted rows as found, in file order: refused by the check, or accepted and then refused by the store."""
    refused = ((row.number, row.values) for row in checked.refused if row.number in wanted)
    if sum(1 for row in checked.refused if row.number in wanted) == len(wanted):
        return refused
    late = ((row.number, _as_found(row)) for row in checked.accepted if row.number in wanted)
    return merge(refused, late, key=lambda row: row[0])


def _as_found(row: AcceptedRow) -> dict[str, str]:
    """An accepted row as the file had it; a day count stays the date it was read as, for as text it is none."""
    originals = {
        column: text
        for column, text in row.originals.items()
        if not (text.isdigit() and _DAY.fullmatch(row.values[column]))
    }
    return {**row.values, **originals}


@dataclass(slots=True)
class _Rejected:
    """The sheet as it is filled, and what was written so far."""

    sheet: EntrySheet
    columns: tuple[FormColumn, ...]
    summary: Summary = field(default_factory=Summary)
    marked: int = 0
    places: dict[str | None, int] = field(init=False)

    def __post_init__(self) -> None:
        self.places = {column.name: place for place, column in enumerate(self.columns)}

    def append(self, number: int, values: Mapping[str, str], found: Sequence[Finding]) -> None:
        """One row with all that was found in it."""
        lost = {finding.column for finding in found if finding.code in _LOST}
        texts_of = ["" if column.name in lost else values.get(column.name, "") for column in self.columns]
        marks = self._marks(found)
        row = self.sheet.append([*texts_of, str(number), "；".join(map(_reason, found))], marks)
        self.summary.rows += 1
        for finding in found:
            self.summary.add(finding, f"{get_column_letter(self._place(finding) + 1)}{row}", number)

    def _place(self, finding: Finding) -> int:
        """The place of a finding's column; that of the reasons when the sheet has no such column."""
        return self.places.get(finding.column, len(self.columns) + len(_OURS) - 1)

    def _marks(self, found: Sequence[Finding]) -> dict[int, Mark]:
        """Place → its worst severity and all that is said of it; without words once there are too many comments."""
        said: dict[int, list[Finding]] = {}
        for finding in found:
            said.setdefault(self._place(finding), []).append(finding)
        marks = {}
        for place, these in said.items():
            self.marked += 1
            worst = Severity.ERROR if any(one.severity is Severity.ERROR for one in these) else Severity.WARNING
            marks[place] = Mark(worst, "\n".join(one.message for one in these) if self.marked <= COMMENTS else "")
        return marks


def _reason(finding: Finding) -> str:
    reason = texts.REASON.format(column=finding.column or texts.WHOLE_ROW, message=finding.message)
    return reason if finding.severity is Severity.ERROR else texts.DOUBT.format(reason=reason)


def _lines(sheet: _Rejected, findings: Iterable[Finding], entries: str, register: str | None) -> Iterator[str]:
    """What the sheet of sums says above its table."""
    summary = sheet.summary
    errors, warnings = summary.count(Severity.ERROR), summary.count(Severity.WARNING)
    beside = sum(one.severity is Severity.WARNING and one.row is not None for one in findings) - warnings
    if register:
        yield texts.REGISTER.format(register=register)
    yield texts.COUNTS.format(rows=summary.rows, errors=errors, warnings=warnings)
    if beside:
        yield texts.ELSEWHERE.format(warnings=beside)
    yield from (step.format(sheet=entries) for step in texts.STEPS)
    if sheet.marked > COMMENTS:
        yield texts.LIMITED.format(limit=COMMENTS)
