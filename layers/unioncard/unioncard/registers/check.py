"""Checking a register: every row ends as accepted or as a finding somebody can read (invariant 2)."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.registers.frames import HEAD, REJECTED, Question
from unioncard.registers.kinds import CAGED_CHECK, FORMS, preload
from unioncard.sheets import cage, guard, limits
from unioncard.sheets.cage import Killed
from unioncard.sheets.findings import FileRejected, Finding, FindingCode, Severity, rejected
from unioncard.sheets.further import PackedFurther
from unioncard.sheets.layout import Kind
from unioncard.sheets.packed import PackedFindings, PackedRows, file_level
from unioncard.sheets.rows import AcceptedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from unioncard.sheets.rows import SourceRow


# What a check says of a register.


class Verdict(StrEnum):
    """What became of the file as a whole."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly-accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked register.

    ``read`` entries; those ``accepted``; the ``refused`` ones as found, in the file's ``columns``; all findings in file
    order, file-level ones first. ``further``: what stands in columns that the form does not have, whose headers are
    ``further_columns``. Rows and findings are unpacked whenever they are gone through (packed.py).
    """

    kind: Kind
    sheet: str | None = None
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    read: int = 0
    accepted: Sequence[AcceptedRow] = ()
    refused: Sequence[SourceRow] = ()
    findings: Sequence[Finding] = ()
    further_columns: tuple[str, ...] = ()
    further: PackedFurther = field(default_factory=PackedFurther)

    @property
    def rejected(self) -> int:
        """Rows with at least one error."""
        return self.read - len(self.accepted)

    @property
    def whole_file_rejected(self) -> bool:
        """Whether an error of the file itself kept every row from being taken."""
        return any(finding.severity is Severity.ERROR for finding in file_level(self.findings))

    @property
    def verdict(self) -> Verdict:
        """Rejected means the file as a whole; a file whose rows all have errors is still answered row by row."""
        if self.whole_file_rejected:
            return Verdict.REJECTED
        return Verdict.PARTLY_ACCEPTED if self.rejected else Verdict.ACCEPTED


# What comes out of the cage (caged.py) becomes an answer.


@dataclass(slots=True)
class Collected:
    """What came out of the cage so far."""

    kind: Kind
    progress: Callable[[int], None] | None
    read: int = 0
    findings: PackedFindings = field(default_factory=PackedFindings)
    accepted: PackedRows[AcceptedRow] = field(init=False)
    refused: PackedRows[SourceRow] = field(init=False)
    further: PackedFurther = field(default_factory=PackedFurther)

    def __post_init__(self) -> None:
        form = FORMS[self.kind]
        self.accepted, self.refused = PackedRows(form.accepted_row), PackedRows(form.source_row)

    def checked(self, frames: Iterator[bytes]) -> Checked:
        """All frames as one answer."""
        sheet, header_row, columns, further = None, None, (), ()
        for frame in frames:
            what, *rest = marshal.loads(frame)  # noqa: S302 our own child wrote it
            if what == HEAD:
                sheet, header_row, columns, notes, further = rest
                self.findings.add(*notes)
            elif what == REJECTED:
                self.findings = PackedFindings()
                self.findings.add(*rest[2])
                return Checked(self.kind, rest[0] or sheet, rest[1] or header_row, findings=self.findings)
            else:
                self._take(*rest)
        if not self.read:
            self._reject_empty()
        about = (self.kind, sheet, header_row, columns, self.read)
        return Checked(*about, self.accepted, self.refused, self.findings, further, self.further)

    def _reject_empty(self) -> None:
        """No entry: said first, as all findings about the file are; then what was left out."""
        left_out, self.findings = self.findings, PackedFindings()
        self.findings.extend(rejected(FindingCode.NO_ROWS, self.kind.wording).findings)
        for size, packed in left_out.blocks():
            self.findings.add(size, packed)

    def _take(
        self,
        read: int,
        accepted: tuple[int, bytes],
        refused: tuple[int, bytes],
        findings: tuple[int, bytes],
        further: bytes,
    ) -> None:
        self.read += read
        self.accepted.add(*accepted)
        self.refused.add(*refused)
        self.findings.add(*findings)
        self.further.add(further)
        if self.progress:
            self.progress(self.read)


__all__ = ["Checked", "MemberRow", "Verdict", "check"]

MemberRow = AcceptedRow


def check(  # noqa: PLR0913 two of them are for tests
    path: Path,
    *,
    today: date,
    bank_encoding: str | None = None,
    progress: Callable[[int], None] | None = None,
    kind: Kind = Kind.MEMBERS,
    fast: bool = True,
) -> Checked:
    """Check the register at ``path``; never raises for what is in the file. CageUnavailable: try again.

    ``today`` (Asia/Shanghai) is the day that dates are held against. ``bank_encoding`` is the codec of the union's
    bank, None when the union has none or it is not known. ``progress`` hears the rows read so far.
    """
    question = Question(path, today, bank_encoding, kind, fast, limits.MEMBERS)
    try:
        try:
            return _answer(question, progress)
        except Killed as killed:
            if killed.late or not guard.may_be_rewritten(path):
                raise
        # Far or empty cells, on any sheet, make the parser ask for more memory than there is.
        return _answer(replace(question, rewritten=True), progress)
    except Killed:
        refused = rejected(FindingCode.FILE_TOO_LARGE, "memory")
    except FileRejected as error:
        refused = error
    return Checked(kind, findings=refused.findings)


def _answer(question: Question, progress: Callable[[int], None] | None) -> Checked:
    """Killed; FileRejected by the guard."""
    with _asked(question) as frames:
        traces = guard.admit(question.path)  # while the cage is at work; of a refused file nothing is looked at
        if not traces:
            return Collected(question.kind, progress).checked(frames)
    with _asked(replace(question, traces=traces)) as frames:
        return Collected(question.kind, progress).checked(frames)


def _asked(question: Question) -> AbstractContextManager[Iterator[bytes]]:
    """The cage at work on a question."""
    return cage.caged(
        cage.Work(CAGED_CHECK, question.packed(), preload=preload(question.kind)),
        memory=limits.CAGE_BYTES,
        cpu=limits.CAGE_SECONDS,
        wall=limits.CAGE_WALL_SECONDS,
    )
