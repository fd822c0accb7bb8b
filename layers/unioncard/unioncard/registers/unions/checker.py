"""Judging the rows of a register of unions one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.registers.unions.columns import COLUMNS
from unioncard.registers.unions.normalise import read
from unioncard.registers.unions.row import RowContext, Seen, UnionRow
from unioncard.registers.unions.rules import is_sample, judge
from unioncard.sheets.cells.cell import as_text
from unioncard.sheets.findings import Severity
from unioncard.sheets.rows import CheckedBlock, Rows, SourceRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.reader import Register


class UnionRowChecker:
    """Takes the rows of one file in their order; remembers what later rows are held against."""

    __slots__ = ("_epoch", "_seen", "_today")

    def __init__(self, today: date, epoch: date | None = None) -> None:
        """``today`` (Asia/Shanghai) is the day that 建会日期 is held against; ``epoch`` see normalise.read."""
        self._today, self._epoch = today, epoch
        self._seen = Seen()

    def take(self, number: int, cells: Sequence[object]) -> tuple[UnionRow | None, list[Finding]]:
        """The row if it is accepted, and all its findings.

        ``number`` as the spreadsheet program shows it; ``cells`` raw, in the order of LAYOUT.columns, '' where the file
        has no such column. A row is not accepted exactly when one of its findings is an error. The sample that the real
        form ships with is neither: None and no finding, for it is no union and is not counted as read.
        """
        read_cells = {column: read(column, cell, self._epoch) for column, cell in zip(COLUMNS, cells, strict=True)}
        judged = RowContext(number, read_cells, self._today, self._seen)
        if is_sample(judged):
            return None, []
        findings = judge(judged)
        self._seen.remember(judged)
        if any(finding.severity is Severity.ERROR for finding in findings):
            return None, findings
        return _accepted(judged), findings


def _accepted(judged: RowContext) -> UnionRow:
    originals = {column: cell.original for column, cell in judged.cells.items() if cell.original is not None}
    return UnionRow(judged.number, {column: cell.text for column, cell in judged.cells.items()}, originals)


# Blocks of a register of unions: few rows, so they are judged one by one.


@dataclass(slots=True)
class UnionBlocks:
    """The Judge of unions. Neither a bank nor a fast path has a part in it."""

    register: Register
    today: date
    _bank_encoding: str | None = None
    _fast: bool = True
    judge: UnionRowChecker = field(init=False)

    def __post_init__(self) -> None:
        self.judge = UnionRowChecker(self.today, self.register.epoch)

    def take(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """See Judge. A row that is neither accepted nor found at fault is the form's own sample."""
        block, accepted = CheckedBlock(0, (0, b"")), Rows()
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
