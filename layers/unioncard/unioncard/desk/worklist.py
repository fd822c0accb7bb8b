"""Work lists: what waits in a union's subtree, by kind, the oldest first; the entries and the port.

An entry is a batch, a register, a row or a request, never a copy of a person: it has ids and counts, and what is shown
of persons is read from where they are (docs/decisions/0063).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class WorkKind(StrEnum):
    """What waits."""

    TO_CORRECT = "to-correct"
    """Registers with rejected rows that no later register corrects; counted in rows."""
    REFUSED = "refused"
    """Batches with people whom the bank refused and for whom nothing follows yet; counted in people."""
    HELD = "held"
    """Rows whose cells their bank cannot take."""
    AT_BANK = "at-bank"
    """Batches whose bank owes a receipt or answers; counted in cards, dated by when that is due."""
    TO_COLLECT = "to-collect"
    """Batches with opened cards that nobody of the union has fetched; counted in cards."""
    TO_SIGN = "to-sign"
    """Batches with cards that the clerk has and their members have not signed for; counted in cards."""
    TO_RETURN = "to-return"
    """Batches with damaged cards that have to go back to the bank; counted in cards."""
    UNCLAIMED = "unclaimed"
    """Batches with cards that nobody has claimed, dated by the day on which the first has to go back."""
    TO_APPROVE = "to-approve"
    """Requests to undo that a second person has to approve."""


DATED: Final = frozenset({WorkKind.AT_BANK, WorkKind.UNCLAIMED})
"""Kinds that are overdue from ``at`` on: only then are they listed."""


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """One entry. ``at`` (a day or a ``clock.stamp``) orders the list: since when it waits, of DATED when it is due.

    ``number`` is how many rows or cards it stands for; ``facts`` is what the list shows of it, without persons.
    """

    kind: WorkKind
    id: str
    at: str
    number: int
    facts: Mapping[str, Any] = field(default_factory=dict)


class WorkLine(NamedTuple):
    """An entry as a list has it, with the code of the union that it is of."""

    entry: WorkEntry
    union: str


class Placed(NamedTuple):
    """Where entries belong: the union's path of today, and the entries, at most one of a kind."""

    path: str
    entries: Sequence[WorkEntry]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Some lines, and the cursor of the next ('' at the end)."""

    SIZE: ClassVar[int] = 50

    lines: list[WorkLine]
    after: str


class WorkCount(NamedTuple):
    """How many entries of a kind there are, and how many rows or cards they stand for."""

    entries: int = 0
    number: int = 0


class WorkLists(Protocol):
    """The port. ``scope`` is a union's code for its subtree, or ``own_scope`` for that union alone."""

    def place(self, source: str, read: Callable[[], Placed]) -> None:
        """Let exactly those entries stand that ``read`` finds of a source (a batch, a register, a person).

        ``read`` is called after the lock was read and may be called again: of two at the same time the one that read
        what is older is not the last to write. Nothing is written where nothing changed. Conflict: lost all races.
        """
        ...

    def follow(self, sources: Sequence[str], path: str) -> Iterator[str]:
        """Let what these sources of a union have placed stand below its ``path``, as it is; those that stood elsewhere.

        One batch read for 100 that stand there already. Conflict: lost all races.
        """
        ...

    def known(self, sources: Sequence[str]) -> set[str]:
        """Those of the sources that have entries: one batch read for 100."""
        ...

    def page(self, scope: str, kind: WorkKind, after: str = "", before: str = "") -> WorkPage:
        """A page, the oldest first; ``before``: only what has an earlier ``at``. One query."""
        ...

    def counts(self, scope: str) -> dict[WorkKind, WorkCount]:
        """All kinds' counts: one batch read, however much waits."""
        ...

    def counts_of(self, scopes: Sequence[str]) -> dict[str, dict[WorkKind, WorkCount]]:
        """The same of several scopes: one batch read for twelve."""
        ...

    def dated(self, scope: str, kind: WorkKind, before: str) -> tuple[int, bool]:
        """How many entries have an earlier ``at``, and whether that is all: one query of a thousand at most."""
        ...

    def oldest(self, scope: str, kind: WorkKind, since: str = "") -> str:
        """``at`` of the first entry, of those that have no earlier one than ``since``; '' if there is none: one query
        of one item."""
        ...


def own_scope(union: str) -> str:
    """The scope of a union alone, without what lies below it."""
    return f"{union}.own"
