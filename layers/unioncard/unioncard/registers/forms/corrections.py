"""Corrections: the form with the rejected rows alone, ready to be fixed and uploaded as it is.

A new workbook in the form's design, not an edited copy of the upload. Every cell is as the file had it, every problem
is coloured and explained at its cell, and a summary sheet shows where to begin. Columns of the file that the form does
not have follow the form's, and two of ours are last; the check ignores them all.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_col_to_name

from unioncard.registers.forms.entry_sheet import EntrySheet, Mark, Own
from unioncard.registers.forms.form import design_of, new_form, write_back_sheets
from unioncard.sheets import limits
from unioncard.sheets import style as look
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.texts import corrections as texts
from unioncard.texts import workbooks
from unioncard.texts.findings import SEVERITIES
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format

    from unioncard.registers.check import Checked
    from unioncard.registers.forms.design import FormColumn
    from unioncard.sheets.findings import Finding
    from unioncard.sheets.rows import AcceptedRow
    from unioncard.sheets.workbook import Book, Cell, Sheet


# The summary sheet: how often each problem occurs, its cure, and links to its first cells.

LINKS: Final = 5
"""First cells linked to, per problem."""

_WIDTHS: Final = (8, 26, 16, 8, 62, *[15] * LINKS)
_GROUND: Final = {Severity.ERROR: look.WRONG, Severity.WARNING: look.DOUBTFUL}
_CURE: Final = 4  # the place of the longest text of a line
_FIRST_LINK: Final = len(_WIDTHS) - LINKS
_ROOM: Final = 10  # points above and below a text
_TITLE_HEIGHT, _LINE_HEIGHT, _HEADINGS_HEIGHT = 30, 20, 24


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


def write_summary(book: Book, sheet: Sheet, summary: Summary, lines: Iterable[str], entries: str) -> None:
    """The sheet: its title and ``lines``, then a line a problem with links into the sheet ``entries``."""
    sheet.set_widths(_WIDTHS)
    sheet.print_on_a4(f"&C{workbooks.PAGES}")
    title, plain = book.format(font_name=look.HEAD, font_size=16), book.format(font_size=11)
    for text, form in ((texts.TITLE, title), *((line, plain) for line in lines)):
        sheet.append([(text, form)], height=_LINE_HEIGHT if form is plain else _TITLE_HEIGHT)
        sheet.merge(0, len(_WIDTHS))
    sheet.append([])
    _write_headings(book, sheet)
    for problem in summary.ordered():
        sheet.append(_line(book, problem), height=look.height(problem.cure, _WIDTHS[_CURE]) + _ROOM)
        _write_links(book, sheet, problem, entries)


def _write_headings(book: Book, sheet: Sheet) -> None:
    """The last one stands over all links."""
    head = _format(book, look.HEAD_OPTIONAL, bold=True, align="center")
    sheet.append([(heading, head) for heading in (*texts.HEADINGS, *[""] * (LINKS - 1))], height=_HEADINGS_HEIGHT)
    sheet.merge(_FIRST_LINK, LINKS)


def _line(book: Book, problem: Problem) -> list[Cell]:
    finding = problem.first
    plain = _format(book)
    return [
        (SEVERITIES[finding.severity], _format(book, _GROUND[finding.severity], align="center")),
        (TITLES[finding.code.value], plain),
        (finding.column or texts.WHOLE_ROW, plain),
        (problem.count, _format(book, align="center", num_format=look.COUNT)),
        (problem.cure, plain),
        *[("", plain)] * LINKS,
    ]


def _write_links(book: Book, sheet: Sheet, problem: Problem, entries: str) -> None:
    """Into the line just written."""
    link = _format(book, font_color=look.BLUE, underline=1)
    for place, (cell, source_row) in enumerate(problem.cells, _FIRST_LINK):
        shown = texts.PLACE.format(cell=cell, row=source_row)
        sheet.worksheet.write_url(sheet.rows - 1, place, f"internal:'{entries}'!{cell}", link, shown)


def _format(book: Book, color: str = "", **properties: Any) -> Format:
    ground = {"bg_color": color} if color else {}
    where = {"align": "left", "indent": 1} if "align" not in properties else {}
    return book.format(**look.FORM_BOX, **ground, **where, **properties)


# The rejected rows.

COMMENTS: Final = 5_000
"""Cells with a comment. Each one is a drawing: with 20,000 rows LibreOffice took twice as long to open and save the
workbook at 5,000 comments, and eleven times as long at 20,000. Colours and reasons have no such limit."""

LONGEST: Final = 32_767
"""Characters in a cell of Excel; a longer text would be cut by the writer."""

PROGRESS_ROWS: Final = 1_000
_LOST: Final = frozenset({FindingCode.ID_AS_NUMBER, FindingCode.CODE_AS_NUMBER})
_NOTHING_FOUND: Final[tuple[int, list[Finding]]] = (0, [])
_NO_MORE: Final[tuple[float, Mapping[str, str]]] = (float("inf"), {})
_NARROWEST, _WIDEST = 10, 30
_NAMED: Final = 5
_OURS: Final = (Own(texts.SOURCE_ROW, 10), Own(texts.REASONS, 60))
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
    whose last digits are lost is left out, so that nobody uploads it again unseen. ``progress`` gets the rows written.
    """
    findings = checked.findings if findings is None else findings
    design = design_of(checked.kind)
    columns = (*design.columns, *(one for one in design.extras if one.name in checked.columns))
    target = io.BytesIO()
    with new_form(target, design) as book:
        entries, sums = book.add_sheet(design.sheet), book.add_sheet(texts.SHEET)
        rejected = _Rejections(findings)
        further, left_out = _further_columns(checked, rejected.rows, limits.COLUMNS - len(columns) - len(_OURS))
        beside = [Own(name, _width(name)) for name in further]
        sheet = _Rejected(EntrySheet(book, entries, design, columns, [*beside, *_OURS]), columns, further, left_out)
        by_row, found = rejected.by_row(), _NOTHING_FOUND
        rows = _with_further(_rows(checked, rejected.rows), checked.further)
        for done, (number, values, others) in enumerate(rows, 1):
            while found[0] < number:
                found = next(by_row)
            sheet.append(number, values, others, found[1])
            if done % PROGRESS_ROWS == 0:
                progress(done)
        write_summary(book, sums, sheet.summary, _lines(sheet, rejected.warnings, design.sheet, register), design.sheet)
        write_back_sheets(book, design, columns)
    return target.getvalue()


