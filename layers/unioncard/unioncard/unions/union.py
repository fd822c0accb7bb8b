"""A union 工会 and its place in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of union it is (codes.md, 工会级别); industry and 省直 unions hang directly below the province."""

    PROVINCE = "province"
    REGION = "region"
    INDUSTRY = "industry"
    BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Union:
    """One union.

    ``code`` is the key officers use (GB/T 2260 for regions, ours for basic unions). ``path`` lists all codes from the
    province down, ``/410000/410100/4101000001/``: a union lies below another exactly when its path starts with the
    other's, which makes the officer's reach (invariant 8) and a subtree's sums (invariant 6) prefix questions.
    """

    code: str
    name: str
    kind: Kind
    parent: str | None
    path: str
    contact_mail: str = ""

    @property
    def level(self) -> int:
        """Depth in the tree, the province being 1."""
        return self.path.count("/") - 1

    def is_within(self, ancestor: str) -> bool:
        """Whether ``ancestor`` (a code) is this union or one above it."""
        return f"/{ancestor}/" in self.path

    def ancestry(self) -> tuple[str, ...]:
        """Codes from this union up to the province, nearest first: the order in which an agreement is looked for."""
        return tuple(reversed(self.path.strip("/").split("/")))
