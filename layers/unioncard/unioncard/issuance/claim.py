"""Claims members into a batch in order, a transaction at a time, each exactly once (invariant 1).

A member whose values fail the bank's pre-check is held: shown to the union with the reason, and not in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard import pace
from unioncard.banks.files.precheck import faults
from unioncard.errors import Conflict
from unioncard.issuance.row import CLAIM_ROWS, CLAIM_WRITES, BatchRow, Claim, Held
from unioncard.members.person import open_person
from unioncard.texts.banks import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.at_hand import PeopleAtHand
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.store import BatchStore
    from unioncard.members.member import Member
    from unioncard.members.person import Person, Vault
    from unioncard.members.store import MemberStore

ATTEMPTS = 5
"""Optimistic-lock retries."""


@dataclass(slots=True)
class _Some:
    """Rows, whose they are, members and held rows of a claim; how many keys were looked at and items will be stored."""

    first_row: int
    rows: list[BatchRow] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    keys: int = 0
    writes: int = 0


@dataclass(frozen=True, slots=True)
class RowClaims:
    """Claims members for batches; needs the vault to see whether the bank can take what would be sent."""

    members: MemberStore
    batches: BatchStore
    vault: Vault
    at_hand: PeopleAtHand

    def claim(self, batch: Batch, profile: Profile, keys: Iterable[str]) -> int:
        """Claim everybody who may have a card; claims made by an earlier delivery are kept. Returns the rows claimed.

        Conflict: try again, or the batch is not open any more.
        """
        everybody, done, index, next_row = tuple(keys), 0, 0, 1
        while done < len(everybody):
            made = self.batches.claim_made(batch.id, index)
            is_new = not made
            made = made or self._claim(batch, profile, index, next_row, everybody[done : done + CLAIM_ROWS])
            done, index, next_row = done + made.keys, index + 1, made.next_row
            if is_new:
                pace.work_stored()
        return next_row - 1

    def _claim(self, batch: Batch, profile: Profile, index: int, first_row: int, keys: Sequence[str]) -> Claim:
        for _ in range(ATTEMPTS):
            some = self._chosen(batch, profile, first_row, keys)
            claim = Claim(batch.id, index, first_row, len(some.rows), len(some.held), some.keys)
            try:
                self.batches.claim(claim, some.rows, some.members, some.held)
            except Conflict:
                made = self.batches.claim_made(batch.id, index)
                if made:
                    return made
            else:
                self.at_hand.claimed(zip(some.rows, some.people, strict=True))
                return claim
        raise Conflict(f"claim {index} of batch {batch.id}")

    def _chosen(self, batch: Batch, profile: Profile, first_row: int, keys: Sequence[str]) -> _Some:
        found, some = self.members.find(keys), _Some(first_row)
        for key in keys:
            member = found.pop(key, None)  # once: two rows may name one person
            # A member of the register may have left or moved between the check and now: union and membership decide.
            if member and member.may_request_card and member.union == batch.union:
                if some.writes + _writes(member) > CLAIM_WRITES:
                    break  # the next claim takes it up
                self._choose(batch, profile, member, some)
            some.keys += 1
        return some

    def _choose(self, batch: Batch, profile: Profile, member: Member, some: _Some) -> None:
        some.writes += _writes(member)
        person = open_person(member.key, member.sealed, self.vault)
        misfits = faults(profile, person.values)
        if misfits:
            shown = tuple((fault.column, fault.code.value, message(fault)) for fault in misfits)
            some.held.append(Held(member.register, member.row, shown, member.key, batch.day))
            some.members.append(member.holding())
            return
        number = some.first_row + len(some.rows)
        some.rows.append(_row(batch, number, member))
        some.people.append(person)
        some.members.append(member.requesting(batch.id, number))


def _writes(member: Member) -> int:
    """The member, a row of the batch or of the list of held ones, and the row that such a list has already."""
    return 2 + (member.held_at is not None)


def _row(batch: Batch, number: int, member: Member) -> BatchRow:
    previous = f"{member.batch}/{member.batch_row}" if member.batch else ""
    return BatchRow(batch.id, number, member.key, member.register, member.row, previous)
