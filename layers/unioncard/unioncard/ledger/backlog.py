"""What waits, and how long: of each kind the rows, cards or requests by the days for which they have waited.

Kept once when a month is closed, from the work lists as they then are: a paper of the month shows the same for ever. A
running month is counted as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from unioncard import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from unioncard.clock import Month


class Wait(StrEnum):
    """What waits; the values are public. All but AT_BANK is the union's to do."""

    TO_CORRECT = "to-correct"
    """Rows of registers that nobody has corrected."""
    HELD = "held"
    """Members whose cells their bank cannot take."""
    AT_BANK = "at-bank"
    """Cards asked for, from the day on which the bank got their file."""
    TO_COLLECT = "to-collect"
    TO_SIGN = "to-sign"
    TO_ANSWER = "transfers-to-answer"
    """Requests of other unions for members, from the day on which they were asked."""


BANDS: Final = ("0-7", "8-15", "16-30", "over-30")
"""Days, ends included; the names are public."""
_LAST_DAYS: Final = (7, 15, 30)
LATE: Final = len(BANDS) - 1
"""The band of what is late."""

Counts = tuple[int, int, int, int]
"""By band."""
NONE: Final[Counts] = (0, 0, 0, 0)


class Waiting(NamedTuple):
    """Something that waits: whose it is, since which day or instant, and how many rows or cards it stands for."""

    union: str
    kind: Wait
    since: str
    number: int


def _no_counts() -> dict[Wait, Counts]:
    return {}


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits of one or more unions; a kind of which nothing waits has no entry."""

    counts: Mapping[Wait, Counts] = field(default_factory=_no_counts)

    def of(self, kind: Wait) -> Counts:
        """How many wait, by band."""
        return self.counts.get(kind, NONE)

    @property
    def is_late(self) -> bool:
        """Whether something that is the union's to do has waited for more than thirty days."""
        return any(counts[LATE] for kind, counts in self.counts.items() if kind is not Wait.AT_BANK)

    def __add__(self, other: Backlog) -> Backlog:
        kinds = [kind for kind in Wait if kind in self.counts or kind in other.counts]
        return Backlog({kind: _added(self.of(kind), other.of(kind)) for kind in kinds})

    def __bool__(self) -> bool:
        return any(any(counts) for counts in self.counts.values())


EMPTY: Final = Backlog()


@dataclass(frozen=True, slots=True)
class Backlogs:
    """What waits of each union by itself, ``as_of`` an instant (``clock.stamp``), with ages to the day ``until``.

    A union of which nothing waits has no entry.
    """

    as_of: str
    until: str
    unions: Mapping[str, Backlog]


class WaitingWork(Protocol):
    """Port: what waits now."""

    def below(self, union: str) -> Iterator[Waiting]:
        """Of a union and all below it, in no order: reads what waits, never what has waited."""
        ...


class BacklogStore(Protocol):
    """Port: what waited when a month was closed; what is stored of a month is never changed."""

    def keep(self, month: Month, backlogs: Backlogs) -> None:
        """Store a month's; one that is there already stands, whole."""
        ...

    def is_kept(self, month: Month) -> bool:
        """Whether it is there."""
        ...

    def of_month(self, month: Month, unions: Iterable[str] | None = None) -> Backlogs | None:
        """A month's, of these unions or of all; None if nobody counted it."""
        ...


def band(days: int) -> int:
    """The number of the band of what has waited for so many days."""
    return sum(days > last for last in _LAST_DAYS)


def backlogs_of(waiting: Iterable[Waiting], until: date, as_of: datetime) -> Backlogs:
    """By union and age at the end of the day ``until``; what came later is left out."""
    found: defaultdict[str, dict[Wait, list[int]]] = defaultdict(dict)
    for one in waiting:
        days = (until - _day(one.since)).days
        if days >= 0:
            found[one.union].setdefault(one.kind, list(NONE))[band(days)] += one.number
    made = {
        union: Backlog({kind: _counts(kinds[kind]) for kind in Wait if kind in kinds})
        for union, kinds in sorted(found.items())
    }
    return Backlogs(clock.stamp(as_of), until.isoformat(), made)


def month_end(month: Month) -> date:
    """The last day of a month."""
    return clock.beginning(clock.following(month)).date() - timedelta(1)


def _day(since: str) -> date:
    """The day in Henan: lists have days of statements and instants of what was received."""
    return clock.day_of(since) if "T" in since else date.fromisoformat(since)


def _added(one: Counts, other: Counts) -> Counts:
    return _counts(list(map(add, one, other)))


def _counts(bands: list[int]) -> Counts:
    first, second, third, fourth = bands
    return first, second, third, fourth
