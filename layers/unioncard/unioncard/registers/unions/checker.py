"""The row checker of the unions' register. Registers of unions are small, so rows are checked one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.registers.unions.columns import COLUMNS
from unioncard.registers.unions.normalise import read
from unioncard.registers.unions.row import RowContext, Seen, UnionRow
from unioncard.registers.unions.rules import is_sample, row_findings
from unioncard.sheets.cells.cell import as_text
from unioncard.sheets.entries import Omission
from unioncard.sheets.findings import Severity
from unioncard.sheets.row_by_row import checked_row_by_row
from unioncard.sheets.rows import CheckedBlock, Rows, SourceRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.reader import Register


class UnionRowChecker:
    """Checks the rows of one file in their order, and keeps what later rows are compared with."""

    __slots__ = ("_epoch", "_seen", "_today")

    def __init__(self, today: date, epoch: date | None = None) -> None:
        """``today`` (Asia/Shanghai) is the day that 建会日期 is compared with; ``epoch`` see normalise.read."""
        self._today, self._epoch = today, epoch
        self._seen = Seen()

    def check_row(self, number: int, cells: Sequence[object]) -> tuple[UnionRow | None, list[Finding]]:
        """The row if it is accepted, and all its findings.

        ``number`` as the spreadsheet program shows it; ``cells`` raw, in the order of LAYOUT.columns, '' where the file
        has no such column. A row is not accepted exactly when one of its findings is an error. The sample that the real
        form ships with is neither: None and no finding, for it is no union and is not counted as read.
        """
        read_cells = {column: read(column, cell, self._epoch) for column, cell in zip(COLUMNS, cells, strict=True)}
        row = RowContext(number, read_cells, self._today, self._seen)
        if is_sample(row):
            return None, []
        findings = row_findings(row)
        self._seen.remember(row)
        if any(finding.severity is Severity.ERROR for finding in findings):
            return None, findings
        return _accepted(row), findings


def _accepted(row: RowContext) -> UnionRow:
    originals = {column: cell.original for column, cell in row.cells.items() if cell.original is not None}
    return UnionRow(row.number, {column: cell.text for column, cell in row.cells.items()}, originals)


@dataclass(slots=True)
class UnionBlockChecker:
    """The RowChecker of unions. It needs neither the bank's encoding nor a fast path."""

    register: Register
    today: date
    _bank_encoding: str | None = None
    _fast: bool = True
    _rows: UnionRowChecker = field(init=False)

    def __post_init__(self) -> None:
        self._rows = UnionRowChecker(self.today, self.register.epoch)

    def check_block(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """See RowChecker. A row that is neither accepted nor has a finding is the form's own sample."""

        def check(place: int, block: CheckedBlock, accepted: Rows, refused: Rows) -> Omission | None:
            number, line = numbers[place], rows[place]
            raw = [self.register.cell(line, column) for column in COLUMNS]
            row, findings = self._rows.check_row(number, raw)
            if not row and not findings:
                return Omission.SAMPLE
            of_line = list(self.register.of_line(number, line))
            block.read += 1
            block.findings.extend([*findings, *of_line])
            if row and not of_line:
                accepted.add(number, tuple(row.values.values()), row.originals)
            else:
                refused.add(number, tuple(map(as_text, raw)))
            return None

        return checked_row_by_row(self, numbers, rows, check)


def accepted_row(number: int, texts: tuple[str, ...], originals: Mapping[str, str] | None) -> UnionRow:
    """An accepted row from its texts in the order of COLUMNS."""
    return UnionRow(number, dict(zip(COLUMNS, texts, strict=True)), originals or {})


def source_row(number: int, texts: tuple[str, ...], _extra: Mapping[str, str] | None) -> SourceRow:
    """A refused row from its texts in the order of COLUMNS."""
    return SourceRow(number, dict(zip(COLUMNS, texts, strict=True)))
