"""A union 工会 and its place in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.clock import day_of

if TYPE_CHECKING:
    from datetime import date


class Kind(StrEnum):
    """What sort of union it is (codes.md, 工会级别); industry and 省直 unions hang directly below the province."""

    PROVINCE = "province"
    REGION = "region"
    INDUSTRY = "industry"
    BASIC = "basic"


@dataclass(frozen=True, slots=True)
class ParentSince:
    """The parent that holds from an instant on (UTC stamp; '' from the beginning)."""

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
    oldest first; ``parent`` and ``path`` are what holds now. ``told_at`` is when the newest register that named the
    union was opened, ``version`` grows with every write since.
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
    told_at: str = ""
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
