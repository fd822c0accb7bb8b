"""Use case "carry out a transfer" 转会: an agreed person changes unions in one transaction; idempotent.

The asking union's row goes on as if it had been uploaded again: a register of that one row, which corrects the asking
one, takes the member, so batches, letters and the ledger follow as they do for every register (docs/decisions/0054).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.errors import Conflict, NotFound
from unioncard.ledger.movement import Measure, Movement
from unioncard.members.member import Membership
from unioncard.members.person import open_person
from unioncard.members.transfer import TransferState
from unioncard.registers.intake import movement
from unioncard.registers.members.admission import SharedMobiles, decide_chunk, warnings_of
from unioncard.registers.members.make_up import counted_of, masked
from unioncard.registers.members.membership import IncomingRow
from unioncard.registers.register import ALPHABET, OF_TRANSFER, Register, RegisterState, RowCounts
from unioncard.registers.release import key_of_row
from unioncard.registers.results import keep_findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.members.transfer import TransferRequest, TransferRequests
    from unioncard.products import Products
    from unioncard.registers.store import RegisterStore, TransferWriter
    from unioncard.unions.store import DirectoryStore

ATTEMPTS: Final = 5
"""How often a lost race against another writer is tried again; then the queue delivers later."""


@dataclass(frozen=True, slots=True)
class TransferCompletion:
    """Carries out what was answered, and follows what happened to the person otherwise."""

    directory: DirectoryStore
    registers: RegisterStore
    members: MemberStore
    transfers: TransferRequests
    writer: TransferWriter
    products: Products
    keys: MemberKeys
    vault: Vault
    now: Callable[[], datetime] = clock.reading

    def carry_out(self, transfer: str, day: str = "") -> TransferRequest:
        """Bring a request as far as it goes; returns it as it then stands.

        Somebody who is not their union's member any more goes over without an answer. ``day`` (``YYYY-MM-DD``): the
        day of a scheduled round, on which the union above is asked, too, if the answer was due. NotFound. Conflict:
        lost ``ATTEMPTS`` races; try again.
        """
        for _ in range(ATTEMPTS):
            request = self.transfers.request(transfer)
            try:
                return self._step(request, day)
            except Conflict:  # the member or the request was written meanwhile: look again
                continue
        raise Conflict(f"transfer {transfer}")

    def _step(self, request: TransferRequest, day: str) -> TransferRequest:
        if not request.state.is_final:
            request = self._decided(request, day)
        if request.state is TransferState.DONE:
            self._finish(request)
        return request

    def _decided(self, request: TransferRequest, day: str) -> TransferRequest:
        member = self.members.find([request.member]).get(request.member)
        held = bool(member and member.union == request.holder and member.membership.counts)
        if held and request.state is TransferState.ASKED:
            return self._raised(request, day) if day and request.due <= day else request
        gone = member is None or (member.membership.counts and not held)
        if member is None or gone or (held and self._overruled(request, member)):
            after = request.needless(clock.stamp(self.now()))
            self.transfers.change(request, replace(after, due=""))
            return after
        return self._taken(request, member, held=held)

    def _overruled(self, request: TransferRequest, member: Member) -> bool:
        """Whether the holder's later register names another change than the agreement: the later document counts."""
        return request.answer is not None and member.membership_at > request.answer.at

    def _raised(self, request: TransferRequest, day: str) -> TransferRequest:
        unions = self.directory.unions([request.holder, request.asker])
        placed = request.placed({code: union.path for code, union in unions.items()})
        try:
            above = self.directory.union(placed.answerers[-1]).parent
        except NotFound:  # dissolved meanwhile: who was asked last stays asked
            above = None
        after = placed.raised_to(above if above not in placed.answerers else None, day)
        self.transfers.change(request, after)
        return after

    def _taken(self, request: TransferRequest, member: Member, *, held: bool) -> TransferRequest:
        if request.sealed is None:
            raise RuntimeError(f"the cells of transfer {request.id} are gone")
        asking, row = request.rows[-1]
        register = self._register(request, self.registers.find(asking))
        free = replace(member, membership=Membership.TRANSFERRING) if held else member
        sealed, person = request.sealed, open_person(member.key, request.sealed, self.vault)
        make_up = masked(self.keys, register.union, person.values, request.digest)
        incoming = IncomingRow(
            member.key, row, "转入", request.digest, lambda: sealed, request.marks, request.named, make_up
        )  # fmt: skip
        mobiles = SharedMobiles(self.members)
        holders = mobiles.hints([incoming])
        others = mobiles.others([incoming], holders)
        chunk, (after,) = decide_chunk(register, 0, [incoming], {member.key: free}, self.keys, others=others)
        mobiles.note([after], holders)
        # None before that from which the other union's documents count them, or let them go: a restated month has
        # nobody in two unions, and nobody who left without having joined.
        rests_on = filter(None, (register.opened_at, member.cells_at, member.membership_at))
        day = max(map(clock.day_of, rests_on)).isoformat()
        done = replace(request.done(register.id, clock.stamp(self.now()), day), due="")
        leaving = self._leaving(request, member, day) if held else None
        self.writer.complete((request, done), register, chunk, after, leaving)
        return done

    def _register(self, request: TransferRequest, asking: Register) -> Register:
        """The register of the one row: the asking one's union and place in the order, a name made of the request's."""
        digest = int.from_bytes(hashlib.sha256(request.id.encode()).digest())
        name = "".join(ALPHABET[digest >> 5 * place & 31] for place in range(10))
        day = clock.day_of(request.asked_at)
        return Register(
            f"R{day:%Y%m%d}-{name}", asking.union, asking.path, asking.officer, asking.opened_at,
            state=RegisterState.CHECKING, version=f"{OF_TRANSFER}{request.id}", corrects=asking.id,
        )  # fmt: skip

    def _leaving(self, request: TransferRequest, member: Member, day: str) -> Movement:
        """Of the joining's ``day``: a restatement counts both back, or the person would be in two unions."""
        holding, now = self.registers.find(request.holder_register), self.now()
        return Movement(
            month=clock.month_of(now),
            union=request.holder,
            path=holding.path,
            document=f"transfer/{request.id}",
            at=clock.stamp(now),
            counts={Measure.LEFT: 1},
            day=day,
            make_up=-counted_of(self.keys, member),
        )

    def _finish(self, request: TransferRequest) -> None:
        """Finish the register of the one row, with its movement, unless an earlier delivery did."""
        register = self.registers.find(request.admitted_as)
        if register.state.final:
            return
        chunk = self.members.chunk(register.id, 0)
        if chunk is None:
            raise RuntimeError(f"the chunk of register {register.id} is missing")
        findings = list(warnings_of(chunk))
        keep_findings(self.products, register.id, findings)
        now = self.now()
        counts = RowCounts(read=1, accepted=1, **asdict(chunk.changes))
        by_code = dict(Counter(finding.code.value for finding in findings))
        final = replace(
            register, state=RegisterState.CHECKED, counts=counts, by_code=by_code, finished_at=clock.stamp(now),
            make_up=chunk.make_up,
        )  # fmt: skip
        try:
            moved = movement(final, now)
            self.registers.finish(final, replace(moved, day=request.since or moved.day))
        except Conflict:
            if not self.registers.find(register.id).state.final:
                raise

    def settle(self, request: TransferRequest) -> None:
        """Note that whoever has to know of an ended request was written to: no round takes it up again."""
        if request.due and request.state.is_final:
            stored = self.transfers.request(request.id)
            self.transfers.change(stored, replace(stored, due=""))

    def waiting_for(self, register: str, row: int) -> list[str]:
        """The open requests for the person of a row whom their union has let go."""
        key = key_of_row(self.members, register, row)
        return self.transfers.wanted(key) if key else []

    def overtaken(self, request: TransferRequest) -> list[str]:
        """The open requests of further unions for a person who went over to the one that asked."""
        return self.transfers.wanted(request.member) if request.state is TransferState.DONE else []

    def wants_card(self, request: TransferRequest) -> bool:
        """Whether the member who came over has no card yet: most bring theirs along."""
        member = self.members.find([request.member]).get(request.member)
        return bool(member and member.union == request.asker and member.may_request_card)