@dataclass(slots=True)
class _Rejections:
    """The rows that have an error, and what is shown of them: findings by the hundred thousand are not kept."""

    findings: Iterable[Finding]
    rows: set[int] = field(default_factory=set)
    warnings: int = 0

    def __post_init__(self) -> None:
        """Finds the rows and counts the warnings of all rows."""
        last, in_order = 0, True
        for finding in self.findings:
            if finding.row is not None and finding.severity in _SHOWN:
                in_order, last = in_order and finding.row >= last, finding.row
                if finding.severity is Severity.ERROR:
                    self.rows.add(finding.row)
                else:
                    self.warnings += 1
        if not in_order:
            self.findings = sorted(self.findings, key=_row)

    def by_row(self) -> Iterator[tuple[int, list[Finding]]]:
        """Each of the rows' numbers, and its errors and warnings, in file order."""
        shown = (one for one in self.findings if one.severity in _SHOWN and one.row in self.rows)
        for row, found in groupby(shown, _row):
            yield row, list(found)


def _row(finding: Finding) -> int:
    return finding.row or 0


def _further_columns(checked: Checked, wanted: Container[int], most: int) -> tuple[list[str], int]:
    """The further columns: those with a header, then those without one in which a wanted row holds something.

    Also how many are beyond the ``most`` that a register has room for: it is to be uploaded again.
    """
    names = dict.fromkeys(checked.further_columns)
    for number, others in checked.further:
        if number in wanted:
            names.update(dict.fromkeys(others))
    return list(names)[:most], max(len(names) - most, 0)


def _with_further(
    rows: Iterable[tuple[int, Mapping[str, str]]], further: Iterable[tuple[int, Mapping[str, str]]]
) -> Iterator[tuple[int, Mapping[str, str], Mapping[str, str]]]:
    """Each row with what stands in its further columns; both are in file order."""
    beside = iter(further)
    at, others = next(beside, _NO_MORE)
    for number, values in rows:
        while at < number:
            at, others = next(beside, _NO_MORE)
        yield number, values, others if at == number else {}


