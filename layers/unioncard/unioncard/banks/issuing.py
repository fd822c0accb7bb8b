"""From a checked register to issuance files: claim, write, put the control file last (invariants 1, 3 and 4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks import issuance_file
from unioncard.banks.batch import Batch, BatchState, Plan, batch_id
from unioncard.chunks import batched
from unioncard.errors import Conflict
from unioncard.members.person import open_person
from unioncard.reports.movement import Measure, Movement, batch_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from unioncard.banks.batch import BatchRow
    from unioncard.banks.claiming import Claiming
    from unioncard.banks.store import BatchStore, Drop
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.registers.desk.register import Register
    from unioncard.registers.desk.store import RegisterStore
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

READ_ROWS = 100
"""Members read at once: the most that one BatchGetItem takes."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """Makes the batches of one register and hands them to the bank."""

    directory: DirectoryStore
    registers: RegisterStore
    members: MemberStore
    batches: BatchStore
    claiming: Claiming
    vault: Vault
    drop: Drop
    now: Callable[[], datetime] = clock.now

    def issue(self, register_id: str) -> list[Batch]:
        """Claim the register's members into batches of at most the bank's limit and write their files.

        Returns all batches, also those that an earlier delivery finished. NotFound; NotIssuable if no agreement
        covers the union; Conflict when races were lost (try again).
        """
        register = self.registers.find(register_id)
        union = self.directory.union(register.union)
        keys = [key for chunk in self.members.chunks(register_id) for key in chunk.keys]
        plan = self._plan(register, union, len(keys))
        return [
            self._finish(self._open(register, union, plan, ordinal), batch_keys)
            for ordinal, batch_keys in enumerate(batched(keys, plan.batch_limit), start=1)
        ]

    def _plan(self, register: Register, union: Union, members: int) -> Plan:
        day = clock.day_of(clock.stamp(self.now()))
        agreement = self.directory.agreement_covering(union, day)
        issuer = self.directory.union(agreement.union).name
        limit = agreement.batch_limit
        batches = -(-members // limit)
        return self.batches.plan(Plan(register.id, agreement.bank, issuer, limit, batches, day.isoformat()))

    def _open(self, register: Register, union: Union, plan: Plan, ordinal: int) -> Batch:
        new = Batch(
            batch_id(register.id, ordinal), register.id, union.code, union.name, union.path,
            plan.bank, plan.issuer, plan.day,
        )  # fmt: skip
        return self.batches.open(new)

    def _finish(self, batch: Batch, keys: Iterable[str]) -> Batch:
        if batch.state is not BatchState.CLAIMING:
            return batch
        self.claiming.claim(batch, keys)
        rows = self.batches.rows(batch.id)
        done = self._send(batch, rows) if rows else batch.empty()
        try:
            self.batches.finish(done, self._movement(done) if rows else None)
        except Conflict:
            stored = self.batches.find(batch.id)
            if stored.state is BatchState.CLAIMING:
                raise
            return stored
        return done

    def _send(self, batch: Batch, rows: list[BatchRow]) -> Batch:
        """Put the file, then its control file. What is in the drop already stays as it is, byte for byte."""
        people = tuple(self._people(rows))
        file = issuance_file.IssuanceFile(batch.id, batch.union, batch.unit_name, batch.day.replace("-", ""), people)
        content = self.drop.put_once(batch.bank, batch.file_name, issuance_file.write(file))
        control = issuance_file.control(file, content)
        self.drop.put_once(batch.bank, batch.file_name.replace(".txt", ".ok"), control)
        return batch.sent(len(rows), hashlib.sha256(content).hexdigest())

    def _people(self, rows: list[BatchRow]) -> Iterable[issuance_file.IssuanceRow]:
        for some in batched(rows, READ_ROWS):
            found = self.members.find([row.member for row in some])
            for row in some:
                person = open_person(row.member, found[row.member].sealed, self.vault)
                yield issuance_file.row_of(row.number, person.values)

    def _movement(self, batch: Batch) -> Movement:
        now = self.now()
        return Movement(
            month=clock.month_of(now),
            union=batch.union,
            path=batch.path,
            document=batch_document(batch.id),
            at=clock.stamp(now),
            counts={Measure.REQUESTED: batch.rows},
        )
