"""A union 工会 and its place in the tree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from unioncard.clock import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class Kind(StrEnum):
    """Level of a union 工会级别 (docs/domain/codes.md); industry and 省直 unions hang directly below the province."""

    PROVINCE = "province"
    REGION = "region"
    INDUSTRY = "industry"
    BASIC = "basic"


@dataclass(frozen=True, slots=True)
class ParentSince:
    """A parent and the instant from which it holds (``clock.stamp``, UTC; '' from the beginning)."""

    parent: str | None
    since: str


@dataclass(frozen=True, slots=True)
class Union:
    """One union.

    ``code`` is the key officers use (GB/T 2260 for regions, ours for basic unions). ``path`` lists all codes from the
    province down, ``/410000/410100/4101000001/``: a union lies below another exactly when its path starts with the
    other's, which makes the officer's reach (invariant 8) and a subtree's sums (invariant 6) prefix questions.

    What a register of unions adds: ``credit_code`` (GB 32100), ``type`` (基层工会类型), ``founded`` (YYYY-MM-DD),
    ``member_count`` as declared, not counted. ``parents`` is empty until the union first moves, then its whole history,
    oldest first; ``parent`` and ``path`` are the present ones. ``as_of`` is when the newest register that named the
    union was opened (last writer by opening time wins), ``version`` the optimistic lock: it grows with every write.
    """

    code: str
    name: str
    kind: Kind
    parent: str | None
    path: str
    contact_mail: str = ""
    credit_code: str = ""
    type: str = ""
    founded: str = ""
    member_count: int | None = None
    parents: tuple[ParentSince, ...] = ()
    as_of: str = ""
    version: int = 0

    @property
    def level(self) -> int:
        """Depth in the tree, the province being 1."""
        return self.path.count("/") - 1

    def is_within(self, ancestor: str) -> bool:
        """Whether ``ancestor`` (a code) is this union or one above it."""
        return f"/{ancestor}/" in self.path

    def parent_on(self, day: date) -> str | None:
        """The parent's code at the end of a day in Asia/Shanghai; before the first known move, the parent before it."""
        held = [one.parent for one in self.parents if not one.since or day_of(one.since) <= day]
        return held[-1] if held else self.parent

    def ancestry(self) -> tuple[str, ...]:
        """Codes from this union up to the province, nearest first: the order in which an agreement is looked for."""
        return tuple(reversed(self.path.strip("/").split("/")))


def moved(union: Union, parent: Union, since: str) -> Union:
    """The union with ``parent`` from the instant ``since`` (UTC stamp) until the next later parent of its history.

    Registers may arrive out of order (invariant 3): one that was opened before the newest applied one (``as_of``) only
    adds to the past, so the present parent is independent of the order of arrival. Of registers that changed nothing
    only the newest is recorded, so a parent from a late register holds until then, or until a recorded move.
    """
    union = replace(union, as_of=max(union.as_of, since))
    known = union.parents or (ParentSince(union.parent, ""),)
    later = [one for one in known if one.since > since]
    if not later and union.as_of > since:  # a newer register has named the present parent, without a move
        later = [ParentSince(union.parent, union.as_of)]
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
