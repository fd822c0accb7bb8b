"""Checking a register: every row ends as accepted or as a finding somebody can read (invariant 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.registers.cells.cell import Cell
from unioncard.registers.findings import FileRejected, Finding, FindingCode, Severity, rejected
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.columns import COLUMNS, LAYOUT
from unioncard.registers.of_members.fused import DOCUMENT, MOBILE, NUMBER, Fused
from unioncard.registers.of_members.normalise import read
from unioncard.registers.of_members.row import UNCHANGED, Judged, MemberRow, Values, document_key
from unioncard.registers.of_members.rules import UNFUSED, has_document, judge, judge_unfused
from unioncard.registers.reading import limits
from unioncard.registers.reading.reader import FormRejected, opened_register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from unioncard.registers.reading.reader import Register

__all__ = ["Checked", "MemberRow", "Verdict", "check"]

PROGRESS_ROWS = 1_000
"""Progress is told after each so many rows."""


class Verdict(StrEnum):
    """What became of the file as a whole."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly-accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked register: ``read`` members, those accepted, and all findings in file order, file-level first."""

    sheet: str | None
    header_row: int | None
    read: int
    accepted: tuple[MemberRow, ...]
    findings: tuple[Finding, ...]

    @property
    def rejected(self) -> int:
        """Rows with at least one error."""
        return self.read - len(self.accepted)

    @property
    def whole_file_rejected(self) -> bool:
        """Whether an error of the file itself kept every row from being taken."""
        return any(finding.row is None and finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def verdict(self) -> Verdict:
        """Rejected means the file as a whole; a file whose rows all have errors is still answered row by row."""
        if self.whole_file_rejected:
            return Verdict.REJECTED
        return Verdict.PARTLY_ACCEPTED if self.rejected else Verdict.ACCEPTED


def check(
    path: Path,
    *,
    today: date,
    bank_encoding: str | None = None,
    progress: Callable[[int], None] | None = None,
    fast: bool = True,
) -> Checked:
    """Check the register at ``path``; never raises for what is in the file.

    ``today`` (Asia/Shanghai) is the day that dates are held against. ``progress`` hears the rows read so far.
    ``bank_encoding`` is the codec of the union's bank, None when the union has none or it is not known.
    ``fast`` False sends every row through the slow path: the same answer, for tests and the benchmark.
    """
    try:
        with opened_register(path, LAYOUT) as register:
            return _checked(register, _Check(register, today, fast, bank_encoding), progress)
    except FormRejected as refused:
        return Checked(refused.sheet, refused.header_row, 0, (), refused.findings)
    except FileRejected as refused:
        return Checked(None, None, 0, (), refused.findings)


def _checked(register: Register, run: _Check, progress: Callable[[int], None] | None) -> Checked:
    for number, cells in register.rows:
        run.take(number, cells)
        if progress and number % PROGRESS_ROWS == 0:
            progress(run.read)
    if not run.read:
        refused = rejected(FindingCode.NO_ROWS)
        return Checked(register.sheet, register.header_row, 0, (), refused.findings)
    if progress:
        progress(run.read)
    return Checked(register.sheet, register.header_row, run.read, tuple(run.accepted), tuple(run.findings))


@dataclass(slots=True)
class _Check:
    """A check under way."""

    register: Register
    today: date
    fast: bool
    bank_encoding: str | None
    read: int = 0
    accepted: list[MemberRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    documents: dict[str, int] = field(default_factory=dict)
    mobiles: dict[str, int] = field(default_factory=dict)
    fused: Fused = field(init=False)

    def __post_init__(self) -> None:
        self.fused = Fused(self.register.columns, self.today)

    def take(self, number: int, cells: list[object]) -> None:
        """Judge one row below the header, if it is a member."""
        picked = self.fused.picked(cells)
        texts = self.fused.clean(picked) if self.fast else None
        if texts is not None and document_key(texts[DOCUMENT], texts[NUMBER]) not in self.documents:
            self._take_clean(number, texts)
        elif self.register.is_entry(cells):
            self._take_slowly(number, picked)
        if self.read > limits.MEMBERS:
            raise rejected(FindingCode.FILE_TOO_LARGE, limit=limits.DESCRIPTION)

    def _take_clean(self, number: int, texts: tuple[str, ...]) -> None:
        self.read += 1
        row = MemberRow(number, Values(texts), UNCHANGED)
        found = judge_unfused(self._judged(number, map(Cell, texts))) if UNFUSED else []
        self.documents[texts[NUMBER]] = number
        self.mobiles.setdefault(texts[MOBILE], number)
        self._settle(row, found)

    def _take_slowly(self, number: int, picked: tuple[object, ...]) -> None:
        self.read += 1
        judged = self._judged(number, map(read, COLUMNS, picked))
        found = judge(judged)
        if has_document(judged):
            self.documents.setdefault(judged.document_key, number)
        if judged.text(columns.MOBILE):
            self.mobiles.setdefault(judged.text(columns.MOBILE), number)
        texts = tuple(cell.text for cell in judged.cells.values())
        originals = {column: cell.original for column, cell in judged.cells.items() if cell.original is not None}
        self._settle(MemberRow(number, Values(texts), originals or UNCHANGED), found)

    def _judged(self, number: int, cells: Iterable[Cell]) -> Judged:
        return Judged(
            number, dict(zip(COLUMNS, cells, strict=True)), self.today, self.documents, self.mobiles, self.bank_encoding
        )

    def _settle(self, row: MemberRow, found: list[Finding]) -> None:
        self.findings.extend(found)
        if not found or not any(finding.severity is Severity.ERROR for finding in found):
            self.accepted.append(row)
