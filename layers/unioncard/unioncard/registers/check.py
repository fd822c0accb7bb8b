"""Checking a register: every row ends as accepted or as a finding somebody can read (invariant 2)."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.registers.kinds import FORMS
from unioncard.sheets import guard, limits
from unioncard.sheets.cage import Killed, caged
from unioncard.sheets.findings import FileRejected, Finding, FindingCode, Severity, rejected
from unioncard.sheets.layout import Kind
from unioncard.sheets.packed import PackedFindings, PackedRows, file_level, pack_findings
from unioncard.sheets.reader import FormRejected, opened_register
from unioncard.sheets.rows import BLOCK_ROWS, AcceptedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from unioncard.sheets.cage import Send
    from unioncard.sheets.rows import CheckedBlock, SourceRow


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
    order, file-level ones first. Rows and findings are unpacked whenever they are gone
    through (packed.py).
    """

    kind: Kind
    sheet: str | None = None
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    read: int = 0
    accepted: Sequence[AcceptedRow] = ()
    refused: Sequence[SourceRow] = ()
    findings: Sequence[Finding] = ()

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


# The check's two halves: in the cage a register becomes frames, outside the frames become an answer.

_HEAD, _BLOCK, _REJECTED = range(3)
# The parser panics on some broken .xls (calamine 0.37: cfb.rs, xls.rs); no Exception, and in no module to import.
_PANICS: Final = "pyo3_runtime"


@dataclass(frozen=True, slots=True)
class Question:
    """What a register is checked for. ``fast`` False: the slow path alone, for tests and the benchmark.

    ``traces``: parts that may hold errors or formulas. Registers with some are put to the cage twice; the others,
    nearly all, do not wait for the guard.
    """

    path: Path
    today: date
    bank_encoding: str | None
    kind: Kind
    fast: bool
    traces: frozenset[str] = frozenset()


def judge(question: Question, send: Send) -> None:
    """In the cage: read, judge, send a head and blocks, or why the file is rejected."""
    form = FORMS[question.kind]
    try:
        with opened_register(question.path, form.layout, question.traces) as register:
            present = tuple(column for column in form.layout.columns if column in register.columns)
            send(marshal.dumps((_HEAD, register.sheet, register.header_row, present, pack_findings(register.notes))))
            checker = form.row_checker(register, question.today, question.bank_encoding, question.fast)
            read = 0
            for numbers, rows in _blocks(register.rows):
                judged = checker.check_block(numbers, rows)
                read += judged.read
                if read > limits.MEMBERS:
                    raise rejected(FindingCode.FILE_TOO_LARGE, limit=limits.DESCRIPTION)
                send(_framed(judged))
    except FileRejected as error:
        place = (error.sheet, error.header_row) if isinstance(error, FormRejected) else (None, None)
        send(marshal.dumps((_REJECTED, *place, pack_findings(error.findings))))
    except MemoryError:
        send(_refusal(rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)))
    except BaseException as fault:
        if type(fault).__module__ != _PANICS:
            raise
        send(_refusal(rejected(FindingCode.FILE_DAMAGED)))


def _refusal(refused: FileRejected) -> bytes:
    return marshal.dumps((_REJECTED, None, None, pack_findings(refused.findings)))


def _blocks(rows: Iterable[tuple[int, list[object]]]) -> Iterator[tuple[tuple[int, ...], tuple[list[object], ...]]]:
    rows = iter(rows)
    while block := list(islice(rows, BLOCK_ROWS)):
        numbers, cells = zip(*block, strict=True)
        yield numbers, cells


def _framed(judged: CheckedBlock) -> bytes:
    return marshal.dumps(
        (_BLOCK, judged.read, judged.accepted, judged.refused.packed(), pack_findings(judged.findings)),
    )


@dataclass(slots=True)
class Collected:
    """What came out of the cage so far."""

    kind: Kind
    progress: Callable[[int], None] | None
    read: int = 0
    findings: PackedFindings = field(default_factory=PackedFindings)
    accepted: PackedRows[AcceptedRow] = field(init=False)
    refused: PackedRows[SourceRow] = field(init=False)

    def __post_init__(self) -> None:
        form = FORMS[self.kind]
        self.accepted, self.refused = PackedRows(form.accepted_row), PackedRows(form.source_row)

    def checked(self, frames: Iterator[bytes]) -> Checked:
        """All frames as one answer."""
        sheet, header_row, columns = None, None, ()
        for frame in frames:
            what, *rest = marshal.loads(frame)  # noqa: S302 our own child wrote it
            if what == _HEAD:
                sheet, header_row, columns, notes = rest
                self.findings.add(*notes)
            elif what == _REJECTED:
                self.findings = PackedFindings()
                self.findings.add(*rest[2])
                return Checked(self.kind, rest[0] or sheet, rest[1] or header_row, findings=self.findings)
            else:
                self._take(*rest)
        if not self.read:
            self.findings.extend(rejected(FindingCode.NO_ROWS, self.kind.wording).findings)
        return Checked(self.kind, sheet, header_row, columns, self.read, self.accepted, self.refused, self.findings)

    def _take(
        self, read: int, accepted: tuple[int, bytes], refused: tuple[int, bytes], findings: tuple[int, bytes]
    ) -> None:
        self.read += read
        self.accepted.add(*accepted)
        self.refused.add(*refused)
        self.findings.add(*findings)
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
    """Check the register at ``path``; never raises for what is in the file.

    ``today`` (Asia/Shanghai) is the day that dates are held against. ``bank_encoding`` is the codec of the union's
    bank, None when the union has none or it is not known. ``progress`` hears the rows read so far.
    """
    question = Question(path, today, bank_encoding, kind, fast)
    try:
        with _asked(question) as frames:
            traces = guard.admit(path)  # while the cage is at work; what it says of a refused file is not heard
            if not traces:
                return Collected(kind, progress).checked(frames)
        with _asked(replace(question, traces=traces)) as frames:
            return Collected(kind, progress).checked(frames)
    except Killed:
        refused = rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)
    except FileRejected as error:
        refused = error
    return Checked(kind, findings=refused.findings)


def _asked(question: Question) -> AbstractContextManager[Iterator[bytes]]:
    """The cage at work on a question."""
    return caged(lambda send: judge(question, send), memory=limits.CAGE_BYTES, seconds=limits.CAGE_SECONDS)
