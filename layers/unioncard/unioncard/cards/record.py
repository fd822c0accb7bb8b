"""The record of a card and the port to its storage: records, and the histories of their events."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from unioncard.cards.card import Card, CardStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cards.history import CardHistory
    from unioncard.cards.tally import Entry
    from unioncard.members.member import Member


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One card, stored for good; created by the return that names it, or by the replacement of another.

    ``union`` and ``path`` are those of its batch when it was opened, ``member`` is a key; with ``batch`` it is '' once
    the holder was erased: nobody else is given the number, and its closing still counts. ``activated_on`` is a day or
    ''. ``activated_by`` and ``closed_by`` are the documents that count the activation and the closing, '' before, and
    never change; ``unclosed_by`` is the one that counts the closing back, because the card turned out to be replaced.
    Cards that replace each other are one card opened: the first of them that is activated counts, and its document is
    named by all. ``replaced_by`` and ``replaces`` are keys of cards or ''; ``place`` counts the cards before it in that
    line. ``since``: the day (``YYYY-MM-DD``) from which the opening is counted (BatchRow.since), '' where an earlier
    release wrote it. ``entitled``: whether the holder's record of version ``entitled_as_of`` is a member's
    (cards/entitlement.py). ``version`` grows with every write and is the condition of the next one (0: not stored yet).
    """

    key: str
    bank: str
    issuer: str
    union: str
    path: str
    member: str
    batch: str
    row: int
    status: CardStatus = CardStatus.NORMAL
    activated_on: str = ""
    activated_by: str = ""
    closed_by: str = ""
    unclosed_by: str = ""
    replaced_by: str = ""
    replaces: str = ""
    place: int = 0
    since: str = ""
    entitled: bool = True
    entitled_as_of: int = 0
    version: int = 0

    @property
    def shown(self) -> Card:
        """What the look-up may know of it: the account's state, and of a normal account whether its holder is a member.

        A card that is lost, replaced or closed is shown as that: whoever shows it must not be served in any case.
        """
        barred = self.status is CardStatus.NORMAL and not self.entitled
        return Card(self.key, self.bank, self.issuer, CardStatus.NOT_MEMBER if barred else self.status)

    def replacement(self, key: str) -> CardRecord:
        """The card that takes its place, for the same member, as new."""
        return replace(
            self, key=key, replaces=self.key, place=self.place + 1, status=CardStatus.NORMAL, replaced_by="", version=0,
            activated_on="", activated_by="", closed_by="", unclosed_by="",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What reconciling one card writes, all or nothing.

    ``records``: pairs of before (None: the card must be unknown everywhere) and after. ``member`` is written on its
    version. ``entries`` hold only while their document is still open (tally.py). ``history`` and ``unmoved``, records,
    are what the decision rests on and must be as they were read: who finds a card to be what its record says writes
    nothing, and would not be noticed otherwise. ``settles``: the history is kept for good from now on.
    """

    records: tuple[tuple[CardRecord | None, CardRecord], ...] = ()
    member: Member | None = None
    entries: tuple[Entry, ...] = field(default=())
    history: CardHistory | None = None
    settles: bool = False
    unmoved: tuple[CardRecord, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.records or self.settles or self.entries or self.member)

    @property
    def touched(self) -> frozenset[str]:
        """What it rests on. Two changes that touch the same cannot be decided from one reading."""
        cards = [*(after for _, after in self.records), *self.unmoved]
        rows = {f"row {card.batch} {card.row}" for card in cards}
        holder = {f"member {self.member.key}"} if self.member else set()
        return frozenset({card.key for card in cards} | rows | holder)


class CardReader(Protocol):
    """Cards' records and the histories of their events; every read is strongly consistent."""

    def find(self, keys: Sequence[str]) -> dict[str, CardRecord]:
        """The stored ones among these cards."""
        ...

    def histories(self, bank: str, keys: Sequence[str]) -> dict[str, CardHistory]:
        """What is kept of these cards' events from this bank, by card; other banks' events are not looked at."""
        ...


class CardHistories(CardReader, Protocol):
    """Cards as those see them who write histories alone."""

    def keep(self, histories: Sequence[CardHistory]) -> list[CardHistory]:
        """Write histories, each on the version that was read; returns those not written.

        One is not written when others wrote it meanwhile, or one that shared its transaction.
        """
        ...


class CardRecords(CardHistories, Protocol):
    """Cards' records and histories, as they are written."""

    def carry_out(self, changes: Sequence[Change]) -> list[Change]:
        """Write changes with what the look-up reads, each of them whole; returns those not written.

        A change is not written when a condition of it fails, or of one that shared its transaction. The changes
        ``touch`` nothing together.
        """
        ...
