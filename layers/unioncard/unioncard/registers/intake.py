"""Use case "take in a register": from the uploaded file to members, findings and one ledger movement.

Idempotent: SQS may deliver the same upload twice, or to two functions at once (invariant 3).
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock, pace
from unioncard.errors import Conflict, NotFound, NotIssuable
from unioncard.ledger.make_up import NO_MAKE_UP
from unioncard.ledger.movement import Measure, Movement, register_document
from unioncard.members.store import Changes
from unioncard.registers.check import check
from unioncard.registers.pinned import RULES, pack_reading, unpack_reading
from unioncard.registers.register import Progress, Register, RegisterState, RowCounts, Stage
from unioncard.registers.results import keep_results
from unioncard.sheets.findings import Severity
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from unioncard.ledger.make_up import MakeUp
    from unioncard.products import Products
    from unioncard.registers.check import Checked, MemberRow
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore, Uploads
    from unioncard.sheets.findings import Finding
    from unioncard.unions.store import DirectoryStore


PROGRESS_SECONDS: Final = 1.0
"""Least time between two writes of one stage: often enough for the officer who waits, seldom enough for the table."""


def bank_encoding(directory: DirectoryStore, register: Register) -> str | None:
    """The Python codec of the bank whose agreement covers the register's union; None while no bank is known.

    Without one the rule name-bank does not apply. The day is the one on which the register was opened, so that a retry
    after midnight gives the same findings.
    """
    try:
        union = directory.union(register.union)
        agreement = directory.agreement_covering(union, clock.day_of(register.opened_at))
        return directory.bank(agreement.bank).encoding
    except (NotFound, NotIssuable):
        return None


@dataclass(slots=True)
class ProgressReporter:
    """Stores a register's progress at each new stage and then at most once a second."""

    registers: RegisterStore
    register: str
    timer: Callable[[], float] = time.monotonic
    _stage: Stage | None = field(default=None, init=False)
    _at: float = field(default=0.0, init=False)

    def reading(self, read: int) -> None:
        """``read`` rows have been read so far."""
        self._save(Progress(Stage.READING, 0, read))

    def storing(self, done: int, read: int) -> None:
        """``done`` of the ``read`` rows are stored, or rejected with findings."""
        self._save(Progress(Stage.STORING, done, read))

    def writing(self, read: int) -> None:
        """All rows are stored; the findings and the corrections workbook are being written."""
        self._save(Progress(Stage.WRITING, read, read))

    def _save(self, progress: Progress) -> None:
        now = self.timer()
        if progress.stage is self._stage and now - self._at < PROGRESS_SECONDS:
            return
        self._stage, self._at = progress.stage, now
        self.registers.save_progress(self.register, progress)


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in one uploaded register; ``admissions`` has a use case for each kind."""

    directory: DirectoryStore
    registers: RegisterStore
    uploads: Uploads
    products: Products
    admissions: Mapping[Kind, Admission]
    today: Callable[[], datetime] = clock.reading

    def take(self, register_id: str, version: str) -> Register | None:
        """Read, check and store one version of the uploaded file. The first complete check counts at every delivery.

        Returns the register in its final state, also when an earlier delivery finished it, so that the caller can send
        its queue messages again; None when this version is not the one the register is bound to. NotFound: no such
        register or file. Conflict: another delivery is at work; try again.
        """
        register = self.registers.begin(register_id, version)
        if register.version != version:
            return None
        if register.state.final:
            return register
        with tempfile.TemporaryDirectory() as folder:
            progress = ProgressReporter(self.registers, register_id)
            if not register.reading:
                file = self.uploads.fetch(register_id, version, Path(folder))
                register, checked = self._pin(register, self._checked(register, file, progress))
                pace.work_stored()
            else:
                checked = self._pinned(register)
            admitted = self.admissions[register.kind].admit(
                register, checked.accepted, lambda done: progress.storing(done, len(checked.accepted))
            )
            progress.writing(len(checked.accepted))
            findings = MergedFindings(checked.findings, admitted.late)
            keep_results(self.products, register_id, checked, findings)
        return self._finish(register, checked, admitted, findings)

    def _pin(self, register: Register, checked: Checked) -> tuple[Register, Checked]:
        """Keep this reading before anything is stored by it; another delivery's that was kept first counts instead."""
        content = pack_reading(checked)
        digest = hashlib.sha256(content).hexdigest()
        self.uploads.keep_reading(register.id, digest, content)
        register = self.registers.pin(replace(register, reading=digest, rules=RULES))
        return register, checked if register.reading == digest else self._pinned(register)

    def _pinned(self, register: Register) -> Checked:
        content = self.uploads.reading(register.id, register.reading or "")
        if hashlib.sha256(content).hexdigest() != register.reading:
            raise RuntimeError(f"the reading kept for register {register.id} is not the one that was pinned")
        return unpack_reading(content, register.kind)

    def _checked(self, register: Register, file: Path, progress: ProgressReporter) -> Checked:
        return check(
            file,
            # The day on which the register was opened: a retry after midnight gives the same findings.
            today=clock.day_of(register.opened_at),
            bank_encoding=bank_encoding(self.directory, register) if register.kind is Kind.MEMBERS else None,
            progress=progress.reading,
            kind=register.kind,
        )

    def _finish(
        self, register: Register, checked: Checked, admitted: AdmissionResult, findings: Iterable[Finding]
    ) -> Register:
        state = RegisterState.REJECTED if checked.whole_file_rejected else RegisterState.CHECKED
        register.must_allow(state)
        now = self.today()
        final = replace(
            register,
            state=state,
            counts=row_counts(checked, admitted),
            by_code=dict(Counter(finding.code.value for finding in findings)),
            finished_at=clock.stamp(now),
            asked=admitted.asked,
            freed=admitted.freed,
            make_up=admitted.make_up,
            progress=None,
        )
        try:
            self.registers.finish(final, movement(final, now) if moves(final) else None)
        except Conflict:
            stored = self.registers.find(register.id)
            if not stored.state.final:
                raise
            return stored
        return final


