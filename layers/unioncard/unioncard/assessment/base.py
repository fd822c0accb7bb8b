"""底数: how many members a union has to collect, by its own statement or by the register of unions; sums of a subtree.

The system sees a member once a register names one. How many there ought to be, and how many are collected on paper, the
union alone knows; it says so, and what nobody has said is unknown, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.unions.union import Union

LARGEST: Final = 500_000
"""Members of one union at most: what a register may hold."""


@dataclass(frozen=True, slots=True)
class BaseStatement:
    """What a union says of its own members, without those of the unions below it.

    ``expected`` are to be collected; of them ``gathered`` are collected, uploaded or not. ``at`` is a ``clock.stamp``.
    """

    union: str
    expected: int
    gathered: int
    officer: str
    at: str
    version: int = 0


class BaseStore(Protocol):
    """Port: the newest statement of every union."""

    def of(self, union: str) -> BaseStatement | None:
        """The statement of a union, read consistently."""
        ...

    def state(self, statement: BaseStatement) -> None:
        """Put it in the place of the one before, on the version that was read; Conflict."""
        ...

    def every(self) -> Iterator[BaseStatement]:
        """All of them, in no order: 16 queries, and what unions have stated."""
        ...


class Source(StrEnum):
    """From where the number of members expected is."""

    STATED = "stated"
    """The union's own statement."""
    REGISTER = "register"
    """会员数 of the register of unions; a statement takes its place."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Base:
    """A union's own base. ``expected`` is None where nobody has said it."""

    expected: int | None
    gathered: int
    source: Source

    def is_clear(self, members: int) -> bool:
        """Whether it can be taken at its word: it was said, and the ledger has no more members than that."""
        return self.expected is not None and members <= self.expected


def base_of(union: Union, stated: BaseStatement | None, members: int) -> Base:
    """The base of a union that has so many ``members`` in the ledger. Whoever is uploaded was gathered."""
    if stated is not None:
        return Base(stated.expected, max(stated.gathered, members), Source.STATED)
    if union.member_count is not None:
        return Base(union.member_count, members, Source.REGISTER)
    return Base(None, members, Source.NONE)


@dataclass(frozen=True, slots=True)
class BaseSum:
    """The bases of a subtree. ``basics`` are its basic unions, ``unclear`` those without a clear base, among them
    ``unsaid`` those without any; ``never`` those that have no document at all. ``expected`` is at least: where nobody
    has said a number, or too small a one, the members who are there already are expected. ``stated`` are the unions
    above others that have stated a number of members of their own.
    """

    basics: int = 0
    unclear: int = 0
    unsaid: int = 0
    never: int = 0
    expected: int = 0
    gathered: int = 0
    stated: int = 0

    @property
    def is_known(self) -> bool:
        """Whether a number was said of any basic union in it; where there is none, of the members that it has."""
        if self.basics:
            return self.unsaid < self.basics
        return self.stated > 0 or not self.expected

    def __add__(self, other: BaseSum) -> BaseSum:
        return BaseSum(
            self.basics + other.basics,
            self.unclear + other.unclear,
            self.unsaid + other.unsaid,
            self.never + other.never,
            self.expected + other.expected,
            self.gathered + other.gathered,
            self.stated + other.stated,
        )
