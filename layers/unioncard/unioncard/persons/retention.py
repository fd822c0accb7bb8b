"""Retention: who has been no member for so many years is erased, by a monthly walk over the members, in parts.

Whoever left keeps a record for questions about dues, benefits and the card; after the years that the stack's parameter
says (``GoneYears``) nothing needs it any more (PIPL §19, §47). Each run is in the trail with its counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock, pace
from unioncard.errors import Conflict, NotNow
from unioncard.persons.store import Walk, kept
from unioncard.trail.entry import Entry, EntryKind, Outcome, stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.persons.erase import PersonErasure
    from unioncard.persons.store import GoneMembers, Walks
    from unioncard.trail.store import TrailWriter

PAGES: Final = 50
"""Pages of 1 MB walked in one part."""


@dataclass(frozen=True, slots=True)
class MemberRetention:
    """``years``: how long the record of somebody who left is kept."""

    gone: GoneMembers
    erasing: PersonErasure
    walks: Walks
    trail: TrailWriter
    years: int
    now: Callable[[], datetime] = clock.reading
    pages: int = PAGES

    def part(self, name: str) -> Walk | None:
        """Do a part of the run of this name; None when another delivery of the same message goes on.

        Counts may miss what a killed part erased: an erased record is not found a second time. The list of the erased
        has each of them under the run's name.
        """
        walk = self.walks.walk(name) or Walk(name, clock.stamp(self.now()))
        if walk.over:
            return walk
        limit = _years_before(walk.begun_at, self.years)
        after, counts = walk.after, Counter(walk.counts or {})
        for _ in range(self.pages):
            found, after = self.gone.gone(after, limit)
            for member in found:
                counts[self._erase(member.key, name)] += 1
            if after == ("", "") or pace.is_over():  # the next part begins behind this page
                break
        over = after == ("", "")
        if over:
            self._put_on_record(name, counts)
        return kept(self.walks, replace(walk, after=after, counts=counts, over=over))

    def _erase(self, key: str, name: str) -> str:
        """What became of one: erased, or kept because something is under way; the next run looks again."""
        try:
            self.erasing.erase([key], name)
        except (NotNow, Conflict):
            return "kept"
        return "erased"

    def _put_on_record(self, name: str, counts: Counter[str]) -> None:
        entry = Entry(
            written_at=stamp(self.now()),
            request=name,
            kind=EntryKind.PERSON,
            route="retention",
            outcome=Outcome.INTENDED,
            actor="system",
            shown=counts["erased"],
        )
        self.trail.append(entry)


def _years_before(at: str, years: int) -> str:
    """The same instant so many years before; 29 February is taken for the 28th."""
    year, rest = int(at[:4]) - years, at[4:]
    return f"{year:04d}" + (rest.replace("-02-29", "-02-28") if rest.startswith("-02-29") else rest)
