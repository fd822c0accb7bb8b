"""A register's way from the uploaded file to members, findings and one movement. Any delivery may be the second."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.errors import Conflict, NotFound, NotIssuable
from unioncard.ledger.movement import Measure, Movement, register_document
from unioncard.members.store import Changes
from unioncard.registers.check import check
from unioncard.registers.register import Progress, Register, RegisterState, RowCounts, Stage
from unioncard.registers.results import keep_results
from unioncard.sheets.findings import Severity
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from unioncard.products import Products
    from unioncard.registers.check import Checked, MemberRow
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore, Uploads
    from unioncard.sheets.findings import Finding
    from unioncard.unions.store import DirectoryStore


# Which characters the bank of a union can take: that of the agreement that covers it on the day.


def bank_encoding(directory: DirectoryStore, register: Register) -> str | None:
    """The Python codec of the bank's own system, None while no bank is known: then nothing is said of names.

    The day is the one the register was opened on, so that a retry after midnight judges alike.
    """
    try:
        union = directory.union(register.union)
        agreement = directory.agreement_covering(union, clock.day_of(register.opened_at))
        return directory.bank(agreement.bank).encoding
    except (NotFound, NotIssuable):
        return None


# Tells how far a register is: often enough for the officer who waits, seldom enough for the store.

INTERVAL_SECONDS = 1.0


@dataclass(slots=True)
class ProgressReporter:
    """Writes progress at each new stage and then at most once a second."""

    registers: RegisterStore
    register: str
    timer: Callable[[], float] = time.monotonic
    _stage: Stage | None = field(default=None, init=False)
    _at: float = field(default=0.0, init=False)

    def reading(self, read: int) -> None:
        """So many rows were read."""
        self._tell(Progress(Stage.READING, 0, read))

    def storing(self, done: int, read: int) -> None:
        """So many rows of those read are stored (or were findings)."""
        self._tell(Progress(Stage.STORING, done, read))

    def writing(self, read: int) -> None:
        """All rows are stored; findings and corrections are being written."""
        self._tell(Progress(Stage.WRITING, read, read))

    def _tell(self, progress: Progress) -> None:
        now = self.timer()
        if progress.stage is self._stage and now - self._at < INTERVAL_SECONDS:
            return
        self._stage, self._at = progress.stage, now
        self.registers.tell(self.register, progress)


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in one uploaded register of any kind that ``admissions`` has."""

    directory: DirectoryStore
    registers: RegisterStore
    uploads: Uploads
    products: Products
    admissions: Mapping[Kind, Admission]
    today: Callable[[], datetime] = clock.now

    def take(self, register_id: str, version: str) -> Register | None:
        """Read, judge and store one version of the uploaded file.

        Returns the register in its final state, also when an earlier delivery finished it, so that the caller can
        tell the others again; None when this version is not the one the register is bound to. NotFound: no such
        register or file. Conflict: another delivery is at work; try again.
        """
        register = self.registers.begin(register_id, version)
        if register.version != version:
            return None
        if register.state.final:
            return register
        with tempfile.TemporaryDirectory() as folder:
            file = self.uploads.fetch(register_id, version, Path(folder))
            telling = ProgressReporter(self.registers, register_id)
            checked = self._checked(register, file, telling)
            admitted = self.admissions[register.kind].admit(
                register, checked.accepted, lambda done: telling.storing(done, len(checked.accepted))
            )
            telling.writing(len(checked.accepted))
            findings = Together(checked.findings, admitted.late)
            keep_results(self.products, register_id, checked, findings)
        return self._finish(register, checked, admitted, findings)

    def _checked(self, register: Register, file: Path, telling: ProgressReporter) -> Checked:
        return check(
            file,
            # The day is the one the register was opened on, so that a retry after midnight judges alike.
            today=clock.day_of(register.opened_at),
            bank_encoding=bank_encoding(self.directory, register) if register.kind is Kind.MEMBERS else None,
            progress=telling.reading,
            kind=register.kind,
        )

    def _finish(
        self, register: Register, checked: Checked, admitted: Admitted, findings: Iterable[Finding]
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
class Together:
    """The findings of the file and those that only the store could make, in file order, as often as asked."""

    checked: Sequence[Finding]
    late: Sequence[Finding]

    def __iter__(self) -> Iterator[Finding]:
        late = sorted(self.late, key=_row)
        return merge(self.checked, late, key=_row)


def _row(finding: Finding) -> int:
    return finding.row or 0


def row_counts(checked: Checked, admitted: Admitted) -> RowCounts:
    """The register's figures; ValueError when a row is in none of them (invariant 2)."""
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
    """Whether the register is counted in the ledger: of members, and not rejected as a whole."""
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
    )


# What the store says of accepted rows: the port through which each kind of register is admitted.


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of the rows that the check accepted.

    ``late``: findings that only the store could make, each with its row; a row with an error among them is rejected
    after all. ``changes`` counts every other row exactly once. ``asked``: the registers by which other unions hold
    persons that this register wants to transfer in (their unions are told).
    """

    late: Sequence[Finding] = ()
    changes: Changes = field(default_factory=Changes)
    asked: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Rows with an error that only the store could find."""
        return len({finding.row for finding in self.late if finding.severity is Severity.ERROR})


class Admission(Protocol):
    """Admits one kind of register. Any delivery may be the second, or one of two at once."""

    def admit(self, register: Register, rows: Sequence[MemberRow], on_rows: Callable[[int], None]) -> Admitted:
        """Admit all rows, going through them once; what an earlier delivery admitted is read back, not repeated.

        The answer is the same at every delivery. ``on_rows`` hears how many rows are done so far. Conflict: try again.
        """
        ...
