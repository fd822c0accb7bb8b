"""Use case "correct a person's cells": by the rules of a register's row; what they were before stays beside, sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.errors import Conflict, InvalidInput, NotFound
from unioncard.ledger.movement import Movement, correction_document
from unioncard.members.columns import COLUMNS, NAME
from unioncard.members.person import Person, SealedKind, open_person
from unioncard.persons.case import FIXED
from unioncard.persons.store import Former
from unioncard.registers.members.checker import is_refused
from unioncard.registers.members.make_up import counted_of, masked
from unioncard.registers.members.normalise import read, with_residence_permit
from unioncard.registers.members.row import RowContext
from unioncard.registers.members.rule_table import row_findings
from unioncard.sheets.findings import Severity
from unioncard.texts import persons as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.persons.store import Corrections
    from unioncard.registers.store import RegisterStore

ATTEMPTS: Final = 5
_ROW: Final = 1


@dataclass(frozen=True, slots=True)
class PersonCorrection:
    """Corrects cells of a member. What was sent to a bank stays as it was sent; a later register has the word again."""

    members: MemberStore
    corrections: Corrections
    keys: MemberKeys
    vault: Vault
    registers: RegisterStore
    now: Callable[[], datetime] = clock.reading

    def sealed(self, key: str, changes: Mapping[str, str]) -> bytes:
        """The cells of a case, under the seal of persons."""
        return Person(key, dict(changes), {}).sealed_by(self.vault, SealedKind.PERSON)

    def correct(self, keys: Sequence[str], sealed: bytes, case: str) -> None:
        """Carry out a case's correction; again it changes nothing. InvalidInput, NotFound; Conflict: try again."""
        for _ in range(ATTEMPTS):
            member = only_record(self.members.find(keys), keys)  # of this name: others are other rows' matter
            if case in {one.case for one in self.corrections.former(member.key)}:
                return
            changes = open_person(member.key, sealed, self.vault).values
            after = self._corrected(member, changes)
            if after.marks.mobile:
                self.members.note_holders({after.marks.mobile: {member.key}})
            try:
                former = Former(after.cells_at, case, member.sealed)
                self.corrections.correct(after, former, self._movement(member, after, case))
            except Conflict:
                continue
            return
        raise Conflict("a correction")

    def checked(self, member: Member, changes: Mapping[str, str]) -> Person:
        """The person with the changed cells as a register would keep them; InvalidInput with what is wrong."""
        for column in changes:
            if column not in COLUMNS or column in FIXED:
                raise InvalidInput(texts.NOT_CORRECTABLE.format(column=column if column in COLUMNS else texts.UNKNOWN))
        before = open_person(member.key, member.sealed, self.vault)
        if NAME in changes and member.key != self.keys.of(before.values):  # the name is part of this record's key
            raise InvalidInput(texts.NOT_CORRECTABLE.format(column=NAME))
        raw = {column: changes.get(column, before.values.get(column, "")) for column in COLUMNS}
        cells = with_residence_permit({column: read(column, text, None) for column, text in raw.items()})
        today = self.now().astimezone(clock.SHANGHAI).date()
        findings = [one for one in row_findings(RowContext(_ROW, cells, today, {})) if one.column in changes]
        if is_refused(findings):
            findings = [one for one in findings if one.severity is Severity.ERROR]
            named = "；".join(dict.fromkeys(f"{one.column}：{one.message}" for one in findings))
            raise InvalidInput(texts.CORRECTION_WRONG.format(findings=named))
        values = {column: cell.text for column, cell in cells.items()}
        originals = {column: text for column, text in before.originals.items() if column not in changes}
        originals |= {column: cells[column].original or "" for column in changes if cells[column].original}
        return Person(member.key, values, originals)

    def _corrected(self, member: Member, changes: Mapping[str, str]) -> Member:
        person = self.checked(member, changes)
        digest = self.keys.of_cells(person.values)
        return replace(
            member,
            sealed=person.sealed_by(self.vault),
            digest=digest,
            make_up=masked(self.keys, member.union, person.values, digest).stored,
            marks=self.keys.marks(member.union, person.values),
            named=self.keys.named(person.values),
            cells_at=clock.stamp(self.now()),
        )

    def _movement(self, before: Member, after: Member, case: str) -> Movement | None:
        """How the correction changes the make-up of the union's members; None if it does not."""
        make_up = counted_of(self.keys, after) + -counted_of(self.keys, before)
        if not make_up:
            return None
        now, path = self.now(), self.registers.find(before.register).path
        return Movement(
            month=clock.month_of(now),
            union=after.union,
            path=path,
            document=correction_document(case),
            at=clock.stamp(now),
            counts={},
            day=now.astimezone(clock.SHANGHAI).date().isoformat(),
            make_up=make_up,
        )


def only_record(found: Mapping[str, Member], keys: Sequence[str]) -> Member:
    """The one record of a person; NotFound if there is none, InvalidInput if unions have several under one number."""
    members = [found[key] for key in keys if key in found]
    if not members:
        raise NotFound(texts.NOTHING_HELD)
    if len(members) > 1:
        raise InvalidInput(texts.SEVERAL_RECORDS)
    return members[0]
