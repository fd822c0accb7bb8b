"""The sheet that is filled: the real form's rows above, headers, drop-downs, and columns in which text stays text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from unioncard.registers.forms import style as look
from unioncard.sheets.findings import Severity
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell

    from unioncard.registers.forms.design import FormColumn, FormDesign


# The rows above the entries, as the real forms have them: attachment, title, stamp line, one or two header rows.

TITLE_ROW, STAMP_ROW, TOP_HEADER_ROW = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Own:
    """A column of ours beside the form's: no data of the union's, and the check ignores it."""

    header: str
    width: float
    text: bool = True


def write_head(sheet: Any, design: FormDesign, shown: Sequence[FormColumn | Own], stamp: str) -> None:
    """All rows above the first entry; ``stamp`` is written behind the stamp line's first part."""
    last = get_column_letter(len(design.columns))
    sheet.merged_cells = [f"A{TITLE_ROW}:{last}{TITLE_ROW}"]
    sheet.append([look.cell(sheet, design.attachment, font=look.font(11), number_format=look.TEXT)])
    title = {"font": look.font(20, face=look.HEAD), "alignment": look.place("center")}
    sheet.append([look.cell(sheet, design.title, number_format=look.TEXT, **title)])
    sheet.append(_stamp_line(sheet, design, stamp))
    for row in _header_rows(sheet, design, shown):
        sheet.append(row)


def _stamp_line(sheet: Any, design: FormDesign, stamp: str) -> list[Cell | None]:
    line: list[Cell | None] = []
    for part in design.stamps:
        text = part.text if line else part.text + stamp
        styles: dict[str, Any] = {"font": look.font(10, bold=True), "number_format": look.TEXT}
        sheet.merged_cells.append(_span(len(line), STAMP_ROW, part.columns, STAMP_ROW))
        line += [look.cell(sheet, text, alignment=look.place(), **styles), *[None] * (part.columns - 1)]
    return line


def _header_rows(sheet: Any, design: FormDesign, shown: Sequence[FormColumn | Own]) -> Iterator[list[Cell]]:
    """One row of headers, or group heads over them; a column under no group stands across both rows."""
    headers = [_header(sheet, column.header, column) for column in shown]
    if not design.groups:
        yield headers
        return
    heads = [_header(sheet, None, column) for column in shown]
    alone = set(range(len(shown)))
    begin = 0
    for group in design.groups:
        if group.text:
            heads[begin] = _header(sheet, group.text, None)
            sheet.merged_cells.append(_span(begin, TOP_HEADER_ROW, group.columns, TOP_HEADER_ROW))
            alone -= set(range(begin, begin + group.columns))
        begin += group.columns
    for place in sorted(alone):
        heads[place], headers[place] = headers[place], heads[place]
        sheet.merged_cells.append(_span(place, TOP_HEADER_ROW, 1, TOP_HEADER_ROW + 1))
    yield heads
    yield headers


def _header(sheet: Any, text: str | None, column: FormColumn | Own | None) -> Cell:
    """A header's cell; compulsory columns, the form's others and ours differ in their ground."""
    if isinstance(column, Own):
        color = look.HEAD_OURS
    else:
        color = look.HEAD_COMPULSORY if column and column.compulsory else look.HEAD_OPTIONAL
    return look.cell(
        sheet,
        text,
        font=look.font(10, bold=True),
        fill=look.ground(color),
        border=look.BOX,
        alignment=look.place("center"),
        number_format=look.TEXT,
    )


def _span(begin: int, first_row: int, columns: int, last_row: int) -> str:
    """A range as its corners' names; ``begin`` counts from 0."""
    return f"{get_column_letter(begin + 1)}{first_row}:{get_column_letter(begin + columns)}{last_row}"


# Drop-downs, and the hidden sheet with those lists that do not fit into a rule.

LAST_ROW: Final = 20_000
"""Rows with drop-downs: more than a union types by hand; beyond, cells are text all the same."""

_WITHIN_A_RULE: Final = 200  # characters; Excel takes 255 and some programs count bytes


def add_drop_downs(sheet: Any, columns: Sequence[FormColumn], first_row: int) -> None:
    """One rule per column with a list; what is not in the list is refused at the keyboard."""
    on_sheet = [column for column in columns if _needs_sheet(column)]
    for place, column in enumerate(columns, 1):
        if column.entries:
            formula = _range(on_sheet.index(column), column) if column in on_sheet else f'"{",".join(column.entries)}"'
            rule = DataValidation(
                type="list",
                formula1=formula,
                allow_blank=True,
                showErrorMessage=True,
                errorTitle=texts.WRONG_ENTRY_TITLE,
                error=texts.WRONG_ENTRY,
            )
            letter = get_column_letter(place)
            rule.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
            sheet.data_validations.append(rule)


