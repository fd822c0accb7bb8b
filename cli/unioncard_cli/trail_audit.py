"""Checks the trail against its digest chain: what was taken out, changed or slipped in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from unioncard.trail.chain import NO_DAY_BEFORE, DayRecord, digest_of, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Fault(StrEnum):
    """What differs from what was written."""

    REMOVED = "removed"
    """An entry of a closed day is not there."""
    CHANGED = "changed"
    """An entry's content is not what its name and the day's record say."""
    ADDED = "added"
    """An entry of a closed day is not in the day's record."""
    REWRITTEN = "rewritten"
    """Under one name there are several versions, or a deletion."""
    DAY_REMOVED = "day-removed"
    """A day between closed days, or before the first, has no record."""
    DAY_CHANGED = "day-changed"
    """A day's record is not the one that the day after it names, or is none of ours."""
    DAY_OPEN = "day-open"
    """A day that should be closed is not; neither are the days after it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; ``name`` is empty where it is a whole day."""

    fault: Fault
    day: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What lies under a name: how many versions, whether the newest is a deletion."""

    name: str
    digest: str
    versions: int
    deleted: bool


class TrailEvidence(Protocol):
    """All that is stored."""

    def first_day(self) -> date | None:
        """The earliest day with an entry."""
        ...

    def record(self, day: date) -> bytes:
        """A closed day's record."""
        ...

    def objects(self, day: date) -> list[StoredObject]:
        """Everything under a day's entries, also what was deleted and can still be seen."""
        ...

    def record_objects(self) -> list[tuple[date, StoredObject]]:
        """Everything under the days' records."""
        ...

    def digests(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The SHA-256 of what is stored under each name."""
        ...


@dataclass(frozen=True, slots=True)
class TrailAudit:
    """``due``: the last day that should be closed. ``kept_since``: entries of days before it may have been removed by
    the bucket's own rule; the days' records stay."""

    store: TrailEvidence
    due: date
    kept_since: date = date.min

    def differences(self, first: date | None, last: date) -> Iterator[Difference]:
        """All that differs from ``first`` (None: the first day there is) to ``last``, in the order of days.

        Of a day without a record the entries are compared with their names alone.
        """
        found = self.store.record_objects()
        yield from (Difference(Fault.REWRITTEN, day, one.name) for day, one in found if one.versions > 1 or one.deleted)
        records = _Records(self.store, {day for day, one in found if not one.deleted})
        begin = min([*records.days, *filter(None, [self.store.first_day()])], default=None)
        if begin is None:
            return
        day = max(begin, first or begin)
        if day > begin and records.read(day - timedelta(days=1)) is None:
            yield Difference(Fault.DAY_REMOVED, day - timedelta(days=1))
        while day <= last:
            yield from self._day(day, records, begin)
            day += timedelta(days=1)

    def _day(self, day: date, records: _Records, begin: date) -> Iterator[Difference]:
        record = records.read(day)
        if record:
            yield from _links(record, records, begin)
        elif day in records.days:
            yield Difference(Fault.DAY_CHANGED, day)
        elif any(later > day for later in records.days):
            yield Difference(Fault.DAY_REMOVED, day)
        elif day <= self.due:
            yield Difference(Fault.DAY_OPEN, day)
        yield from self._entries(day, record)

    def _entries(self, day: date, record: DayRecord | None) -> Iterator[Difference]:
        found = {one.name: one for one in self.store.objects(day)}
        named = dict(record.entries) if record else {name: one.digest for name, one in found.items()}
        there = {name: one for name, one in found.items() if not one.deleted}
        for name in sorted(named.keys() - there.keys()):
            if day >= self.kept_since:
                yield Difference(Fault.REMOVED, day, name)
        for name in sorted(there.keys() - named.keys()):
            yield Difference(Fault.ADDED, day, name)
        yield from _rewritten(day, there)
        for name, digest in self.store.digests(sorted(named.keys() & there.keys())):
            if not digest == named[name] == there[name].digest:
                yield Difference(Fault.CHANGED, day, name)


class _Records:
    """The days' records, each read once."""

    def __init__(self, store: TrailEvidence, days: set[date]) -> None:
        self.days = days
        self._store = store
        self._contents: dict[date, bytes] = {}

    def content(self, day: date) -> bytes:
        if day not in self._contents:
            self._contents[day] = self._store.record(day)
        return self._contents[day]

    def read(self, day: date) -> DayRecord | None:
        """The day's record; None if there is none, or what is there is none of this day."""
        found = read_record(self.content(day)) if day in self.days else None
        return found if found and found.day == day else None


def _links(record: DayRecord, records: _Records, begin: date) -> Iterator[Difference]:
    """The day before, as this record names it; before the first day there is none."""
    before = record.day - timedelta(days=1)
    if record.day == begin:
        if record.previous != NO_DAY_BEFORE:
            yield Difference(Fault.DAY_REMOVED, before)
    elif before in records.days and digest_of(records.content(before)) != record.previous:
        yield Difference(Fault.DAY_CHANGED, before)


def _rewritten(day: date, there: dict[str, StoredObject]) -> Iterator[Difference]:
    yield from (Difference(Fault.REWRITTEN, day, name) for name, one in sorted(there.items()) if one.versions > 1)
