"""Ports of erasure: the list of erased persons, the person's own records, and what else names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from unioncard.cards.record import CardRecord
    from unioncard.ledger.movement import Movement
    from unioncard.members.member import Member

LISTED_DAYS: Final = 40
"""Days an erased person's digest stays on the list: backups reach back 35 (point-in-time recovery), and whoever
restores one sweeps by this list before anybody works with it."""

OLD_VERSION_DAYS: Final = 30
"""Days that a bucket keeps an object's last version after its rule took it away."""


@dataclass(frozen=True, slots=True)
class Former:
    """A member's cells as they were before a correction: since when they are replaced, by which case, sealed."""

    at: str
    case: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Erased:
    """A person on the list of erased ones, by key: who erased them (a case or a run of the retention), and where to
    go on: the last card request, the card, the mobile; all '' once that is cleared. ``sweep`` is the last sweep that
    began when they were on the list, ``swept`` the first that went through all of the table in their name.
    """

    key: str
    by: str
    at: str
    batch: str = ""
    batch_row: int = 0
    card_key: str = ""
    mobile: str = ""
    pending: bool = True
    sweep: str = ""
    swept: str = ""


class TraceKind(StrEnum):
    """What of the work table may name a person by their key."""

    CHUNK = "chunk"
    ROW = "batch-row"
    TRANSFER = "transfer"
    MOBILE = "mobile"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Trace:
    """An item that names persons; ``ended_at`` of a transfer that has ended ('' while it has not)."""

    kind: TraceKind
    pk: str
    sk: str
    keys: frozenset[str]
    ended_at: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a walk over a table has come, in parts: ``after`` is the key it goes on from, ('', '') at the beginning.

    ``version`` is the optimistic lock: of two deliveries of one message one goes on.
    """

    name: str
    begun_at: str
    after: tuple[str, str] = ("", "")
    counts: Mapping[str, int] | None = None
    over: bool = False
    version: int = 0


class FormerCells(Protocol):
    """What lies beside a member's record: former cells, and the way to records under other names."""

    def with_other_names(self, keys: Sequence[str]) -> list[str]:
        """These keys, after those of records that the same document has under other names."""
        ...

    def former(self, key: str) -> list[Former]:
        """All of them, the oldest first."""
        ...


class Corrections(FormerCells, Protocol):
    """Writes corrections."""

    def correct(self, member: Member, former: Former, movement: Movement | None) -> None:
        """Write a member on its version, the former cells beside it, and what changed in the ledger; Conflict."""
        ...


class Requests(Protocol):
    """A person's card requests."""

    def requests(self, batch: str, row: int) -> list[tuple[str, int]]:
        """A person's rows of batches, from this one back to the first."""
        ...


class Erasures(FormerCells, Requests, Protocol):
    """Clears what is the person's own. Every call again changes nothing."""

    def erased(self, key: str) -> Erased | None:
        """The person's place on the list."""
        ...

    def listed(self) -> Iterator[Erased]:
        """The whole list."""
        ...

    def erase(self, erased: Erased, member: Member | None) -> None:
        """Take the record away, on the version that was read, and put the person on the list, in one transaction.

        Conflict if the record changed meanwhile, or there is one where None was read.
        """
        ...

    def drop_former(self, key: str) -> int:
        """Take former cells away, and ways that lead to no record any more; how many cells."""
        ...

    def drop_holder(self, mobile: str, key: str) -> None:
        """Take the person out of those who have or had a mobile; one that nobody has is forgotten."""
        ...

    def unname_row(self, batch: str, row: int) -> None:
        """Leave a batch row with its numbers, and with nobody's key and no way to an earlier one."""
        ...

    def unname_card(self, card: CardRecord) -> None:
        """Leave a card with its bank and state, and neither member nor batch; Conflict."""
        ...

    def note(self, before: Erased, after: Erased) -> None:
        """Write a place on the list anew; Conflict if it is not ``before`` any more."""
        ...


class ErasedCopies(Protocol):
    """The list of the erased once more, outside the tables: who was erased after a backup was made is in no backup."""

    def keep(self, erased: Erased) -> None:
        """Keep who was erased by whom and when, for as long as backups reach back; again changes nothing."""
        ...


class Traces(Protocol):
    """What else names persons, found by walking over the work table."""

    def traces(self, after: tuple[str, str]) -> tuple[list[Trace], tuple[str, str]]:
        """The traces of a page of the table, and where the next begins, ('', '') at the end."""
        ...

    def clear(self, trace: Trace, keys: Set[str]) -> None:
        """Take these keys, and what is masked of their persons, out of an item; Conflict if it changed meanwhile."""
        ...


class Walks(Protocol):
    """How far walks have come."""

    def walk(self, name: str) -> Walk | None:
        """A walk by name."""
        ...

    def keep_walk(self, walk: Walk) -> None:
        """Write it on the version that was read; Conflict."""
        ...


def kept(walks: Walks, walk: Walk) -> Walk | None:
    """The walk as it is now written; None when another delivery of the same message did this part, and goes on."""
    try:
        walks.keep_walk(walk)
    except Conflict:
        return None
    return walk


class GoneMembers(Protocol):
    """Members who have left, found by walking over the members table."""

    def gone(self, after: tuple[str, str], before: str) -> tuple[Sequence[Member], tuple[str, str]]:
        """Those of a page who left before an instant (``clock.stamp``), and where the next begins."""
        ...