@dataclass(frozen=True, slots=True)
class MergedFindings:
    """The check's findings and those made at the store, merged by row; may be iterated several times."""

    checked: Sequence[Finding]
    late: Sequence[Finding]

    def __iter__(self) -> Iterator[Finding]:
        late = sorted(self.late, key=_row)
        return merge(self.checked, late, key=_row)


def _row(finding: Finding) -> int:
    return finding.row or 0


def row_counts(checked: Checked, admitted: AdmissionResult) -> RowCounts:
    """The register's row counts; ValueError when a row is in none of them (invariant 2)."""
    accepted = len(checked.accepted) - admitted.rejected
    if accepted != admitted.changes.rows:
        raise ValueError(f"rows were lost: accepted {accepted}, changes of {admitted.changes.rows}")
    return RowCounts(
        read=checked.read,
        accepted=accepted,
        rejected=checked.rejected + admitted.rejected,
        **asdict(admitted.changes),
    )


def moves(register: Register) -> bool:
    """Whether the ledger counts this register: one of members, not rejected as a whole."""
    return register.kind is Kind.MEMBERS and register.state is RegisterState.CHECKED


def movement(register: Register, now: datetime) -> Movement:
    """The one movement of a checked register."""
    counts = register.counts
    return Movement(
        month=clock.month_of(now),
        union=register.union,
        path=register.path,
        document=register_document(register.id),
        at=clock.stamp(now),
        counts={
            Measure.READ: counts.read,
            Measure.ACCEPTED: counts.accepted,
            Measure.REJECTED: counts.rejected,
            Measure.JOINED: counts.joined,
            Measure.LEFT: counts.left,
            Measure.UPDATED: counts.updated,
        },
        day=clock.day_of(register.opened_at).isoformat(),
        make_up=register.make_up,
    )


@dataclass(frozen=True, slots=True)
class AdmissionResult:
    """What became of the rows that the check accepted.

    ``late``: findings that only the store could make, each with its row; a row with an error among them is rejected
    after all. ``changes`` counts every other row exactly once. ``asked``: the registers by which other unions hold
    persons that this register wants to transfer in; their unions get a letter. ``freed`` are requests for persons who
    are their union's members no longer, by this register or before it asked. ``make_up``: how it changed that of the
    union's members.
    """

    late: Sequence[Finding] = ()
    changes: Changes = field(default_factory=Changes)
    asked: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    make_up: MakeUp = NO_MAKE_UP

    @property
    def rejected(self) -> int:
        """Rows with an error that only the store could find."""
        return len({finding.row for finding in self.late if finding.severity is Severity.ERROR})


class Admission(Protocol):
    """Port: stores the accepted rows of one kind of register. Idempotent, also for two deliveries at once."""

    def admit(self, register: Register, rows: Sequence[MemberRow], on_rows: Callable[[int], None]) -> AdmissionResult:
        """Store all rows, iterating once; chunks stored by an earlier delivery are read back, not repeated.

        Every delivery returns the same result. ``on_rows`` is called with the number of rows done so far.
        Conflict: lost a race; try again.
        """
        ...
