"""What a document changed on cards: an entry a card, written with the change itself, summed when the document closes.

A file is delivered again after a crash, or to two functions at once, and between two deliveries a return may make a
card known. Whoever sums first closes the document; from then on no change can be entered under it, so that every sum is
the same sum. Its month is the one in which the sum is written: a file whose document was closed in November and that is
redriven in December, because its record was not written, counts in December. November's figures stand as reported.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from unioncard import clock
from unioncard.ledger.movement import Measure, Movement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.ledger.bank_answers import BankAnswers


class Place(NamedTuple):
    """The union an entry counts for, with its path when the card was opened."""

    union: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One card counted once: ``measure`` is ACTIVATED or CLOSED.

    ``count`` is -1 for a card that another document had counted as closed and that turns out to be replaced. ``day``
    (``YYYY-MM-DD``) is the bank's, of what happened, or that of the card's opening if it is later; '' where it is
    counted back, and in what an earlier release entered.
    """

    document: str
    card: str
    measure: Measure
    place: Place
    count: int = 1
    day: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """A closed document's sum. ``at`` is the ``clock.stamp`` under which this delivery writes it.

    ``days``: of each union the last day of what is counted, since which all of it is true; '' where one is not known.
    """

    document: str
    at: str
    counts: Mapping[Place, Mapping[Measure, int]]
    days: Mapping[Place, str] = field(default_factory=dict)

    def movements(
        self,
        own: Mapping[Place, Mapping[Measure, int]] | None = None,
        answers: Mapping[Place, BankAnswers] | None = None,
        day: str = "",
    ) -> list[Movement]:
        """One movement a union, by path, with the document's ``own`` counts (a return's openings) and ``answers``.

        ``day``: the own counts' date, '' if it is not known. A movement has the later day of both.
        """
        together = {place: Counter(counts) for place, counts in self.counts.items()}
        for place, counts in (own or {}).items():
            together.setdefault(place, Counter()).update(counts)
        month, told = clock.month_of(datetime.fromisoformat(self.at)), answers or {}
        dated: dict[Place, list[str]] = {place: [self.days.get(place, "")] for place in self.counts}
        for place in own or {}:
            dated.setdefault(place, []).append(day)
        return [
            Movement(
                month, place.union, place.path, self.document, self.at, dict(counts), _last(dated[place]),
                answers=told.get(place),
            )
            for place, counts in sorted(together.items(), key=lambda one: one[0].path)
        ]  # fmt: skip

    def totals(self) -> dict[str, int]:
        """All unions together, for ``FileRecord.counts``."""
        total: Counter[Measure] = Counter()
        for counts in self.counts.values():
            total.update(counts)
        return {measure.value: count for measure, count in sorted(total.items())}


class Tallies(Protocol):
    """Entries by document; every read is consistent."""

    def close(self, document: str, at: str) -> None:
        """Close a document at ``at`` (a ``clock.stamp``) unless it is closed."""
        ...

    def closed(self, document: str) -> bool:
        """Whether it is."""
        ...

    def entries(self, document: str) -> Iterable[Entry]:
        """Everything entered under a document; complete once it is closed."""
        ...

    def put_movements(self, movements: Sequence[Movement]) -> None:
        """Write movements of a closed document, one a union, before its record.

        A union's that an earlier delivery wrote stands, in whatever month it was written.
        """
        ...


def tally(tallies: Tallies, document: str, at: str) -> Tally:
    """Close the document, now or before, and sum it."""
    tallies.close(document, at)
    counts: dict[Place, Counter[Measure]] = {}
    days: dict[Place, list[str]] = {}
    for entry in tallies.entries(document):
        counts.setdefault(entry.place, Counter())[entry.measure] += entry.count
        days.setdefault(entry.place, []).append(entry.day)
    return Tally(document, at, counts, {place: _last(some) for place, some in days.items()})


def _last(days: Sequence[str]) -> str:
    """The last of some days, '' if one is not known."""
    return max(days) if all(days) else ""
