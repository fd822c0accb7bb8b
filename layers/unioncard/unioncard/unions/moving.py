"""A union gets another parent: from which instant it holds, and what then is the present one."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from unioncard.unions.union import ParentSince, Union

if TYPE_CHECKING:
    from collections.abc import Iterable


def moved(union: Union, parent: Union, since: str) -> Union:
    """The union with ``parent`` from the instant ``since`` (UTC stamp) on, until what was told for a later instant.

    Registers may arrive out of order (invariant 3): one that was opened before the newest told (``told_at``) only adds
    to the past, so that the present is the same in whatever order they come. Of tellings that changed nothing only the
    newest is known, so a parent told late holds until then, or until a known move.
    """
    union = replace(union, told_at=max(union.told_at, since))
    known = union.parents or (ParentSince(union.parent, ""),)
    later = [one for one in known if one.since > since]
    if not later and union.told_at > since:  # a newer register has named the present parent, without a move
        later = [ParentSince(union.parent, union.told_at)]
    earlier = [one for one in known if one.since <= since]
    history = _without_repeats([*earlier, ParentSince(parent.code, since), *later])
    parents = history if len(history) > 1 else ()
    if history[-1].parent == union.parent:
        return replace(union, parents=parents)
    return replace(union, parents=parents, parent=parent.code, path=below(parent, union.code))


def below(parent: Union, code: str) -> str:
    """The path of the union ``code`` below a parent."""
    return f"{parent.path}{code}/"


def _without_repeats(history: Iterable[ParentSince]) -> tuple[ParentSince, ...]:
    """Of several entries in a row with one parent, the first: it has held since then."""
    return tuple(next(same) for _, same in groupby(history, key=lambda one: one.parent))
