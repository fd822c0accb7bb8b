"""Blocks of a filled roster, judged row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.registers.block import JudgedBlock, Rows
from unioncard.registers.cells.cell import as_text
from unioncard.registers.findings import Severity
from unioncard.registers.of_rosters.columns import COLUMNS, SERIAL
from unioncard.registers.of_rosters.normalise import read
from unioncard.registers.of_rosters.rules import Judged, judge
from unioncard.registers.rows import AcceptedRow, SourceRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from unioncard.registers.reading.reader import Register


@dataclass(slots=True)
class RosterBlocks:
    """The Judge of rosters. Neither a bank nor a fast path has a part in it."""

    register: Register
    today: date
    _bank_encoding: str | None = None
    _fast: bool = True
    _earlier: dict[str, int] = field(default_factory=dict)

    def take(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> JudgedBlock:
        """See Judge."""
        block, accepted = JudgedBlock(0, (0, b"")), Rows()
        for number, cells in zip(numbers, rows, strict=True):
            if self.register.is_entry(cells):
                self._take(number, [self.register.cell(cells, column) for column in COLUMNS], block, accepted)
        block.accepted = accepted.packed()
        return block

    def _take(self, number: int, raw: Sequence[object], block: JudgedBlock, accepted: Rows) -> None:
        cells = {column: read(column, cell, self.register.epoch) for column, cell in zip(COLUMNS, raw, strict=True)}
        found = judge(Judged(number, cells, self.today, self._earlier))
        if cells[SERIAL].text:
            self._earlier.setdefault(cells[SERIAL].text, number)
        block.read += 1
        block.findings.extend(found)
        if any(finding.severity is Severity.ERROR for finding in found):
            block.refused.add(number, tuple(map(as_text, raw)))
        else:
            originals = {column: cell.original for column, cell in cells.items() if cell.original is not None}
            accepted.add(number, tuple(cell.text for cell in cells.values()), originals)


def accepted_row(number: int, texts: tuple[str, ...], originals: Mapping[str, str] | None) -> AcceptedRow:
    """An accepted row from its texts in the order of COLUMNS."""
    return AcceptedRow(number, dict(zip(COLUMNS, texts, strict=True)), originals or {})


def source_row(number: int, texts: tuple[str, ...], _extra: Mapping[str, str] | None) -> SourceRow:
    """A refused row from its texts in the order of COLUMNS."""
    return SourceRow(number, dict(zip(COLUMNS, texts, strict=True)))
