"""The plastic of one batch row: which facts were told of it, and what follows from them.

Facts are a set and the state is read off the set, so it does not matter in which order, how late or how often they are
told (domain/programmes.md: bank → handler → level by level → member, each hop with its date).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Set


class Fact(StrEnum):
    """What can be told of a card's plastic."""

    AT_BRANCH = "at-branch"
    COLLECTED = "collected"
    """The union's clerk fetched it (经办人已领)."""
    SIGNED = "signed"
    """Its member signed for it (已签收)."""
    DAMAGED = "damaged"
    RETURNED = "returned"
    """Back to the bank, damaged or unclaimed."""


class Custody(StrEnum):
    """Where a card is, as people are told; derived, never stored."""

    REQUESTED = "requested"
    """There is no card yet."""
    OPENED = "opened"
    """The bank opened it; nobody has told where the plastic is."""
    AT_BRANCH = "at-branch"
    COLLECTED = "collected"
    SIGNED = "signed"
    DAMAGED = "damaged"
    RETURNED = "returned"

    @property
    def settled(self) -> bool:
        """Whether the union has nothing left to do with it."""
        return self in {Custody.SIGNED, Custody.RETURNED}


class Difference(StrEnum):
    """Why something told of a row was not taken; shown to people, who know which of the two is right."""

    NOT_IN_BATCH = "not-in-batch"
    NOT_OPENED = "not-opened"
    BEFORE_OPENED = "before-opened"
    """The day is before the bank opened the card."""
    CONTRADICTS = "contradicts"
    """A fact that excludes it was told before."""
    OTHER_DAY = "other-day"
    """The same was told before, of another day."""
    OTHER_BATCH = "other-batch"
    OTHER_PERSON = "other-person"
    OTHER_CARD = "other-card"


EXCLUDED: Final[Mapping[Fact, Set[Fact]]] = {
    Fact.AT_BRANCH: set(),
    Fact.COLLECTED: set(),
    Fact.SIGNED: {Fact.DAMAGED, Fact.RETURNED},
    Fact.DAMAGED: {Fact.SIGNED},
    Fact.RETURNED: {Fact.SIGNED},
}
"""Fact → the facts that cannot be true of the same card. Nobody signs for a damaged card; what breaks afterwards is
between the member and the bank. Symmetric, so whichever comes first keeps the other out."""

_ON_ONE_DAY: Final = frozenset({Fact.SIGNED, Fact.RETURNED})
"""Of these, two different days are a contradiction. A card may well be noticed at the branch, or damaged, twice."""

_TELLING: Final = (Fact.SIGNED, Fact.RETURNED, Fact.DAMAGED, Fact.COLLECTED, Fact.AT_BRANCH)
"""The most telling fact first: it alone says where the card is."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """When a fact was true (``YYYY-MM-DD``) and the document that told it first (a movement's ``document``)."""

    day: str
    document: str


@dataclass(frozen=True, slots=True)
class Plastic:
    """The facts told of one batch row. ``version`` is the condition of the next write, 0: nothing is stored."""

    facts: Mapping[Fact, Recorded] = field(default_factory=dict)
    version: int = 0

    def refuses(self, fact: Fact, day: str) -> Difference | None:
        """Why a fact of a day cannot be added to the stored ones; None if it can, or is there already."""
        if EXCLUDED[fact] & self.facts.keys():
            return Difference.CONTRADICTS
        known = self.facts.get(fact)
        return Difference.OTHER_DAY if known and known.day != day and fact in _ON_ONE_DAY else None

    def telling(self, fact: Fact, told: Recorded) -> Plastic:
        """The plastic with a fact added; the same object when it is known already or refused."""
        if fact in self.facts or self.refuses(fact, told.day):
            return self
        return replace(self, facts={**self.facts, fact: told})

    @property
    def custody(self) -> Custody:
        """Where an opened card is."""
        return next((Custody(fact.value) for fact in _TELLING if fact in self.facts), Custody.OPENED)


# Cards that nobody claimed: after the bank's number of days they go back (无人领取退行销卡, programmes.md).

_WAITING: Final = frozenset({Custody.AT_BRANCH, Custody.COLLECTED})
_FETCHABLE_SINCE: Final = (Fact.AT_BRANCH, Fact.COLLECTED)


def unclaimed(plastics: Mapping[int, Plastic], today: date, days: int) -> tuple[int, ...]:
    """Rows whose cards have waited for more than ``days``, since the first day on which they could be fetched.

    ``days`` is the bank profile's ``unclaimed_days``; the last of them still belongs to the member. A card of which
    nobody has told where it is waits for the bank, not for its member.
    """
    last = (today - timedelta(days)).isoformat()
    return tuple(
        row for row, plastic in sorted(plastics.items()) if plastic.custody in _WAITING and _since(plastic) < last
    )


def _since(plastic: Plastic) -> str:
    return min(plastic.facts[fact].day for fact in _FETCHABLE_SINCE if fact in plastic.facts)