def write_lists(book: Workbook, columns: Sequence[FormColumn]) -> None:
    """The hidden sheet, one list a column under the name of its column; none when all lists fit into their rules."""
    on_sheet = [column for column in columns if _needs_sheet(column)]
    if not on_sheet:
        return
    sheet: Any = book.create_sheet(texts.LISTS_SHEET)
    sheet.sheet_state = "hidden"
    for place in range(1, len(on_sheet) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 24
    sheet.append([look.cell(sheet, column.name, font=look.font(bold=True)) for column in on_sheet])
    for line in range(max(len(column.entries) for column in on_sheet)):
        listed = [column.entries[line] if line < len(column.entries) else None for column in on_sheet]
        sheet.append([look.cell(sheet, entry, number_format=look.TEXT) for entry in listed])


def _needs_sheet(column: FormColumn) -> bool:
    """Whether a list is too long for its rule, or has the character that divides entries there."""
    return len(",".join(column.entries)) > _WITHIN_A_RULE or any("," in entry for entry in column.entries)


def _range(place: int, column: FormColumn) -> str:
    letter = get_column_letter(place + 1)
    return f"{texts.LISTS_SHEET}!${letter}$2:${letter}${len(column.entries) + 1}"


_HEIGHTS: Final = {2: 32, 3: 24}
_HEADER_HEIGHT: Final = {1: 50, 2: 34}  # in points, by the number of header rows
_GROUND: Final = {Severity.ERROR: look.WRONG, Severity.WARNING: look.DOUBTFUL}
_FROZEN: Final = "C"  # 序号 and 姓名 stay in sight


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that something was found in: its colour, and the comment on it ('' for none)."""

    severity: Severity
    comment: str = ""


class EntrySheet:
    """The sheet of a workbook in write-only mode; rows are written as they are appended."""

    def __init__(
        self,
        book: Workbook,
        design: FormDesign,
        columns: Sequence[FormColumn] | None = None,
        ours: Sequence[Own] = (),
        *,
        stamp: str = "",
    ) -> None:
        """``columns`` default to the form's own, without its extras; ``stamp`` is written behind 填表单位."""
        self._sheet: Any = book.create_sheet(design.sheet)
        self._columns = tuple(columns or design.columns)
        self._next = design.first_row
        _set_up(self._sheet, design, (*self._columns, *ours))
        add_drop_downs(self._sheet, self._columns, design.first_row)
        write_head(self._sheet, design, (*self._columns, *ours), stamp)
        self._shown: tuple[FormColumn | Own, ...] = (*self._columns, *ours)
        self._widths = [column.width for column in self._shown]
        self._cells: dict[tuple[int, bool, Severity | None], Cell] = {}

    def append(
        self, values: Sequence[str | int], marks: Mapping[int, Mark] | None = None, height: float | None = None
    ) -> int:
        """Write a row in the order of the columns; its row number.

        ``marks``: place of a value → what was found. ``height`` in points, else as the text needs it.
        """
        height = height or max(map(look.height, map(str, values), self._widths))
        rows = self._sheet.row_dimensions
        if height > look.LINE_HEIGHT:
            rows[self._next].height = height
        self._sheet.append(self._row(values, marks or {}))
        rows.pop(self._next, None)  # it is written: 100,000 of them would take 100 MB
        self._next += 1
        return self._next - 1

    def _row(self, values: Sequence[str | int], marks: Mapping[int, Mark]) -> Iterator[Cell]:
        for place, value in enumerate(values):
            mark = marks.get(place)
            quoted = isinstance(value, str) and look.starts_a_formula(value)
            made = look.put(self._cell(place, mark.severity if mark else None, quoted=quoted), value)
            if mark and mark.comment:
                made.comment = _comment(mark.comment)
                yield made  # it is written before the next one is asked for
                made.comment = None
            else:
                yield made

    def _cell(self, place: int, severity: Severity | None, *, quoted: bool) -> Cell:
        """The one cell object that serves all cells of this look: a new one each would double the time.

        ``quoted``: it begins like a formula and shall stay text also when somebody edits it.
        """
        key = place, quoted, severity
        if key not in self._cells:
            styles: dict[str, Any] = {"fill": look.ground(_GROUND[severity])} if severity else {}
            if quoted:
                styles["quotePrefix"] = True
            styles["number_format"] = _number_format(self._shown[place])
            self._cells[key] = look.cell(
                self._sheet, font=look.font(), border=look.BOX, alignment=look.place(), **styles
            )
        return self._cells[key]


def _number_format(column: FormColumn | Own) -> str:
    return look.TEXT if column.text else look.COUNT


def _set_up(sheet: Any, design: FormDesign, shown: Sequence[FormColumn | Own]) -> None:
    """Widths, whole columns as text, what stays in sight, and print: the header on every page."""
    for place, column in enumerate(shown, 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        dimension.font, dimension.alignment = look.font(), look.place()
        dimension.number_format = _number_format(column)
    sheet.freeze_panes = f"{_FROZEN}{design.first_row}"
    above = design.header_row - design.header_rows + 1
    sheet.print_title_rows = f"{above}:{design.header_row}"
    look.print_on_a4(sheet, texts.FOOTER.format(title=design.title, version=design.version))
    headers = dict.fromkeys(range(above, design.header_row + 1), _HEADER_HEIGHT[design.header_rows])
    for row, height in {**_HEIGHTS, **headers}.items():
        sheet.row_dimensions[row].height = height


def _comment(text: str) -> Comment:
    """Wide enough for a sentence a line, and high enough for all of it."""
    width, line_height, in_a_line = 320, 20, 22
    lines = sum(1 + len(line) // in_a_line for line in text.split("\n"))
    return Comment(text, texts.AUTHOR, height=line_height * (lines + 1), width=width)
