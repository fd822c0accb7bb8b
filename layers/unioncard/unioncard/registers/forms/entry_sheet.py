"""The sheet that is filled: the real form's rows above, headers, drop-downs, and columns in which text stays text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from unioncard.registers.findings import Severity
from unioncard.registers.forms import look
from unioncard.registers.forms.head import write_head
from unioncard.registers.forms.lists import add_drop_downs
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell

    from unioncard.registers.forms.design import FormColumn, FormDesign
    from unioncard.registers.forms.head import Own

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
