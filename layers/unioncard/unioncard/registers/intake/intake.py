"""A register's way from the uploaded file to members, findings and one movement. Any delivery may be the second."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, replace
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import Conflict
from unioncard.registers.check import check
from unioncard.registers.desk.register import Register, RegisterState, RowCounts
from unioncard.registers.intake.encoding import bank_encoding
from unioncard.registers.intake.results import keep_results
from unioncard.registers.intake.telling import Telling
from unioncard.registers.layout import Kind
from unioncard.reports.movement import Measure, Movement, register_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from unioncard.registers.check import Checked
    from unioncard.registers.desk.store import Products, RegisterStore, Uploads
    from unioncard.registers.findings import Finding
    from unioncard.registers.intake.admitted import Admission, Admitted
    from unioncard.unions.store import DirectoryStore


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
            telling = Telling(self.registers, register_id)
            checked = self._checked(register, file, telling)
            admitted = self.admissions[register.kind].admit(
                register, checked.accepted, lambda done: telling.storing(done, len(checked.accepted))
            )
            telling.writing(len(checked.accepted))
            findings = Together(checked.findings, admitted.late)
            keep_results(self.products, register_id, checked, findings)
        return self._finish(register, checked, admitted, findings)

    def _checked(self, register: Register, file: Path, telling: Telling) -> Checked:
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
