"""A register's way from the uploaded file to members, findings and one movement. Any delivery may be the second."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import Conflict
from unioncard.registers.check import check
from unioncard.registers.desk.register import Register, RegisterState, RowCounts
from unioncard.registers.findings import FindingCode, found
from unioncard.registers.intake.results import keep_results
from unioncard.reports.movement import Measure, Movement, register_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from unioncard.members.store import Chunk
    from unioncard.registers.check import Checked
    from unioncard.registers.desk.store import Products, RegisterStore, Uploads
    from unioncard.registers.findings import Finding
    from unioncard.registers.intake.admission import Admission


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in one uploaded register."""

    registers: RegisterStore
    uploads: Uploads
    products: Products
    admission: Admission
    today: Callable[[], datetime] = clock.now

    def take(self, register_id: str, version: str, on_rows: Callable[[int], None] = lambda _: None) -> Register | None:
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
            # The day is the one the register was opened on, so that a retry after midnight judges alike.
            checked = check(file, today=clock.day_of(register.opened_at))
            chunks = self.admission.admit(register, checked.accepted, on_rows)
            findings = with_elsewhere(checked.findings, chunks)
            keep_results(self.products, register_id, file, checked, findings)
        return self._finish(register, checked, chunks, findings)

    def _finish(
        self, register: Register, checked: Checked, chunks: Sequence[Chunk], findings: Sequence[Finding]
    ) -> Register:
        state = RegisterState.REJECTED if checked.whole_file_rejected else RegisterState.CHECKED
        register.must_allow(state)
        now = self.today()
        final = replace(
            register,
            state=state,
            counts=row_counts(checked, chunks),
            by_code=dict(Counter(finding.code.value for finding in findings)),
            finished_at=clock.stamp(now),
        )
        try:
            self.registers.finish(final, None if checked.whole_file_rejected else movement(final, now))
        except Conflict:
            stored = self.registers.find(register.id)
            if not stored.state.final:
                raise
            return stored
        return final


def with_elsewhere(findings: Sequence[Finding], chunks: Sequence[Chunk]) -> list[Finding]:
    """The findings of the file and those that only the store could make, in file order."""
    rows = [row for chunk in chunks for row in chunk.elsewhere]
    late = [found(FindingCode.MEMBER_ELSEWHERE, row=row, column="证件号码") for row in rows]
    return sorted([*findings, *late], key=lambda finding: finding.row or 0)


def row_counts(checked: Checked, chunks: Sequence[Chunk]) -> RowCounts:
    """The register's figures; RowCounts itself refuses a sum that does not close."""
    elsewhere = sum(len(chunk.elsewhere) for chunk in chunks)
    return RowCounts(
        read=checked.read,
        accepted=len(checked.accepted) - elsewhere,
        rejected=checked.rejected + elsewhere,
        joined=sum(chunk.joined for chunk in chunks),
        left=sum(chunk.left for chunk in chunks),
        updated=sum(chunk.updated for chunk in chunks),
    )


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
