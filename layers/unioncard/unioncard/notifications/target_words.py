"""What a letter says of a target whose date is near, by the standing of the morning on which it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.assessment.near import is_behind
from unioncard.notifications.letters import TargetWords
from unioncard.texts import assessment as texts

if TYPE_CHECKING:
    from unioncard.assessment.standing import StandingStore
    from unioncard.assessment.target import TargetStore
    from unioncard.messages.notify import TargetNear
    from unioncard.unions.store import DirectoryStore


def target_words(
    directory: DirectoryStore, targets: TargetStore, standings: StandingStore, order: TargetNear
) -> TargetWords | None:
    """The letter's values; None where the union has caught up meanwhile, or the target was ended."""
    target, standing = targets.find(order.target), standings.of([order.union]).get(order.union)
    if target.ended_at or standing is None or not is_behind(target, standing):
        return None
    expected, count = standing.base.expected, standing.counts.get(target.goal, 0)
    return TargetWords(
        union=directory.union(order.union).name,
        code=order.union,
        by=directory.union(target.owner).name,
        goal=texts.GOALS[target.goal],
        due=target.due.isoformat(),
        counted_on=standing.day.isoformat(),
        expected=expected,
        number=target.number(expected),
        line=target.line(expected, standing.day),
        count=count,
        below=standing.base.basics > 1,
    )
