"""A target 目标: which share of the members expected is to have come how far by which day, and for whom it was set.

The notice sets two: collected by 15 March, uploaded by 20 April (豫工文〔2015〕4号, four (2)).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, Protocol

from unioncard.clock import SHANGHAI
from unioncard.ledger.accounts import Account, balances_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from unioncard.ledger.figures import Tally

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

MOST: Final = 40
"""Targets of one union that are in force at a time: all are read for a page."""

NEAR: Final = (7, 1)
"""So many days before its date the unions behind its line are written to."""
TargetState = Literal["unknown", "waiting", "reached", "on-line", "behind", "missed"]
"""``unknown`` where nobody has said the base."""


class Goal(StrEnum):
    """How far members are to have come: GATHERED by the unions' statements, the others by balances of the ledger."""

    GATHERED = "gathered"
    UPLOADED = "uploaded"
    OPENED = "opened"
    SIGNED = "signed"
    ACTIVATED = "activated"


ACCOUNTS: Final[Mapping[Goal, Account]] = {
    Goal.UPLOADED: Account.MEMBERSHIP_MEMBER,
    Goal.OPENED: Account.ACCOUNT_OPEN,
    Goal.SIGNED: Account.PLASTIC_MEMBER,
    Goal.ACTIVATED: Account.ACTIVATION_DONE,
}
"""The account whose balance says how many have come so far."""


def counts_of(tally: Tally, gathered: int) -> dict[Goal, int]:
    """How many have come how far."""
    balances = balances_of(tally)
    return {Goal.GATHERED: gathered, **{goal: balances.get(account, 0) for goal, account in ACCOUNTS.items()}}


@dataclass(frozen=True, slots=True)
class Target:
    """One target.

    ``owner`` set it, for ``union`` (the owner itself, or one below it) and all that lies below. ``share`` is a
    percentage of the members expected. The line rises evenly from 0 on ``begins`` to the whole on ``due`` (days in
    Henan). ``ended_at`` is a ``clock.stamp``, '' while it is in force.
    """

    id: str
    owner: str
    union: str
    goal: Goal
    begins: date
    due: date
    share: int
    set_by: str
    set_at: str
    ended_by: str = ""
    ended_at: str = ""

    def same_as(self, other: Target) -> bool:
        """Whether both ask for the same, whoever set them when."""
        mine, others = ((one.owner, one.union, one.goal, one.begins, one.due, one.share) for one in (self, other))
        return mine == others

    def number(self, expected: int) -> int:
        """How many members it asks for; a part of a member is one."""
        return -(-expected * self.share // 100)

    def line(self, expected: int, day: date) -> int:
        """How many there ought to be on a day: whole members only, so nobody is behind by a fraction."""
        if day >= self.due:
            return self.number(expected)
        if day <= self.begins:
            return 0
        return self.number(expected) * (day - self.begins).days // (self.due - self.begins).days

    def state(self, expected: int, count: int, day: date) -> TargetState:
        """How it stands on a day with so many members expected and so many who have come."""
        if count >= self.number(expected):
            return "reached"
        if day <= self.begins:
            return "waiting"
        if day > self.due:
            return "missed"
        return "on-line" if count >= self.line(expected, day) else "behind"


class TargetStore(Protocol):
    """Port for targets; every read is consistent."""

    def of_owners(self, owners: Sequence[str]) -> list[Target]:
        """The targets in force that these unions set, in the order in which they were set: a query for each."""
        ...

    def every(self) -> list[Target]:
        """All targets in force."""
        ...

    def find(self, id: str) -> Target:
        """A target, also one that was ended; NotFound."""
        ...

    def put(self, target: Target) -> None:
        """Keep a new target; Conflict: one that asks for the same was set meanwhile."""
        ...

    def end(self, target: Target) -> None:
        """Keep it as one that was ended; one that is ended stays as it is."""
        ...


def new_target_id(at: datetime) -> str:
    """``G20261128-7KM3Q9XTBW``."""
    return f"G{at.astimezone(SHANGHAI):%Y%m%d}-" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def targets_over(targets: Iterable[Target], ancestry: Sequence[str]) -> list[Target]:
    """The targets that hold for a union; ``ancestry`` are the codes from it up to the province, the nearest first.

    Of an owner's targets of one goal those that name the union, or the nearest above it, take the place of the others:
    whoever was given another date is not held to the general one.
    """
    distance = {code: steps for steps, code in enumerate(ancestry)}
    nearest: dict[tuple[str, Goal], tuple[int, list[Target]]] = {}
    for one in targets:
        if one.owner not in distance or one.union not in distance:
            continue
        steps, kept = nearest.get((one.owner, one.goal), (len(ancestry), []))
        if distance[one.union] < steps:
            steps, kept = distance[one.union], []
        if distance[one.union] == steps:
            kept.append(one)
        nearest[one.owner, one.goal] = steps, kept
    found = (one for _, kept in nearest.values() for one in kept)
    return sorted(found, key=lambda one: (one.due, one.goal, one.id))


def near(targets: Iterable[Target], day: date) -> list[Target]:
    """The targets about which unions are written to on a day."""
    return [one for one in targets if (one.due - day).days in NEAR]


def assessed(targets: Iterable[Target], ancestry: Sequence[str], day: date) -> dict[Goal, Target]:
    """By which target of each goal a union is assessed on a day: of the nearest union above it that set one.

    A union's own targets are its own affair; only the first of the tree has nobody above. Of several that one owner set
    one after the other it is the next that is due, or the last one.
    """
    held = [one for one in targets_over(targets, ancestry) if one.begins < day]
    found: dict[Goal, Target] = {}
    for owner in ancestry[1:] or ancestry:
        of_owner: dict[Goal, Target] = {}
        for one in (one for one in held if one.owner == owner):
            chosen = of_owner.get(one.goal)
            if chosen is None or chosen.due < day:
                of_owner[one.goal] = one
        found = of_owner | found
    return found
