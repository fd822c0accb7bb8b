"""Ports to the trail's storage: who writes entries, who closes days, who reads pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from unioncard.trail.entry import Entry


class TrailWriter(Protocol):
    """Appends entries."""

    def append(self, entry: Entry) -> None:
        """Store an entry for good; any error means that it may not be there."""
        ...


class TrailDays(Protocol):
    """Closes days; reads no entry."""

    def first_day(self) -> date | None:
        """The earliest day with an entry."""
        ...

    def closed_days(self) -> list[date]:
        """The days with a record, in order."""
        ...

    def names(self, day: date) -> list[tuple[str, str]]:
        """The names of a day's entries, each with the digest that it has in its name."""
        ...

    def record(self, day: date) -> bytes:
        """A closed day's record; NotFound."""
        ...

    def keep_record(self, day: date, content: bytes) -> bytes:
        """Store a day's record unless there is one; what is there."""
        ...


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries, newest first, and where the next page begins; '' at the end."""

    entries: list[Entry]
    cursor: str


class TrailReader(Protocol):
    """Reads a day page by page."""

    def page(self, day: date, top: str, subject: str = "", cursor: str = "") -> TrailPage:
        """Entries of those who acted for a union or for one below it (``top``: its code), of one subject if given.

        ValueError: a cursor that is none. A page may be short and yet not the last: see its cursor.
        """
        ...
