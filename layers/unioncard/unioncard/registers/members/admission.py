"""Use case "admit members": accepted rows become member records, one transaction a chunk, exactly once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from unioncard.errors import Conflict
from unioncard.members.person import Person
from unioncard.members.store import CHUNK_ROWS, Changes, Chunk, Elsewhere
from unioncard.registers.intake import AdmissionResult
from unioncard.registers.members.membership import IncomingRow, decide
from unioncard.sheets.findings import FindingCode, found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.registers.check import MemberRow
    from unioncard.registers.register import Register
    from unioncard.sheets.findings import Finding

ATTEMPTS = 5
"""How often a chunk is decided anew when another writer changes one of its members; then the queue tries later."""


@dataclass(frozen=True, slots=True)
class MemberAdmission:
    """Stores accepted rows as sealed member records of one union (invariants 1 and 3)."""

    members: MemberStore
    keys: MemberKeys
    vault: Vault
    chunk_rows: int = CHUNK_ROWS

    def admit(self, register: Register, rows: Sequence[MemberRow], on_rows: Callable[[int], None]) -> AdmissionResult:
        """See Admission. Only sums and refused rows are kept in memory: the keys of 500,000 rows would be 40 MB."""
        changes, done, index = Changes(), 0, 0
        late: list[Finding] = []
        asked: set[str] = set()
        waiting = iter(rows)
        while done < len(rows):
            chunk = self.members.chunk(register.id, index)
            # A chunk says how many rows it took: it was perhaps stored by a release with another size of chunks.
            some = tuple(islice(waiting, chunk.size if chunk else self.chunk_rows))
            if chunk is None:
                chunk = self._admit_chunk(register, index, some)
            if sorted(row.number for row in some) != chunk.all_rows:
                raise RuntimeError(f"chunk {index} of register {register.id} is of other rows than were read")
            changes += chunk.changes
            late.extend(map(_finding, chunk.elsewhere))
            asked.update(one.asked[0] for one in chunk.elsewhere if one.asked)
            done, index = done + len(some), index + 1
            on_rows(done)
        return AdmissionResult(late, changes, tuple(sorted(asked)))

    def _admit_chunk(self, register: Register, index: int, rows: Sequence[MemberRow]) -> Chunk:
        incoming = list(map(self._incoming, rows))
        for _ in range(ATTEMPTS):
            known = self.members.find([one.key for one in incoming])
            chunk, members = decide_chunk(register, index, incoming, known)
            try:
                self.members.admit(chunk, members)
            except Conflict:
                stored = self.members.chunk(register.id, index)
                if stored:
                    return stored
            else:
                return chunk
        raise Conflict(f"chunk {index} of register {register.id}")

    def _incoming(self, row: MemberRow) -> IncomingRow:
        key = self.keys.of(row.values)
        seal = partial(Person(key, row.values, row.originals).sealed_by, self.vault)
        return IncomingRow(key, row.number, row.values.get("会籍变化类型", ""), self.keys.of_cells(row.values), seal)


def decide_chunk(
    register: Register, index: int, incoming: Iterable[IncomingRow], known: Mapping[str, Member]
) -> tuple[Chunk, list[Member]]:
    """The chunk's marker and the members to write, given the stored ones (``known``, by key).

    All accepted rows' keys are in the chunk, changed or not: an unchanged member may still be without a card.
    """
    now = dict(known)
    writes: dict[str, Member] = {}
    accepted: dict[int, str] = {}
    elsewhere: list[Elsewhere] = []
    effects: Counter[str] = Counter()
    for one in incoming:
        decided = decide(register, one, now.get(one.key))
        if isinstance(decided, Elsewhere):
            elsewhere.append(decided)
            continue
        accepted[one.row] = one.key
        effects.update(decided.effects)
        if decided.after:
            now[one.key] = writes[one.key] = decided.after
    keys, rows = tuple(accepted.values()), tuple(accepted)
    changes = Changes(**effects)
    chunk = Chunk(register.id, index, keys, rows, register.opened_at, changes, tuple(elsewhere))
    return chunk, list(writes.values())


def _finding(one: Elsewhere) -> Finding:
    return found(FindingCode.MEMBER_ELSEWHERE, one.row, "证件号码", one.variant)
