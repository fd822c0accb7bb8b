"""The rows above the entries, as the real forms have them: attachment, title, stamp line, one or two header rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from unioncard.registers.forms import look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.cell import Cell

    from unioncard.registers.forms.design import FormColumn, FormDesign

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
