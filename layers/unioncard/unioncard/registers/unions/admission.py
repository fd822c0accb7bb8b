"""Use case "admit unions": accepted rows become unions of the directory, each exactly once (invariants 3 and 8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock, pace
from unioncard.errors import Conflict, NotFound
from unioncard.members.store import Changes
from unioncard.registers.intake import AdmissionResult
from unioncard.registers.unions import columns
from unioncard.registers.unions.changes import IncomingUnion, changed
from unioncard.registers.unions.entries import entries, parents_first
from unioncard.registers.unions.places import NotPlaced, Places
from unioncard.sheets.findings import Finding, FindingCode
from unioncard.texts import api as texts
from unioncard.unions.move import Move
from unioncard.unions.store import place_below
from unioncard.unions.unit import Outcome, Registered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from unioncard.members.keys import MemberKeys
    from unioncard.members.person import Vault
    from unioncard.registers.register import Register
    from unioncard.registers.unions.entries import Entry
    from unioncard.sheets.rows import AcceptedRow
    from unioncard.unions.store import UnionRegisterStore
    from unioncard.unions.union import Union
    from unioncard.unions.unit import Change

ATTEMPTS: Final = 5
"""How often a union is decided anew when another writer changes it or its parent; then the queue tries later."""

_COUNTED_AS: Final = {
    Outcome.NEW: "joined",
    Outcome.CHANGED: "updated",
    Outcome.UNCHANGED: "unchanged",
    Outcome.SUPERSEDED: "unchanged",
}
"""Outcome of a union → the figure of the register in which all of its rows are counted."""


@dataclass(frozen=True, slots=True)
class UnionAdmission:
    """Stores accepted rows as unions below the register's own union."""

    unions: UnionRegisterStore
    keys: MemberKeys
    vault: Vault
    now: Callable[[], datetime] = clock.reading

    def admit(self, register: Register, rows: Sequence[AcceptedRow], on_rows: Callable[[int], None]) -> AdmissionResult:
        """See Admission. Conflict when a union lost ``ATTEMPTS`` races; NotFound: the register's own union."""
        known = self.unions.markers(register.id)
        in_order, circular = parents_first(entries(rows))
        settled: list[tuple[Entry, Registered]] = []
        done, below_themselves = 0, {entry.id for entry in circular}
        for entry in (*in_order, *circular):
            marker = known.get(entry.id)
            is_new = not marker
            marker = marker or self._settled(register, entry, circular=entry.id in below_themselves)
            settled.append((entry, marker))
            done += len(entry.rows)
            on_rows(done)
            if is_new:
                pace.work_stored()
        self._place_below(marker for _, marker in settled)
        return AdmissionResult(_late(settled), _changes(settled))

    def _settled(self, register: Register, entry: Entry, *, circular: bool) -> Registered:
        for _ in range(ATTEMPTS):
            try:
                return self._settle(register, entry, circular=circular)
            except Conflict:
                stored = self.unions.marker(register.id, entry.id)
                if stored:
                    return stored
        raise Conflict(f"an entry of register {register.id}")

    def _settle(self, register: Register, entry: Entry, *, circular: bool) -> Registered:
        """One union written, or refused, with its marker; Conflict."""
        try:
            if circular:
                raise NotPlaced(FindingCode.PARENT_CYCLE, columns.PARENT)
            place = Places(self.unions, self._scope(register)).place(entry)
        except NotPlaced as no:
            marker = Registered(register.id, entry.id, Outcome.REFUSED, refusal=no.refusal)
            self.unions.refuse(marker)
            return marker
        change = changed(IncomingUnion(register, entry, place), self.unions, self.keys, self.vault)
        change = replace(change, move=self._move(register, change))
        self.unions.write(change)
        if change.marker.moved:
            place_below(self.unions, change.after)
        return change.marker

    def _move(self, register: Register, change: Change) -> Move | None:
        """What the ledger counts by: the month is that in which the move is carried out, never one that is over."""
        before, after = change.before, change.after
        if before is None or not change.marker.moved:
            return None
        at = max(register.opened_at, clock.stamp(self.now()))
        return Move(after.code, before.parent, after.parent, before.path, after.path, at, after.version)

    def _scope(self, register: Register) -> Union:
        found = self.unions.find(register.union)
        if found is None:
            raise NotFound(texts.NO_SUCH_UNION.format(code=register.union))
        return found

    def _place_below(self, markers: Iterable[Registered]) -> None:
        """Update the paths below moved unions once more: an earlier walk may have been cut short, or missed a child.

        Noted for each union, so that of a merger of thousands the next delivery does the rest.
        """
        for marker in markers:
            if not marker.moved or marker.placed:
                continue
            if union := self.unions.find(marker.union):
                place_below(self.unions, union)
            self.unions.note_placed(marker)
            pace.work_stored()


def _late(settled: Sequence[tuple[Entry, Registered]]) -> list[Finding]:
    """A refused union's finding stands on each of its rows: none of them was taken."""
    late: list[Finding] = []
    for entry, marker in settled:
        if marker.refusal:
            code, column = FindingCode(marker.refusal.code), marker.refusal.column
            late += [Finding(row, column, code, code.severity, marker.refusal.message) for row in entry.rows]
    return late


def _changes(settled: Sequence[tuple[Entry, Registered]]) -> Changes:
    counted: Counter[str] = Counter()
    for entry, marker in settled:
        if marker.outcome is not Outcome.REFUSED:
            counted[_COUNTED_AS[marker.outcome]] += len(entry.rows)
        if marker.outcome is Outcome.SUPERSEDED:
            counted["superseded"] += len(entry.rows)
    return Changes(**counted)
