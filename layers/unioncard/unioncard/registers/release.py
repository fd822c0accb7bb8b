"""Use case "carry out a release" 转会确认: the member leaves the union with one ledger movement; idempotent.

Source: 会籍管理办法, docs/domain/programmes.md, Membership: a transfer is two decisions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import Conflict
from unioncard.ledger.movement import Measure, Movement
from unioncard.members.transfer import ReleaseState, release_document
from unioncard.registers.members.make_up import counted_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member
    from unioncard.members.store import MemberStore
    from unioncard.members.transfer import Release, TransferStore
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore

ATTEMPTS = 5
"""How often a lost race against another writer of the member is tried again; then the queue delivers later."""


@dataclass(frozen=True, slots=True)
class MemberRelease:
    """Carries out the releases that officers gave."""

    registers: RegisterStore
    members: MemberStore
    transfers: TransferStore
    keys: MemberKeys
    now: Callable[[], datetime] = clock.reading

    def release(self, register_id: str, row: int) -> Release:
        """Release the person of this row, once; returns the release in its final state.

        Needless when the person is no member of the union any more, or when a register opened after the release was
        given has changed their membership: the later document wins, as if both had arrived in order (invariant 3).
        NotFound: no such register or release. Conflict: lost ``ATTEMPTS`` races; try again.
        """
        register = self.registers.find(register_id)
        for _ in range(ATTEMPTS):
            release = self.transfers.release(register_id, row)
            if release.state is not ReleaseState.ASKED:
                return release
            try:
                return self._carry_out(register, release)
            except Conflict:  # the member was written meanwhile, or another delivery was first: look again
                continue
        raise Conflict(f"release of row {row} of register {register_id}")

    def _carry_out(self, register: Register, release: Release) -> Release:
        member = self._member(release)
        if not (member and member.union == register.union and member.membership.counts):
            return self._needless(release)
        if member.membership_at > release.at:
            return self._needless(release)
        done = replace(release, state=ReleaseState.RELEASED)
        self.members.release(done, member.released(release.at), self._movement(register, release, member))
        return done

    def _needless(self, release: Release) -> Release:
        done = replace(release, state=ReleaseState.NEEDLESS)
        self.transfers.settle(done)
        return done

    def _member(self, release: Release) -> Member | None:
        key = key_of_row(self.members, release.register, release.row)
        return self.members.find([key]).get(key) if key else None

    def _movement(self, register: Register, release: Release, member: Member) -> Movement:
        now = self.now()
        return Movement(
            month=clock.month_of(now),
            union=register.union,
            path=register.path,
            document=release_document(release.register, release.row),
            at=clock.stamp(now),
            counts={Measure.LEFT: 1},
            day=clock.day_of(release.at).isoformat(),
            make_up=-counted_of(self.keys, member),
        )


def key_of_row(members: MemberStore, register: str, row: int) -> str | None:
    """The key of the member in an accepted row of a register."""
    for chunk in members.chunks(register):
        if chunk.rows and chunk.rows[-1] >= row:  # rows stand in order
            return dict(zip(chunk.rows, chunk.keys, strict=True)).get(row)
    return None
