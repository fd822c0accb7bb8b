"""Finding the register in a file: its sheet, its header, and which rows below are members."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.registers.cells.cell import tidy
from unioncard.registers.findings import FileRejected, FindingCode, found, rejected
from unioncard.registers.reading.sources import HEAD_ROWS, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from unioncard.registers.layout import Layout
    from unioncard.registers.reading.sources import Rows, Source

# Lines that stand among or below members; each begins its row.
_LABEL = re.compile(
    r"(合计|总计|小计|共计|填表说明|填报说明|填写说明|说明|备注|注|填表人|填报人|制表人|制表|审核人|审核|经办人|单位负责人|负责人"
    r"|联系人|填表单位|填报单位|填表日期|填报日期|制表日期|日期|盖章|单位[(]盖章[)])(?=$|[:：;；,，、.。(（\d一二三四五六七八九十])"
)
_BLANK = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Register:
    """A register as found: ``columns`` maps canonical columns to places in a row; ``rows`` follow the header."""

    layout: Layout
    sheet: str | None
    header_row: int
    columns: Mapping[str, int]
    rows: Rows

    def is_entry(self, cells: list[object]) -> bool:
        """A row is an entry as soon as one of the layout's marks has text, unless it is a label or the header again."""
        if any(self._has_text(cells, column) for column in self.layout.marks):
            return not self._repeats_header(cells)
        return any(self._has_text(cells, column) for column in self.layout.naming) and not _is_label(cells)

    def cell(self, cells: list[object], column: str) -> object:
        """The cell of a canonical column, '' where the row is short or the file has no such column."""
        place = self.columns.get(column, len(cells))
        return cells[place] if place < len(cells) else ""

    def _has_text(self, cells: list[object], column: str) -> bool:
        cell = self.cell(cells, column)
        return cell is not None and cell != "" and bool(tidy(cell)[0])

    def _repeats_header(self, cells: list[object]) -> bool:
        marks = (*self.layout.naming, *self.layout.marks)
        told = [column for column in marks if self._has_text(cells, column)]
        return len(told) > 1 and all(self.layout.canonical(self.cell(cells, column)) == column for column in told)


def _is_label(cells: list[object]) -> bool:
    """合计, 填表说明, 填表人：… and the like: no ID, no mobile, and the first cell with anything in it says so."""
    texts = (_BLANK.sub("", str(cell)) for cell in cells)
    first = next((text for text in texts if text), "")
    return bool(_LABEL.match(first))


@contextmanager
def opened_register(path: Path, layout: Layout) -> Iterator[Register]:
    """The register in a file. FileRejected: the guard's reasons, form-unknown, column-missing, column-repeated."""
    with opened(path) as sources:
        for source in sources:
            header = _find_header(source, layout)
            if header:
                yield _register(source, layout, *header)
                return
        raise rejected(FindingCode.FORM_UNKNOWN)


def _find_header(source: Source, layout: Layout) -> tuple[int, dict[str, list[int]]] | None:
    """Row number and columns of the header; of a two-line header the lower row, with the columns of both."""
    head = source.head()
    for number, cells in enumerate(head[:HEAD_ROWS], 1):
        names = layout.match(cells)
        if not layout.looks_like_header(names):
            continue
        below = layout.match(head[number]) if number < len(head) else {}
        added = {column: places for column, places in below.items() if column not in names}
        repeats = set(below) & set(names)
        return (number + 1, {**names, **added}) if added and not repeats else (number, names)
    return None


def _register(source: Source, layout: Layout, header_row: int, names: dict[str, list[int]]) -> Register:
    repeated = [
        found(FindingCode.COLUMN_REPEATED, None, column, where="、".join(f"第 {place + 1} 列" for place in places))
        for column, places in names.items()
        if len(places) > 1
    ]
    missing = [found(FindingCode.COLUMN_MISSING, None, column) for column in layout.compulsory if column not in names]
    if missing or repeated:
        raise FormRejected(source.name, header_row, [*missing, *repeated])
    rows = source.rows()
    for number, _ in rows:
        if number >= header_row:
            break
    return Register(layout, source.name, header_row, {column: places[0] for column, places in names.items()}, rows)


class FormRejected(FileRejected):
    """The header was found, and its columns will not do."""

    def __init__(self, sheet: str | None, header_row: int, findings: list[object]) -> None:
        super().__init__(findings)  # type: ignore[arg-type]
        self.sheet, self.header_row = sheet, header_row
