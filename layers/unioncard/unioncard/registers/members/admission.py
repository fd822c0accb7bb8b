"""Use case "admit members": accepted rows become member records, one transaction a chunk, exactly once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard import pace
from unioncard.chunks import Waiting
from unioncard.errors import Conflict
from unioncard.ledger.make_up import NO_MAKE_UP, MakeUp
from unioncard.members.person import Person
from unioncard.members.store import CHUNK_BYTES, CHUNK_ROWS, CHUNK_WRITES, Changes, Chunk, Elsewhere, Shared
from unioncard.registers.intake import AdmissionResult
from unioncard.registers.members.asking import asks_or_leaves
from unioncard.registers.members.make_up import masked, number_counted
from unioncard.registers.members.membership import IncomingRow, decide
from unioncard.sheets.findings import FindingCode, found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence, Set

    from unioncard.ledger.make_up import MaskedNumber
    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.registers.check import MemberRow
    from unioncard.registers.members.asking import TransferAsking
    from unioncard.registers.register import Register
    from unioncard.sheets.findings import Finding

MOST_HOLDERS = 50
"""Members noted of one mobile: an office's telephone in every row would make an item that each chunk writes anew."""
ATTEMPTS = 5
"""How often a chunk is decided anew when another writer changes one of its members; then the queue tries later."""


@dataclass(frozen=True, slots=True)
class SharedMobiles:
    """Who else has the mobile of a row: members are found by hints, which are noted before the members are written."""

    members: MemberStore

    def hints(self, incoming: Sequence[IncomingRow]) -> Mapping[str, Set[str]]:
        """By mobile the members that have or had it."""
        return self.members.holders([one.marks.mobile for one in incoming if one.marks.mobile])

    def others(self, incoming: Sequence[IncomingRow], holders: Mapping[str, Set[str]]) -> dict[str, list[Member]]:
        """By mobile those who have it now, without the rows' own persons: the check compares the rows of a file."""
        own = {one.key for one in incoming}
        hinted = sorted({key for keys in holders.values() for key in keys} - own)
        others: dict[str, list[Member]] = {}
        for member in (self.members.find(hinted) if hinted else {}).values():
            others.setdefault(member.marks.mobile, []).append(member)
        return others

    def note(self, members: Sequence[Member], holders: Mapping[str, Set[str]]) -> None:
        """Before the members: a hint that leads to nobody is harmless, a member without one is not found."""
        noted: dict[str, set[str]] = {}
        for member in members:
            mobile = member.marks.mobile
            there = holders.get(mobile, frozenset())
            if mobile and member.key not in there and len(there) < MOST_HOLDERS:
                noted.setdefault(mobile, set()).add(member.key)
        self.members.note_holders(noted)