def _rows(checked: Checked, wanted: Collection[int]) -> Iterator[tuple[int, Mapping[str, str]]]:
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
    further: Sequence[str] = ()
    left_out: int = 0
    summary: Summary = field(default_factory=Summary)
    marked: int = 0
    places: dict[str | None, int] = field(init=False)
    columns_of_form: list[str] = field(init=False)
    names: list[str] = field(init=False)
    letters: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.places = {column.name: place for place, column in enumerate(self.columns)}
        self.columns_of_form = [column.name for column in self.columns]
        self.names = [*self.columns_of_form, *self.further]
        self.letters = [xl_col_to_name(place) for place in range(len(self.names) + len(_OURS))]

    def append(
        self, number: int, values: Mapping[str, str], others: Mapping[str, str], found: Sequence[Finding]
    ) -> None:
        """One row with all that was found in it; ``others``: what stands in further columns."""
        lost = [finding.column for finding in found if finding.code in _LOST and finding.column]
        known = dict(values.items())
        for column in lost:
            known.pop(column, None)
        texts_of = [known.get(name, "") for name in self.columns_of_form]
        texts_of += [others.get(name, "") for name in self.further] if others else [""] * len(self.further)
        cut = {}
        if max(map(len, texts_of)) > LONGEST:
            named = zip(self.names, texts_of, strict=True)
            cut = {name: _cut(name, text) for name, text in named if len(text) > LONGEST}
            texts_of = [text[:LONGEST] for text in texts_of]
        reasons = "；".join([*map(_reason, found), *cut.values()])
        row = self.sheet.append_texts([*texts_of, str(number), reasons], self._marks(found, cut))
        self.summary.rows += 1
        for finding in found:
            self.summary.add(finding, f"{self.letters[self._place(finding)]}{row}", number)

    def _place(self, finding: Finding) -> int:
        """The place of a finding's column; that of the reasons when the sheet has no such column."""
        return self.places.get(finding.column, len(self.names) + len(_OURS) - 1)

    def _marks(self, found: Sequence[Finding], cut: Mapping[str, str]) -> dict[int, Mark]:
        """Place → its worst severity and all that is said of it; without words once there are too many comments.

        ``cut``: column → what is said of a text that is too long for a cell, which is an error of the check as well.
        """
        said: dict[int, list[Finding]] = {}
        for finding in found:
            said.setdefault(self._place(finding), []).append(finding)
        marks = {}
        for place, these in said.items():
            self.marked += 1
            worst = Severity.ERROR if any(one.severity is Severity.ERROR for one in these) else Severity.WARNING
            said_here = [one.message for one in these] + [
                cut[one] for one in {one.column for one in these if one.column} & cut.keys()
            ]
            marks[place] = Mark(worst, "\n".join(said_here) if self.marked <= COMMENTS else "")
        return marks


def _width(name: str) -> int:
    return min(max(2 * len(name) + 2, _NARROWEST), _WIDEST)


def _cut(column: str, text: str) -> str:
    return texts.CUT.format(column=column, length=len(text), limit=LONGEST)


def _reason(finding: Finding) -> str:
    reason = texts.REASON.format(column=finding.column or texts.WHOLE_ROW, message=finding.message)
    return reason if finding.severity is Severity.ERROR else texts.DOUBT.format(reason=reason)


def _lines(sheet: _Rejected, all_warnings: int, entries: str, register: str | None) -> Iterator[str]:
    """What the summary sheet says above its table."""
    summary = sheet.summary
    errors, warnings = summary.count(Severity.ERROR), summary.count(Severity.WARNING)
    beside = all_warnings - warnings
    if register:
        yield texts.REGISTER.format(register=register)
    yield texts.COUNTS.format(rows=summary.rows, errors=errors, warnings=warnings)
    if beside:
        yield texts.ELSEWHERE.format(warnings=beside)
    yield from (step.format(sheet=entries) for step in texts.STEPS)
    if sheet.further:
        named = "、".join(sheet.further[:_NAMED])
        is_more = len(sheet.further) > _NAMED
        shown = texts.FURTHER_MORE.format(columns=named, count=len(sheet.further)) if is_more else named
        yield texts.FURTHER.format(columns=shown)
    if sheet.left_out:
        yield texts.FURTHER_LEFT.format(count=sheet.left_out)
    if sheet.marked > COMMENTS:
        yield texts.LIMITED.format(limit=COMMENTS)
