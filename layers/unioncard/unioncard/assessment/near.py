"""Who is written to when a target's date nears: the unions that it holds for and that are behind its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from unioncard.assessment.target import targets_over
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.assessment.standing import Standing
    from unioncard.assessment.target import Target
    from unioncard.unions.union import Union


class Behind(NamedTuple):
    """Of some unions those that are written to, and those that have others below them to look through."""

    unions: list[str]
    above_others: list[str]


def behind(
    target: Target, in_force: Sequence[Target], unions: Sequence[Union], standings: Mapping[str, Standing]
) -> Behind:
    """By the standings of the last morning. ``in_force``: the targets that unions above these set, for another one of
    the same owner may name a union nearer. Below one that a nearer target names, this one holds for nobody.
    """
    held = [one for one in unions if target in targets_over(in_force, one.ancestry())]
    found = [one.code for one in held if is_behind(target, standings.get(one.code))]
    above = [one.code for one in held if one.kind is not Kind.BASIC or _has_others(standings.get(one.code))]
    return Behind(found, above)


def is_behind(target: Target, standing: Standing | None) -> bool:
    """Whether a union is behind the target's line; where nobody has said the base nobody knows."""
    if standing is None or not standing.base.is_known:
        return False
    return target.state(standing.base.expected, standing.counts.get(target.goal, 0), standing.day) == "behind"


def _has_others(standing: Standing | None) -> bool:
    return standing is not None and standing.base.basics > 1
