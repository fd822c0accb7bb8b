"""The check's two halves: in the cage a register becomes frames, outside the frames become an answer."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.registers.block import BLOCK_ROWS
from unioncard.registers.checked import Checked
from unioncard.registers.findings import FileRejected, FindingCode, rejected
from unioncard.registers.kinds import FORMS
from unioncard.registers.packed import PackedRows
from unioncard.registers.packed_findings import PackedFindings, pack_findings
from unioncard.registers.reading import limits
from unioncard.registers.reading.reader import FormRejected, opened_register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from unioncard.registers.block import JudgedBlock
    from unioncard.registers.layout import Kind
    from unioncard.registers.reading.cage import Send
    from unioncard.registers.rows import AcceptedRow, SourceRow

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
            rules = form.judge(register, question.today, question.bank_encoding, question.fast)
            read = 0
            for numbers, rows in _blocks(register.rows):
                judged = rules.take(numbers, rows)
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


def _framed(judged: JudgedBlock) -> bytes:
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
