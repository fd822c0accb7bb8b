"""Judging the rows of a register of unions one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.registers.findings import Severity
from unioncard.registers.of_unions.columns import COLUMNS
from unioncard.registers.of_unions.normalise import read
from unioncard.registers.of_unions.row import Judged, Seen, UnionRow
from unioncard.registers.of_unions.rules import is_sample, judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unioncard.registers.findings import Finding


class UnionJudge:
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
        judged = Judged(number, read_cells, self._today, self._seen)
        if is_sample(judged):
            return None, []
        findings = judge(judged)
        self._seen.remember(judged)
        if any(finding.severity is Severity.ERROR for finding in findings):
            return None, findings
        return _accepted(judged), findings


def _accepted(judged: Judged) -> UnionRow:
    originals = {column: cell.original for column, cell in judged.cells.items() if cell.original is not None}
    return UnionRow(judged.number, {column: cell.text for column, cell in judged.cells.items()}, originals)
