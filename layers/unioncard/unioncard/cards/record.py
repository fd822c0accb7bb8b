"""What is kept of every card, and where: its record, what the bank told of it, and who waits for a record."""

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
    """One card for good; the return that names it makes it, or the replacement of another.

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
    """What one settling writes, all or nothing.

    ``records``: pairs of before (None: the card must be unknown everywhere) and after. ``member`` is written on its
    version. ``entries`` hold only while their document is still open (tally.py).
    """

    records: tuple[tuple[CardRecord | None, CardRecord], ...]
    member: Member | None = None
    entries: tuple[Entry, ...] = field(default=())


class CardRecords(Protocol):
    """Cards' records and happenings; every read is consistent."""

    def find(self, keys: Sequence[str]) -> dict[str, CardRecord]:
        """The stored ones among these cards."""
        ...

    def told(self, key: str, bank: str) -> list[CardEvent]:
        """Everything this bank told of a card. What another bank told of it is not among it."""
        ...

    def keep(self, happenings: Sequence[CardEvent]) -> list[CardEvent]:
        """Store each once, also for a card that is not known yet; returns, in order, what stands in its place.

        A card has one place for a replacement, whatever the instant: of two that name different cards the first one
        stored stands, and the caller sees it in place of its own.
        """
        ...

    def carry_out(self, change: Change) -> None:
        """Write a change with what the look-up reads in one transaction; Conflict if any condition fails."""
        ...

    def wait_for(self, bank: str, keys: Sequence[str]) -> None:
        """Note cards of which a bank told something and which no return has named yet; again changes nothing."""
        ...

    def awaited(self, bank: str) -> Iterator[str]:
        """The keys noted so."""
        ...

    def forget(self, bank: str, key: str) -> None:
        """Strike one out; again changes nothing."""
        ...
