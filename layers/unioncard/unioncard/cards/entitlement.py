"""Reconciles what the look-up says of cards with their holders' memberships.

A register changes memberships; the function that takes it in may not write cards (docs/decisions/0031), so it orders
this. Like the reconciliation with banks' events it is an idempotent projection of what is stored: the holder's record
is read first and carries a version, so that of two runs, in whatever order and at the same time, the newer record has
the word. A replacement takes its predecessor's entitlement with it, and a return writes it with the card (in
transactions that hold only on the versions read), so no card appears beside this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import pace
from unioncard.cards.reconcile import LONGEST_LINE
from unioncard.cards.record import CardRecord, Change
from unioncard.chunks import batched
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.cards.record import CardRecords
    from unioncard.members.member import Member
    from unioncard.members.store import MemberStore

TOGETHER: Final = 100
"""Holders that are read at once."""

ATTEMPTS: Final = 6
"""Optimistic-lock retries; after half of them each card goes alone, then the rest is left to the queue's retry."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many cards were written; ``next_chunk``: the register's chunk to go on with, None after the last."""

    cards: int
    next_chunk: int | None = None


@dataclass(frozen=True, slots=True)
class CardEntitlements:
    """Carries memberships over to the cards' records and what the look-up reads."""

    members: MemberStore
    records: CardRecords

    def reconcile_register(self, register: str, since: int = 0) -> Reconciled:
        """The cards of everybody whom a register took back or let go, from this chunk on, as far as time goes.

        Nothing stored says how far it is: a card that is right already is read again. Conflict: try again.
        """
        written = 0
        some: dict[str, None] = {}
        for chunk in self.members.chunks(register):
            if chunk.index < since:
                continue
            some |= dict.fromkeys(chunk.turned)
            if len(some) >= TOGETHER:
                written += self.reconcile(some)
                some = {}
                if pace.is_over():
                    return Reconciled(written, chunk.index + 1)
        return Reconciled(written + self.reconcile(some))

    def reconcile(self, holders: Iterable[str]) -> int:
        """The cards that these members hold now; how many were written. Conflict: try again."""
        return sum(self._reconcile_some(some) for some in batched(dict.fromkeys(holders), TOGETHER))

    def _reconcile_some(self, holders: Sequence[str]) -> int:
        done = 0
        for attempt in range(ATTEMPTS):
            members = self.members.find(holders)
            changes = self._changes(members)
            if not changes:
                return done
            alone = 2 * attempt >= ATTEMPTS
            groups = [[one] for one in changes] if alone else [changes]
            lost = [one for some in groups for one in self.records.carry_out(some)]
            done += len(changes) - len(lost)
            if not lost:
                return done
        raise Conflict("entitlements of cards")

    def _changes(self, members: Mapping[str, Member]) -> list[Change]:
        cards = self._held({one.card_key: one for one in members.values() if one.card_key})
        return [
            Change(((record, replace(record, entitled=member.membership.entitles, entitled_as_of=member.version)),))
            for record, member in cards
            # Also one that says the same already: a run that read an older holder must not write after this one.
            if record.entitled_as_of < member.version
        ]

    def _held(self, holders: Mapping[str, Member]) -> list[tuple[CardRecord, Member]]:
        """Each holder with the card that is in place of all before it: a replacement may not be on their record yet."""
        held: list[tuple[CardRecord, Member]] = []
        waiting = dict(holders)
        for _ in range(LONGEST_LINE + 1):
            records = self.records.find(list(waiting)) if waiting else {}
            held += [(one, waiting[one.key]) for one in records.values() if not one.replaced_by]
            waiting = {one.replaced_by: waiting[one.key] for one in records.values() if one.replaced_by}
        return held
