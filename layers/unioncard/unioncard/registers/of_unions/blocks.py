"""Blocks of a register of unions: few rows, so they are judged one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.registers.block import JudgedBlock, Rows
from unioncard.registers.cells.cell import as_text
from unioncard.registers.of_unions.columns import COLUMNS
from unioncard.registers.of_unions.judging import UnionJudge
from unioncard.registers.of_unions.row import UnionRow
from unioncard.registers.rows import SourceRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from unioncard.registers.reading.reader import Register


@dataclass(slots=True)
class UnionBlocks:
    """The Judge of unions. Neither a bank nor a fast path has a part in it."""

    register: Register
    today: date
    _bank_encoding: str | None = None
    _fast: bool = True
    judge: UnionJudge = field(init=False)

    def __post_init__(self) -> None:
        self.judge = UnionJudge(self.today, self.register.epoch)

    def take(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> JudgedBlock:
        """See Judge. A row that is neither accepted nor found at fault is the form's own sample."""
        block, accepted = JudgedBlock(0, (0, b"")), Rows()
        for number, cells in zip(numbers, rows, strict=True):
            if not self.register.is_entry(cells):
                continue
            raw = [self.register.cell(cells, column) for column in COLUMNS]
            row, found = self.judge.take(number, raw)
            block.read += bool(row or found)
            block.findings.extend(found)
            if row:
                accepted.add(number, tuple(row.values.values()), row.originals)
            elif found:
                block.refused.add(number, tuple(map(as_text, raw)))
        block.accepted = accepted.packed()
        return block


def accepted_row(number: int, texts: tuple[str, ...], originals: Mapping[str, str] | None) -> UnionRow:
    """An accepted row from its texts in the order of COLUMNS."""
    return UnionRow(number, dict(zip(COLUMNS, texts, strict=True)), originals or {})


def source_row(number: int, texts: tuple[str, ...], _extra: Mapping[str, str] | None) -> SourceRow:
    """A refused row from its texts in the order of COLUMNS."""
    return SourceRow(number, dict(zip(COLUMNS, texts, strict=True)))
