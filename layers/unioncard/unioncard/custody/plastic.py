"""The plastic of one batch row: its recorded facts and the custody derived from them.

Facts are a set and the state is derived from the set, so order, delay and repetition do not matter
(docs/domain/programmes.md: bank → handler → level by level → member, each hop with its date).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Set


class Fact(StrEnum):
    """What can be recorded of a card's plastic."""

    AT_BRANCH = "at-branch"
    COLLECTED = "collected"
    """The union's clerk fetched it (经办人已领)."""
    SIGNED = "signed"
    """Its member signed for it (已签收)."""
    DAMAGED = "damaged"
    RETURNED = "returned"
    """Back to the bank, damaged or unclaimed."""


class Custody(StrEnum):
    """Where a card is, as shown to people; derived, never stored."""

    REQUESTED = "requested"
    """There is no card yet."""
    OPENED = "opened"
    """The bank opened it; no fact says where the plastic is."""
    AT_BRANCH = "at-branch"
    COLLECTED = "collected"
    SIGNED = "signed"
    DAMAGED = "damaged"
    RETURNED = "returned"

    @property
    def is_final(self) -> bool:
        """Whether the union has nothing left to do with it."""
        return self in {Custody.SIGNED, Custody.RETURNED}


class Difference(StrEnum):
    """Why a fact of a row was not taken; shown to people, who know which of the two is right."""

    NOT_IN_BATCH = "not-in-batch"
    NOT_OPENED = "not-opened"
    BEFORE_OPENED = "before-opened"
    """The day is before the bank opened the card, or before it was asked to."""
    CONTRADICTS = "contradicts"
    """A fact that excludes it was recorded before."""
    OTHER_DAY = "other-day"
    """The same was recorded before, with another day."""
    OTHER_BATCH = "other-batch"
    OTHER_PERSON = "other-person"
    OTHER_CARD = "other-card"
    ERASED = "person-erased"
    """Of a roster's row: its person was erased, so that there is nothing to compare it with."""


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

_BY_PRECEDENCE: Final = (Fact.SIGNED, Fact.RETURNED, Fact.DAMAGED, Fact.COLLECTED, Fact.AT_BRANCH)
"""Precedence: the first of these that is recorded says where the card is."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """When a fact was true (``YYYY-MM-DD``) and the document that recorded it first (a movement's ``document``)."""

    day: str
    document: str


@dataclass(frozen=True, slots=True)
class Plastic:
    """The facts of one batch row. ``version`` is the optimistic lock of the next write, 0: nothing is stored."""

    facts: Mapping[Fact, Recorded] = field(default_factory=dict)
    version: int = 0

    def refuses(self, fact: Fact, day: str) -> Difference | None:
        """Why a fact of a day cannot be added to the stored ones; None if it can, or is there already."""
        if EXCLUDED[fact] & self.facts.keys():
            return Difference.CONTRADICTS
        known = self.facts.get(fact)
        return Difference.OTHER_DAY if known and known.day != day and fact in _ON_ONE_DAY else None

    def with_fact(self, fact: Fact, recorded: Recorded) -> Plastic:
        """The plastic with a fact added; the same object when it is known already or refused."""
        if fact in self.facts or self.refuses(fact, recorded.day):
            return self
        return replace(self, facts={**self.facts, fact: recorded})

    @property
    def custody(self) -> Custody:
        """Where an opened card is."""
        return next((Custody(fact.value) for fact in _BY_PRECEDENCE if fact in self.facts), Custody.OPENED)


WAITING: Final = frozenset({Custody.AT_BRANCH, Custody.COLLECTED})
"""Where a card waits for its member."""
_FETCHABLE_SINCE: Final = (Fact.AT_BRANCH, Fact.COLLECTED)


def unclaimed(plastics: Mapping[int, Plastic], today: date, days: int) -> tuple[int, ...]:
    """Rows whose cards have waited for more than ``days``, since the first day on which they could be fetched.

    After the bank profile's ``unclaimed_days`` cards go back (无人领取退行销卡, docs/domain/programmes.md); the last
    day still belongs to the member. A card without a recorded place waits for the bank, not for its member.
    """
    last = (today - timedelta(days)).isoformat()
    return tuple(
        row for row, plastic in sorted(plastics.items()) if plastic.custody in WAITING and waiting_since(plastic) < last
    )


def waiting_since(plastic: Plastic) -> str:
    """The first day on which a card in WAITING could be fetched."""
    return min(plastic.facts[fact].day for fact in _FETCHABLE_SINCE if fact in plastic.facts)
