"""Use cases of officers on held rows: whose cells a bank cannot take, and the workbook in which they are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.custody.ranges import as_ranges
from unioncard.desk.members import CHECKED_A_DAY
from unioncard.desk.reach import must_reach, out_of_reach
from unioncard.desk.worklist import WorkKind
from unioncard.errors import NotNow
from unioncard.members.person import open_person
from unioncard.texts import api, corrections
from unioncard.texts import members as texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.desk.members import CheckCounter
    from unioncard.desk.work import WorkDesk, WorkList
    from unioncard.issuance.row import Held
    from unioncard.issuance.store import BatchReader
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberIndex
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Held rows with their persons as they are today."""

    work: WorkDesk
    members: MemberIndex
    vault: Vault

    def page(self, officer: Officer, code: str, after: str = "") -> tuple[WorkList, dict[str, Mapping[str, str]]]:
        """A page, the oldest first, and the cells of those who still wait, by key; NotAllowed out of reach."""
        page = self.work.page(officer, code, WorkKind.HELD, after)
        unions = {line.entry.id: line.union for line, _ in page.entries}
        waiting = [
            one for one in self.members.find(list(unions)).values() if one.union == unions[one.key] and one.is_held
        ]
        return page, {one.key: open_person(one.key, one.sealed, self.vault).values for one in waiting}


MOST_ROWS: Final = 500
"""Rows in one workbook, as many as persons in one bulk question."""


@dataclass(frozen=True, slots=True)
class HeldForm:
    """The file's name, its bytes, and the rows in it as ranges."""

    name: str
    workbook: bytes
    rows: str


@dataclass(frozen=True, slots=True)
class HeldForms:
    """Makes the workbook of a register's held rows, with all cells as they are: of the own union alone.

    The cells are those of the members' records, so the workbook can be made as long as somebody waits, also when the
    uploaded file is kept no longer. Persons count with those of bulk questions, of whom an officer has so many a day.
    """

    directory: DirectoryStore
    registers: RegisterStore
    batches: BatchReader
    members: MemberIndex
    vault: Vault
    counter: CheckCounter

    def made(self, officer: Officer, register_id: str) -> HeldForm:
        """The first rows that still wait; NotFound, also out of reach; NotNow: none waits, or too many today."""
        # needed by this route alone: the writer of workbooks takes a tenth of a second to import
        from unioncard.registers.forms.held import held_workbook  # noqa: PLC0415

        with out_of_reach(api.NO_SUCH_REGISTER):
            register = self.registers.find(register_id)
            must_reach(self.directory, officer, register.union, register.path)
        found = self._waiting(register_id, register.union)[:MOST_ROWS]
        if not found:
            raise NotNow(texts.NOBODY_HELD)
        asked = self.counter.add(officer.subject, clock.today(), len(found), CHECKED_A_DAY)
        if asked is not None:
            raise NotNow(texts.CHECK_LIMIT.format(most=CHECKED_A_DAY, asked=asked, wanted=len(found)))
        opened = [(held.row, held.faults, open_person(one.key, one.sealed, self.vault).values) for held, one in found]
        name = corrections.HELD_FILE_NAME.format(register=register.id, union=register.union)
        return HeldForm(name, held_workbook(opened), as_ranges(held.row for held, _ in found))

    def _waiting(self, register: str, union: str) -> list[tuple[Held, Member]]:
        """Rows whose persons were not corrected, asked for or moved since, by row."""
        rows = {one.member: one for one in self.batches.held(register) if one.member}
        members = self.members.find(list(rows))
        waiting = [
            (held, members[key])
            for key, held in rows.items()
            if key in members and members[key].is_held and members[key].union == union
        ]
        same = [pair for pair in waiting if (pair[1].register, pair[1].row) == (register, pair[0].row)]
        return sorted(same, key=lambda pair: pair[0].row)
