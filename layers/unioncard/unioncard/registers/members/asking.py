"""Use case "ask for a member": rows 转入 of members of other unions become requests, and who left goes over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.errors import Conflict
from unioncard.members.columns import NAME, NUMBER
from unioncard.members.person import open_person
from unioncard.members.transfer import MaskedPerson, TransferRequest, answer_day, transfer_id
from unioncard.people.masking import mask_document, mask_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.members.member import Member
    from unioncard.members.person import Person, Vault
    from unioncard.members.store import Chunk, MemberStore
    from unioncard.members.transfer import TransferRequests
    from unioncard.registers.check import MemberRow
    from unioncard.registers.members.membership import IncomingRow
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.store import DirectoryStore

LEAVING: Final = frozenset({"转出", "退会", "除名"})


def asks_or_leaves(row: MemberRow, chunk: Chunk) -> bool:
    """Whether a row of the chunk asked another union for its member, or let its person go."""
    asked = any(one.row == row.number and one.asked for one in chunk.elsewhere)
    return asked or (row.values.get("会籍变化类型") in LEAVING and row.number in chunk.rows)


@dataclass(frozen=True, slots=True)
class TransferAsking:
    """Makes the requests of a register's rows, chunk by chunk, after the chunk is stored."""

    members: MemberStore
    transfers: TransferRequests
    vault: Vault
    directory: DirectoryStore
    registers: RegisterStore

    def ask(self, register: Register, chunk: Chunk, rows: Sequence[IncomingRow]) -> list[str]:
        """Make the chunk's requests, each once at whatever deliveries; returns those that need no answer any more.

        ``rows`` are those of the chunk that ask or let go (``asks_or_leaves``).

        The person's union may let them go while the request is made: requests are stored before the members are read,
        and members before requests are looked for, so one of the two sees the other. What is returned is marked so that
        a round takes it up if whoever asked this dies.
        """
        refused = {one.row for one in chunk.elsewhere}
        asking = [one for one in rows if one.row in refused]
        free = [one.key for one in rows if one.row not in refused]
        if asking:
            self._ask(register, chunk, asking)
            held = self.members.find([one.key for one in asking])
            free += [key for key, member in held.items() if not member.membership.counts]
        freed = [transfer for key in dict.fromkeys(free) for transfer in self.transfers.wanted(key)]
        for transfer in freed:
            self._hasten(transfer, clock.day_of(register.opened_at).isoformat())
        return freed

    def registers_asked(self, register: Register) -> list[str]:
        """The registers by which others hold the persons this register asks for, as its requests have it.

        Not as its chunks do: the other union may have uploaded anew before the requests were made, and its letter,
        its list and its register's page name one register.
        """
        return sorted(self.transfers.holding_registers(register.id))

    def _ask(self, register: Register, chunk: Chunk, asking: Sequence[IncomingRow]) -> None:
        unasked = set(self.transfers.unasked(register.id, [one.row for one in asking]))
        rows = [one for one in asking if one.row in unasked]
        if not rows:
            return
        asked = {one.row: one.asked for one in chunk.elsewhere if one.asked}
        members = self.members.find([one.key for one in rows])
        requests = [self._request(register, one, asked[one.row], members.get(one.key)) for one in rows]
        unions = self.directory.unions([register.union, *(one.holder for one in requests)])
        paths = {code: union.path for code, union in unions.items()}
        self.transfers.ask(one.placed(paths) for one in requests)

    def _request(
        self, register: Register, one: IncomingRow, asked: tuple[str, int], member: Member | None
    ) -> TransferRequest:
        """The request of a row; nobody need answer for whoever came over since the chunk was stored, or was erased."""
        sealed = one.seal()
        ours = theirs = open_person(one.key, sealed, self.vault)
        if member is None or member.union == register.union:
            holder, (holding, row) = self.registers.find(asked[0]).union, asked
        else:
            theirs = open_person(one.key, member.sealed, self.vault)
            holder, holding, row = member.union, member.register, member.row
        request = TransferRequest(
            id=transfer_id(register.id, one.row),
            member=one.key,
            holder=holder,
            holder_register=holding,
            holder_row=row,
            asker=register.union,
            rows=((register.id, one.row),),
            asked_at=register.opened_at,
            renewed_at=register.opened_at,
            due=answer_day(clock.day_of(register.opened_at).isoformat()),
            held_as=_masked(theirs),
            asked_as=_masked(ours),
            names_differ=ours.values[NAME] != theirs.values[NAME],
            sealed=sealed,
            digest=one.digest,
            marks=one.marks,
            named=one.named,
        )
        if theirs is ours:
            return replace(request.needless(clock.stamp(clock.now())), due="")
        return request

    def _hasten(self, transfer: str, day: str) -> None:
        stored = self.transfers.request(transfer)
        if stored.state.is_final or not stored.due or stored.due <= day:
            return
        try:
            self.transfers.change(stored, stored.hastened(day))
        except Conflict:  # it was answered or renewed meanwhile; what was returned is carried out all the same
            return


def _masked(person: Person) -> MaskedPerson:
    return MaskedPerson(mask_name(person.values[NAME]), mask_document(person.values[NUMBER]))
