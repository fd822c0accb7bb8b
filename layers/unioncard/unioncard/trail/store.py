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


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries of a day: of those who acted for ``top`` (a union's code) or one below it; of one ``subject``, and
    about one ``member`` (the key of a record), if they are given. ``of_nobody``: also those of who acted for no union,
    since nobody had appointed them or they chose none, and of work of the system that is of no union.
    """

    top: str
    subject: str = ""
    member: str = ""
    of_nobody: bool = False

    def takes(self, entry: Entry) -> bool:
        """Whether an entry of those unions is wanted."""
        return self.subject in ("", entry.subject) and self.member in ("", entry.member_id)


class TrailReader(Protocol):
    """Reads a day page by page."""

    def page(self, day: date, wanted: TrailFilter, cursor: str = "") -> TrailPage:
        """Entries of a day.

        ValueError: a cursor that is none. A page may be short and yet not the last: see its cursor.
        """
        ...
