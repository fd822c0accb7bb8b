"""Accepted rows become members, a chunk at a time, exactly once each (invariants 1 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard.chunks import batched
from unioncard.errors import Conflict
from unioncard.members.member import MEMBERSHIP_AFTER, Member
from unioncard.members.person import Person
from unioncard.members.store import CHUNK_ROWS, Chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from unioncard.members.keys import MemberKeys
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.registers.check import MemberRow
    from unioncard.registers.desk.register import Register

ATTEMPTS = 5
"""How often a chunk is decided anew when somebody else changes one of its members; then the queue tries later."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Stores accepted rows as sealed members of one union."""

    members: MemberStore
    keys: MemberKeys
    vault: Vault

    def admit(self, register: Register, rows: Sequence[MemberRow], on_chunk: Callable[[int], None]) -> list[Chunk]:
        """Admit all rows; chunks admitted by an earlier delivery are read back, not repeated.

        ``on_chunk`` hears how many rows are done. Conflict when a chunk lost ``ATTEMPTS`` races.
        """
        done = []
        for index, chunk_rows in enumerate(batched(rows, CHUNK_ROWS)):
            done.append(self.members.chunk(register.id, index) or self._admit_chunk(register, index, chunk_rows))
            on_chunk(len(chunk_rows))
        return done

    def _admit_chunk(self, register: Register, index: int, rows: Sequence[MemberRow]) -> Chunk:
        arriving = [self._arriving(register, row) for row in rows]
        for _ in range(ATTEMPTS):
            chunk, members = decide(register, index, arriving, self.members.find([a.key for a in arriving]))
            try:
                self.members.admit(chunk, members)
            except Conflict:
                stored = self.members.chunk(register.id, index)
                if stored:
                    return stored
            else:
                return chunk
        raise Conflict(f"chunk {index} of register {register.id}")

    def _arriving(self, register: Register, row: MemberRow) -> Member:
        key = self.keys.of(row.values)
        sealed = Person(key, row.values, row.originals).sealed_by(self.vault)
        membership = MEMBERSHIP_AFTER[row.values.get("会籍变化类型", "")]
        return Member(key, register.union, membership, sealed, register.id, row.number)


def decide(
    register: Register, index: int, arriving: Iterable[Member], known: dict[str, Member]
) -> tuple[Chunk, list[Member]]:
    """What one chunk changes, given the members already stored.

    A person who is a member of another union stays there and the row becomes a finding (member-elsewhere). Otherwise
    the newer row replaces the sealed cells; the card's clock is carried over untouched.
    """
    members: list[Member] = []
    elsewhere: list[int] = []
    joined = left = updated = 0
    for one in arriving:
        before = known.get(one.key)
        if before and before.union != one.union and before.membership.counts:
            elsewhere.append(one.row)
            continue
        counted = before is not None and before.membership.counts
        joined += one.membership.counts and not counted
        left += counted and not one.membership.counts
        updated += counted and one.membership.counts
        members.append(_carried(before, one) if before else one)
    chunk = Chunk(register.id, index, tuple(m.key for m in members), joined, left, updated, tuple(elsewhere))
    return chunk, members


def _carried(before: Member, one: Member) -> Member:
    return replace(
        before, union=one.union, membership=one.membership, sealed=one.sealed, register=one.register, row=one.row
    )
