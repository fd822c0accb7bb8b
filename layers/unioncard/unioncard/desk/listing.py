"""Lists of what lies in a union's subtree, a page at a time, newest first: the port and its page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol


class Kind(StrEnum):
    """What is listed."""

    REGISTER = "register"
    BATCH = "batch"
    MAIL = "mail"
    """Letters to unions that were sent, or could not be."""


class Listed(NamedTuple):
    """An entry: what it is, and whose. ``union`` is the code of the union itself, not of the one that lists it."""

    id: str
    union: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, and the cursor of the next ('' at the end)."""

    SIZE: ClassVar[int] = 50

    entries: list[Listed]
    after: str


class Listing(Protocol):
    """The port to the lists."""

    def page(self, union: str, kind: Kind, after: str = "") -> Page:
        """A page of what was opened in a union and below it: one query."""
        ...

    def count(self, union: str, kind: Kind) -> tuple[int, bool]:
        """How many there are, and whether that is all: one query, which counts a thousand at most."""
        ...
