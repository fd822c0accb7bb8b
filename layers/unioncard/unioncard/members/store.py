"""Where members are kept: one transaction per chunk, each carrying its own marker (DESIGN.md, choices measured)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.members.member import Member

CHUNK_ROWS = 99
"""Members in one transaction: DynamoDB takes 100 items, one of which is the chunk's marker."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one chunk of a register changed. Stored with the members in the same transaction, so it is true or absent.

    ``keys`` are the members' keys in row order; ``elsewhere`` the rows refused because the person belongs to another
    union.
    """

    register: str
    index: int
    keys: tuple[str, ...]
    joined: int
    left: int
    updated: int
    elsewhere: tuple[int, ...]


class MemberStore(Protocol):
    """Member records and the chunks they came in."""

    def find(self, keys: Sequence[str]) -> dict[str, Member]:
        """The stored ones among these members, read consistently."""
        ...

    def chunk(self, register: str, index: int) -> Chunk | None:
        """What this chunk changed, if it was admitted already."""
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
