"""The figures of one union in one month: opening, movement, closing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import add, attrgetter, neg
from typing import TYPE_CHECKING, Final

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

    @property
    def asked(self) -> int:
        """Cards asked for that no bank refused."""
        return self.requested - self.refused

    @property
    def asked_rate(self) -> float | None:
        """Cards asked for, without those closed since, per person who ever joined, at most 1; see ``open_rate``."""
        return self._of_joined(self.asked - self.closed)

    @property
    def open_rate(self) -> float | None:
        """Live cards per person who ever joined, 开卡率, at most 1; None where nobody joined and it would say nothing.

        Not cards per present member: cards of those who have left stay opened, and whoever got a second card after the
        first was closed counts twice. Nobody has two live cards or requests (invariant 1), who asks for one has joined
        the union before, and a card is opened and closed in the union that asked for it, wherever its holder is now.
        """
        return self._of_joined(self.opened - self.closed)

    def _of_joined(self, live: int) -> float | None:
        return live / self.joined if self.joined > 0 else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(add, _counts(self), _counts(other)))

    def __neg__(self) -> Tally:
        return Tally(*map(neg, _counts(self)))


_counts: Final = attrgetter(*(field.name for field in fields(Tally)))
"""All counts at once: ``astuple`` copies each by itself, which took a third of a province's month."""

NOTHING = Tally()


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
        return self.opening + self.change + self.moved

    @property
    def waiting(self) -> int:
        """Cards asked for that the bank has not answered at the end of the month."""
        closing = self.closing
        return closing.requested - closing.opened - closing.refused

    @property
    def open_rate(self) -> float | None:
        """开卡率 at the end of the month, see Tally."""
        return self.closing.open_rate

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.opening + other.opening, self.change + other.change, self.moved + other.moved)

    def __bool__(self) -> bool:
        return self != ZERO


ZERO = Figures()
