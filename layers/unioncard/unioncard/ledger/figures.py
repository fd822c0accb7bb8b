"""The figures of one union in one month: opening, movement, closing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import add, attrgetter, neg
from typing import TYPE_CHECKING, Final

from unioncard.ledger.rates import card_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.ledger.movement import Measure


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each measure. The field names are the values of ``Measure``."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    joined: int = 0
    left: int = 0
    updated: int = 0
    requested: int = 0
    opened: int = 0
    refused: int = 0
    collected: int = 0
    signed: int = 0
    returned: int = 0
    activated: int = 0
    closed: int = 0

    @classmethod
    def of(cls, counts: Mapping[Measure, int]) -> Tally:
        """A tally of a movement's counts."""
        return cls(**{measure.value: count for measure, count in counts.items()})

    @property
    def members(self) -> int:
        """Members who joined and did not leave."""
        return self.joined - self.left

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(add, _counts(self), _counts(other)))

    def __neg__(self) -> Tally:
        return Tally(*map(neg, _counts(self)))


_counts: Final = attrgetter(*(field.name for field in fields(Tally)))
"""All counts at once: ``astuple`` copies each by itself, which took a third of a province's month."""

NOTHING = Tally()


def _sum(opening: int, change: int, moved: int) -> int:
    return opening + change + moved


@dataclass(frozen=True, slots=True)
class Figures:
    """``opening`` counts all earlier months, ``change`` this month.

    ``moved`` is what unions that came below another parent this month had brought along (moved-in) less what those
    took away that left (moved-out): their closing of the month before, in every measure. It may be negative.
    """

    opening: Tally = NOTHING
    change: Tally = NOTHING
    moved: Tally = NOTHING

    @property
    def closing(self) -> Tally:
        """Opening + movement (invariant 6)."""
        return Tally(*map(_sum, _counts(self.opening), _counts(self.change), _counts(self.moved)))

    @property
    def waiting(self) -> int:
        """Cards asked for that the bank has not answered at the end of the month."""
        closing = self.closing
        return closing.requested - closing.opened - closing.refused

    @property
    def open_rate(self) -> float | None:
        """开卡率 at the end of the month; see ``card_rate``."""
        return card_rate(self.closing)

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.opening + other.opening, self.change + other.change, self.moved + other.moved)

    def __bool__(self) -> bool:
        return self != ZERO


ZERO = Figures()