@dataclass(frozen=True, slots=True)
class MemberAdmission:
    """Stores accepted rows as sealed member records of one union (invariants 1 and 3)."""

    members: MemberStore
    keys: MemberKeys
    vault: Vault
    chunk_rows: int = CHUNK_ROWS
    asking: TransferAsking | None = None

    def admit(self, register: Register, rows: Sequence[MemberRow], on_rows: Callable[[int], None]) -> AdmissionResult:
        """See Admission. Only sums and refused rows are kept in memory: the keys of 500,000 rows would be 40 MB."""
        changes, made_up, done, index = Changes(), NO_MAKE_UP, 0, 0
        late: list[Finding] = []
        asks = False
        freed: list[str] = []
        waiting, stored = Waiting(rows), self.members.chunks(register.id)
        while done < len(rows):
            chunk = self._stored(stored, register, index)
            is_new = not chunk
            some: tuple[MemberRow, ...] = ()
            if not chunk:
                some = waiting.next_by_size(self.chunk_rows, CHUNK_BYTES, _size)
                chunk = self._admit_chunk(register, index, some)
                waiting.put_back(some[chunk.size :])
                some = some[: chunk.size]
            # It says how many rows it took, perhaps in another delivery or a release of other chunks.
            some = (*some, *islice(waiting, chunk.size - len(some)))
            if sorted(row.number for row in some) != chunk.all_rows:
                raise RuntimeError(f"chunk {index} of register {register.id} is of other rows than were read")
            changes += chunk.changes
            made_up += chunk.make_up
            late.extend(map(_finding, chunk.elsewhere))
            late.extend(warnings_of(chunk))
            asks = asks or any(one.asked for one in chunk.elsewhere)
            if self.asking:
                freed += self._ask(self.asking, register, chunk, [row for row in some if asks_or_leaves(row, chunk)])
            done, index = done + len(some), index + 1
            on_rows(done)
            if is_new:
                pace.work_stored()
        asked = self.asking.registers_asked(register) if self.asking and asks else ()
        return AdmissionResult(late, changes, tuple(asked), tuple(freed), made_up)

    def _stored(self, stored: Iterator[Chunk], register: Register, index: int) -> Chunk | None:
        """The chunk if it is there: those of earlier deliveries are read a page at a time, others may be at work."""
        chunk = next(stored, None)
        return chunk if chunk and chunk.index == index else self.members.chunk(register.id, index)

    def _ask(
        self, asking: TransferAsking, register: Register, chunk: Chunk, rows: Sequence[MemberRow]
    ) -> Sequence[str]:
        if not rows:
            return ()
        about, _ = self._known(register, rows, [self._incoming(register, row) for row in rows])
        return asking.ask(register, chunk, about)

    def _admit_chunk(self, register: Register, index: int, rows: Sequence[MemberRow]) -> Chunk:
        """Store a chunk of these rows, or of the first half of them where all would be too many writes."""
        self.keys.prepare(register.union, [row.values for row in rows])
        read, mobiles = [self._incoming(register, row) for row in rows], SharedMobiles(self.members)
        for _ in range(ATTEMPTS):
            incoming, known = self._known(register, rows, read)
            holders = mobiles.hints(incoming)
            others = mobiles.others(incoming, holders)
            chunk, members = decide_chunk(register, index, incoming, known, self.keys, others=others)
            if len(members) + sum(one.is_held_no_more for one in members) > CHUNK_WRITES:
                return self._admit_chunk(register, index, rows[: len(rows) // 2])
            mobiles.note(members, holders)
            try:
                self.members.admit(chunk, members)
            except Conflict:
                stored = self.members.chunk(register.id, index)
                if stored:
                    return stored
            else:
                return chunk
        raise Conflict(f"chunk {index} of register {register.id}")

    def _known(
        self, register: Register, rows: Sequence[MemberRow], read: Sequence[IncomingRow]
    ) -> tuple[Sequence[IncomingRow], Mapping[str, Member]]:
        """The rows, each under the key of the record that it is about, and those of these records that are stored.

        A document that another union knows under another name has a record of its own under the two together.
        """
        known = self.members.find([one.key for one in read])
        others = {one.row for one in read if one.is_somebody_else(known.get(one.key), register.union)}
        if not others:
            return read, known
        self.members.note_names({one.named: one.key for one in read if one.row in others})
        about = [
            self._incoming(register, row, one.named) if one.row in others else one
            for row, one in zip(rows, read, strict=True)
        ]
        return about, {**known, **self.members.find([one.key for one in about if one.row in others])}

    def _incoming(self, register: Register, row: MemberRow, named: str = "") -> IncomingRow:
        """``named``: the key of the record, if it is that of document and name."""
        one = self.keys.digests(register.union, row.values)
        key = named or one.key
        seal = partial(Person(key, row.values, row.originals).sealed_by, self.vault)
        change, make_up = row.values.get("会籍变化类型", ""), masked(self.keys, register.union, row.values, one.cells)
        return IncomingRow(key, row.number, change, one.cells, seal, one.marks, one.named, make_up)


def decide_chunk(  # noqa: PLR0913 a chunk, what is stored, and the keys by which that is compared
    register: Register,
    index: int,
    incoming: Sequence[IncomingRow],
    known: Mapping[str, Member],
    keys: MemberKeys,
    *,
    others: Mapping[str, Sequence[Member]] | None = None,
) -> tuple[Chunk, list[Member]]:
    """The chunk's marker and the members to write, given the stored ones (``known``, by key; ``others``, by mobile).

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
    members, rows = tuple(accepted.values()), tuple(accepted)
    changes = Changes(**effects)
    turned = tuple(key for key, after in writes.items() if _turned(known.get(key), after))
    chunk = Chunk(register.id, index, members, rows, register.opened_at, changes, tuple(elsewhere), turned)
    shared = tuple(_shared(register, incoming, now, others or {}))
    return replace(chunk, shared=shared, make_up=_made_up(incoming, known, writes, keys)), list(writes.values())


def _made_up(
    incoming: Sequence[IncomingRow], known: Mapping[str, Member], writes: Mapping[str, Member], keys: MemberKeys
) -> MakeUp:
    """How the members that are written change the make-up of their union's; that of rows is at hand."""
    at_hand = {(one.digest, one.make_up.stored): one.make_up for one in incoming if one.make_up}
    added: list[MaskedNumber] = []
    taken: list[MaskedNumber] = []
    for key, after in writes.items():
        before = known.get(key)
        if before and _counted_alike(before, after):
            continue
        if after.make_up is not None and after.membership.counts:
            number = at_hand.get((after.digest, after.make_up)) or number_counted(keys, after)
            added += [number] if number else []
        if before and (had := number_counted(keys, before)):
            taken.append(had)
    return MakeUp.of_members(added) + -MakeUp.of_members(taken) if added or taken else NO_MAKE_UP


def _counted_alike(before: Member, after: Member) -> bool:
    counted = [(one.union, one.membership.counts, one.digest, one.make_up) for one in (before, after)]
    return counted[0] == counted[1]


def _turned(before: Member | None, after: Member) -> bool:
    """Whether the look-up says something of this person's card that holds no longer.

    A card that is still under way is written with the membership of its day, on the version that was read.
    """
    if before is None or not before.card_key:
        return False
    return before.membership.entitles != after.membership.entitles


def _shared(
    register: Register,
    incoming: Sequence[IncomingRow],
    now: Mapping[str, Member],
    others: Mapping[str, Sequence[Member]],
) -> Iterator[Shared]:
    """The rows whose mobile is another member's; of several such who may be the same person, else the first."""
    for one in incoming:
        own = now.get(one.key)
        if own is None or own.union != register.union or not own.membership.counts or own.marks != one.marks:
            continue
        known = [
            other
            for other in others.get(one.marks.mobile, ())
            # What this very register stored before, the check has compared.
            if other.union == register.union and other.membership.counts and other.register != register.id
        ]
        twice = [other for other in known if other.marks.may_be_same(one.marks)]
        for other in sorted(twice or known, key=lambda other: (other.register, other.row))[:1]:
            yield Shared(one.row, other.register, other.row, bool(twice))


_AROUND: Final = 1_500
"""Bytes of a member's item beside the cells: keys, digests, the seal's own, a sealed card."""
_OF_A_CHARACTER: Final = 8
"""Bytes at most: four in UTF-8, and twice, for a request under way keeps what was sent."""


def _size(row: MemberRow) -> int:
    """Bytes of a row's item at most, by its cells alone, so that every delivery makes the same chunks."""
    characters = len("".join(row.values.values()))
    if row.originals:
        characters += len("".join(row.originals.values()))
    return _AROUND + _OF_A_CHARACTER * characters


def warnings_of(chunk: Chunk) -> Iterator[Finding]:
    """The findings about rows whose mobile or person is another member's, too."""
    for one in chunk.shared:
        if one.twice:
            yield found(FindingCode.PERSON_TWICE, one.row, "证件号码", "known", register=one.register, other=one.other)
        yield found(FindingCode.MOBILE_SHARED, one.row, "移动电话", "known", register=one.register, other=one.other)


def _finding(one: Elsewhere) -> Finding:
    return found(FindingCode.MEMBER_ELSEWHERE, one.row, "证件号码", one.variant)
