"""What a letter says of a target whose date is near, by the standing of the morning on which it is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from unioncard.assessment.near import is_behind
from unioncard.notifications.letters.letter import Letter, page, render
from unioncard.texts.assessment import GOAL_STEPS, GOALS, TARGET_NEAR

if TYPE_CHECKING:
    from unioncard.assessment.standing import StandingStore
    from unioncard.assessment.target import TargetStore
    from unioncard.messages.notify import TargetNear
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class TargetWords:
    """Values of the letter about a target whose date is near. Of ``expected`` members ``number`` are asked for by
    ``due``, by the line ``line`` on the day that was counted; there are ``count``. ``below``: with unions below it.
    ``todo`` is what brings this goal forward.
    """

    union: str
    code: str
    by: str
    goal: str
    due: str
    counted_on: str
    expected: int
    number: int
    line: int
    count: int
    below: bool
    todo: str


def target_near(words: TargetWords, *, origin: str) -> Letter:
    """The letter to a union that is behind the line of a target whose date is near."""
    subject = TARGET_NEAR.format(due=words.due, goal=words.goal, union=words.union)
    link = page(origin, f"targets?union={words.code}")
    return Letter(subject, render("target_near.txt.j2", asdict(words) | {"link": link}))


def target_words(
    directory: DirectoryStore, targets: TargetStore, standings: StandingStore, order: TargetNear
) -> TargetWords | None:
    """The letter's values; None where the union has caught up meanwhile or moved away, or the target was ended."""
    target, standing = targets.find(order.target), standings.of([order.union]).get(order.union)
    if target.ended_at or standing is None or not is_behind(target, standing):
        return None
    union = directory.union(order.union)
    if not (union.is_within(target.owner) and union.is_within(target.union)):
        return None
    expected, count = standing.base.expected, standing.counts.get(target.goal, 0)
    return TargetWords(
        union=union.name,
        code=order.union,
        by=directory.union(target.owner).name,
        goal=GOALS[target.goal],
        due=target.due.isoformat(),
        counted_on=standing.day.isoformat(),
        expected=expected,
        number=target.number(expected),
        line=target.line(expected, standing.day),
        count=count,
        below=standing.base.basics > 1,
        todo=GOAL_STEPS[target.goal],
    )
