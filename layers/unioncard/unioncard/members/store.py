"""Port to the member records: one transaction a chunk of rows, each with its own marker.

The marker makes a repeated chunk a no-op and carries its counts, without streams (docs/decisions/0016).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Protocol

from unioncard.ledger.make_up import NO_MAKE_UP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from unioncard.ledger.make_up import MakeUp
    from unioncard.ledger.movement import Movement
    from unioncard.members.member import Member
    from unioncard.members.transfer import Release


@dataclass(frozen=True, slots=True)
class Changes:
    """Accepted rows by what they changed. Each is in one of the first six.

    ``joined``: counted as a member now and not before; ``left``: before and not now; ``updated`` and ``unchanged``:
    before and now; ``recorded``: neither (somebody who left before the system knew them); ``stayed_out``: the row names
    no change for somebody who has left, and they stay so. A part of ``unchanged`` is ``superseded``: a register opened
    later had stored other cells.
    """

    joined: int = 0
    left: int = 0
    updated: int = 0
    unchanged: int = 0
    recorded: int = 0
    stayed_out: int = 0
    superseded: int = 0

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.joined + self.left + self.updated + self.unchanged + self.recorded + self.stayed_out

    def __add__(self, other: Changes) -> Changes:
        return Changes(*map(sum, zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Shared:
    """An accepted row whose mobile is that of a member of the union known before, by register and row.

    ``twice``: name, sex and birth date are the same, too, so it may be one person with two documents.
    """

    row: int
    register: str
    other: int
    twice: bool = False


CHUNK_ROWS = 99
"""Rows in one transaction: each writes one item, DynamoDB takes 100, and one is the chunk's marker."""

CHUNK_WRITES = 99
"""Items that a chunk's rows may write: one that takes its person off a list of held rows writes two."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A row refused because the person belongs to another union.

    ``variant`` of the finding's message. ``asked``: the register and row by which the other union holds the person, if
    it is to be asked for a release.
    """

    row: int
    variant: str = ""
    asked: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """The marker of one chunk of a register: what it changed, written in the same transaction as its members.

    ``keys`` are the members' keys in row order, ``rows`` the rows they stood in, ``elsewhere`` the rows refused; ``at``
    is when the register was opened. ``turned`` are the keys of those with a card whom their union took back or let go:
    what the look-up says of their cards has to follow (cards/entitlement.py). ``make_up`` is how it changed that of the
    union's members.
    """

    register: str
    index: int
    keys: tuple[str, ...]
    rows: tuple[int, ...] = ()
    at: str = ""
    changes: Changes = field(default_factory=Changes)
    elsewhere: tuple[Elsewhere, ...] = ()
    turned: tuple[str, ...] = ()
    shared: tuple[Shared, ...] = ()
    make_up: MakeUp = NO_MAKE_UP

    @property
    def all_rows(self) -> list[int]:
        """The numbers of all rows it took, accepted or refused, in order."""
        return sorted([*self.rows, *(one.row for one in self.elsewhere)])

    @property
    def size(self) -> int:
        """How many rows it took."""
        return len(self.rows) + len(self.elsewhere)


CHUNK_BYTES = 3_500_000
"""Bytes of one transaction; DynamoDB takes 4 MB. With the columns' limits no register of people comes near."""


class MemberStore(Protocol):
    """Member records and the chunks they came in."""

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        """The stored ones among these members, read consistently."""
        ...

    def holders(self, mobiles: Sequence[str]) -> dict[str, frozenset[str]]:
        """For each of these mobiles (``PersonMarks``) the members that have or had it; 100 mobiles are one read."""
        ...

    def note_holders(self, holders: Mapping[str, Set[str]]) -> None:
        """Add members to mobiles, in one transaction for 100 mobiles; again changes nothing.

        A hint, written before the members themselves: who has the mobile now, their records say.
        """
        ...

    def note_names(self, names: Mapping[str, str]) -> None:
        """Note that a document (value: its member key) has a record of its own under another name (key), too.

        A hint like ``note_holders``: by it all records of a document's number are found (docs/operations/person.md).
        """
        ...

    def chunk(self, register: str, index: int) -> Chunk | None:
        """The chunk's marker, None unless it was admitted already."""
        ...

    def chunks(self, register: str) -> Iterator[Chunk]:
        """All chunks of a register, in order."""
        ...

    def admit(self, chunk: Chunk, members: Iterable[Member]) -> None:
        """Write members and marker in one transaction.

        Each member's ``version`` is the one read before (0 = new). Conflict if any changed meanwhile or the chunk
        was admitted by another delivery.
        """
        ...

    def release(self, release: Release, member: Member, movement: Movement) -> None:
        """Write a released member, the ledger movement and the release's final state in one transaction.

        Conflict if the member changed meanwhile or the release was done by another delivery.
        """
        ...


class MemberIndex(Protocol):
    """Members as officers look for them. Indexes follow the records within a second."""

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        """See MemberStore."""
        ...

    def page(self, union: str, after: str = "") -> tuple[list[Member], str]:
        """A page of a union's members in the order of their keys, and where the next begins ('' at the end)."""
        ...

    def named(self, union: str, name_mark: str) -> list[Member]:
        """The first of a union's members whose name has this mark."""
        ...

    def with_mobile(self, union: str, mobile_mark: str) -> list[Member]:
        """The first of a union's members whose mobile has this mark."""
        ...

    def with_card(self, union: str, card_mark: str) -> list[Member]:
        """The first of a union's members whose card's last digits have this mark."""
        ...

    def other_names(self, key: str) -> list[str]:
        """The keys of records that a document has under other names; ``key`` is the document's (decision 0049)."""
        ...
