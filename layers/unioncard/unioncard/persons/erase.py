"""Use case "erase a person": the record goes first, with everything that is needed to go on in its place.

Of what is left nothing leads back: rows of batches, registers and cards keep numbers, days and states, on which the
ledger's figures rest, and no key of a person. What other items name the person is cleared by the sweep (sweep.py).
Killed anywhere it goes on from the list of the erased; again it changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.cards.reconcile import LONGEST_LINE
from unioncard.errors import Conflict, NotNow
from unioncard.members.member import CardState, Membership
from unioncard.persons.store import OLD_VERSION_DAYS, Erased
from unioncard.products import FINDINGS_DAYS, MASTER_DAYS
from unioncard.texts import persons as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from unioncard.cards.record import CardHistories, CardRecord
    from unioncard.members.member import Member
    from unioncard.members.store import MemberStore
    from unioncard.members.transfer import TransferRequests
    from unioncard.persons.store import ErasedCopies, Erasures

ATTEMPTS: Final = 5
"""Optimistic-lock retries; then the queue tries later."""
FILE_DAYS: Final = max(FINDINGS_DAYS, MASTER_DAYS) + 2
"""Days after which no bucket keeps a file that was made before (docs/operations/retention.md)."""


@dataclass(frozen=True, slots=True)
class PersonErasure:
    """Erases persons by key."""

    members: MemberStore
    transfers: TransferRequests
    cards: CardHistories
    erasures: Erasures
    copies: ErasedCopies
    now: Callable[[], datetime] = clock.reading

    def must_allow(self, keys: Sequence[str]) -> None:
        """NotNow, with the reason, while one of the person's records is needed."""
        for member in self.members.find(keys).values():
            self._must_allow(member)

    def _must_allow(self, member: Member) -> None:
        if member.membership.counts:
            raise NotNow(texts.STILL_MEMBER)
        if member.membership is Membership.TRANSFERRING:
            raise NotNow(texts.TRANSFERRING)
        if member.card is CardState.REQUESTED:
            raise NotNow(texts.CARD_UNDER_WAY)
        if self.transfers.wanted(member.key):
            raise NotNow(texts.TRANSFER_OPEN)

    def erase(self, keys: Sequence[str], by: str) -> Mapping[str, int]:
        """Erase every record of a person for a case or a run; what was cleared, by kind.

        NotNow: nothing was erased of the record in question. Conflict: try again.
        """
        keys = self.erasures.with_other_names(keys)
        for key in self.members.find(keys):  # back since an erasure that was killed
            self.go_on(key)
        self.must_allow(keys)
        counts: Counter[str] = Counter()
        for key in keys:
            counts.update(self._erase(key, by))
        return counts

    def erase_again(self, erased: Erased) -> None:
        """Erase the record that a restored backup brought back, whatever it says of membership. Conflict: try again."""
        member = self.members.find([erased.key]).get(erased.key)
        if member and max(member.cells_at, member.membership_at) <= erased.at:
            place = _place(erased.key, erased.by, erased.at, member)
            self.erasures.erase(place, member)
            self._rest(place)

    def go_on(self, key: str) -> None:
        """Finish what a killed process began, also for somebody who came back meanwhile."""
        erased = self.erasures.erased(key)
        if erased and erased.pending:
            self._rest(erased)

    def _erase(self, key: str, by: str) -> Counter[str]:
        for _ in range(ATTEMPTS):
            member = self.members.find([key]).get(key)
            erased = self.erasures.erased(key)
            if member is None and erased is not None:
                return self._rest(erased) + Counter({"member": int(erased.by == by)})
            if member is not None:
                self._must_allow(member)
                self._must_be_shown(member)
            erased = _place(key, by, clock.stamp(self.now()), member)
            try:
                self.erasures.erase(erased, member)
            except Conflict:
                continue
            return self._rest(erased) + Counter({"member": 1} if member else {})
        raise Conflict("a record that is being erased")

    def _must_be_shown(self, member: Member) -> None:
        """Conflict while the look-up has not followed the membership: nobody would carry it over afterwards."""
        if any(one.entitled and not one.replaced_by for one in self._line(member.card_key)):
            raise Conflict("a card that the look-up still shows as a member's")

    def _rest(self, erased: Erased) -> Counter[str]:
        """Clear what the record led to, in any order; the place on the list is the last to forget it."""
        counts: Counter[str] = Counter()
        self.copies.keep(erased)
        counts["former-cells"] += self.erasures.drop_former(erased.key)
        if not erased.pending:
            return counts
        if erased.mobile:
            self.erasures.drop_holder(erased.mobile, erased.key)
        for card in self._line(erased.card_key):
            self._unname(card)
            counts["card"] += 1
        rows = self.erasures.requests(erased.batch, erased.batch_row) if erased.batch else []
        for batch, row in reversed(rows):  # the first one first: the others lead to it
            self.erasures.unname_row(batch, row)
            counts["batch-row"] += 1
        self.erasures.note(erased, Erased(erased.key, erased.by, erased.at, pending=False, swept=erased.swept))
        return counts

    def _unname(self, card: CardRecord) -> None:
        """The card without its holder; the numbers of cards that replaced it, which banks sent, go with them."""
        for history in self.cards.histories(card.bank, [card.key]).values():
            events = tuple(replace(one, new_number=None) for one in history.events)
            if events != history.events and self.cards.keep([replace(history, events=events)]):
                raise Conflict("events of a card")
        if card.member:
            self.erasures.unname_card(card)

    def _line(self, card_key: str) -> Iterator[CardRecord]:
        """The cards of a person: the last, those it replaced, and any that replaced it already."""
        seen: set[str] = set()
        waiting = {card_key} - {""}
        while waiting and len(seen) <= 2 * LONGEST_LINE:
            found = self.cards.find(sorted(waiting))
            seen |= waiting
            yield from found.values()
            waiting = {key for one in found.values() for key in (one.replaces, one.replaced_by)} - seen - {""}


def _place(key: str, by: str, at: str, member: Member | None) -> Erased:
    if member is None:
        return Erased(key, by, at)
    return Erased(
        key, by, at, member.batch or "", member.batch_row or 0, member.card_key, member.marks.mobile,
    )  # fmt: skip


def files_until(today: date) -> str:
    """The day after which no file made until today, and no older version of one, is kept."""
    return (today + timedelta(days=FILE_DAYS + OLD_VERSION_DAYS)).isoformat()
