"""The record of a card and the port to its storage: records, events, and cards awaited by events without a record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from unioncard.cards.card import Card, CardStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.cards.events import CardEvent
    from unioncard.cards.tally import Entry
    from unioncard.members.member import Member


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One card, stored for good; created by the return that names it, or by the replacement of another.

    ``union`` and ``path`` are those of its batch when it was opened, ``member`` is a key. ``activated_on`` is a day or
    ''. ``activated_by`` and ``closed_by`` are the documents that count the activation and the closing, '' before; they
    never change. ``replaced_by`` and ``replaces`` are keys of cards or ''. ``version`` grows with every write and is
    the condition of the next one (0: not stored yet).
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
    replaced_by: str = ""
    replaces: str = ""
    version: int = 0

    @property
    def shown(self) -> Card:
        """What the look-up may know of it."""
        return Card(self.key, self.bank, self.issuer, self.status)

    def replacement(self, key: str) -> CardRecord:
        """The card that takes its place, for the same member, as new."""
        return replace(
            self, key=key, replaces=self.key, status=CardStatus.NORMAL, replaced_by="", version=0,
            activated_on="", activated_by="", closed_by="",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What reconciling one card writes, in one transaction.

    ``records``: pairs of before (None: the card must be unknown everywhere) and after. ``member`` is written on its
    version. ``entries`` hold only while their document is still open (tally.py).
    """

    records: tuple[tuple[CardRecord | None, CardRecord], ...]
    member: Member | None = None
    entries: tuple[Entry, ...] = field(default=())


class CardRecords(Protocol):
    """Cards' records and events; every read is strongly consistent."""

    def find(self, keys: Sequence[str]) -> dict[str, CardRecord]:
        """The stored ones among these cards."""
        ...

    def events(self, key: str, bank: str) -> list[CardEvent]:
        """All events of a card from this bank, without those of other banks."""
        ...

    def keep(self, events: Sequence[CardEvent]) -> list[CardEvent]:
        """Store each event once, also for a card without a record; returns, in order, the stored event of each.

        A card has one item for its replacement, whatever the instant: of two that name different cards the first one
        stored stands and is returned instead of the caller's.
        """
        ...

    def carry_out(self, change: Change) -> None:
        """Write a change with what the look-up reads in one transaction; Conflict if any condition fails."""
        ...

    def wait_for(self, bank: str, keys: Sequence[str]) -> None:
        """Record cards that have events of a bank but no record yet; idempotent."""
        ...

    def awaited(self, bank: str) -> Iterator[str]:
        """The keys recorded so."""
        ...

    def forget(self, bank: str, key: str) -> None:
        """Remove one; idempotent."""
        ...
