"""The digest chain: each day of the trail is closed by a record that names all its entries and the day before.

A day's record lists its entries as ``sha256sum`` does; a day's digest is the SHA-256 of its record, and the next day's
record begins with it. Who takes out, changes or slips in an entry of a closed day, or a whole day, contradicts a
record; who changes a record contradicts the one after it. Each digest is logged too, so it is known outside as well.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from unioncard.trail.store import TrailDays

HEAD: Final = "unioncard trail 1"
NO_DAY_BEFORE: Final = "-"
UNNAMED: Final = "0" * 64
"""Stands for the digest of an object whose name has none: we did not write it."""

_RECORD: Final = re.compile(
    rf"{HEAD}\nday (\d{{4}}-\d\d-\d\d)\nprevious (-|[0-9a-f]{{64}})\nentries (\d+)\n((?:[0-9a-f]{{64}}  [^\n]+\n)*)"
)


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A closed day: its entries' names with their digests, in the order of names, and the digest of the day before."""

    day: date
    previous: str
    entries: tuple[tuple[str, str], ...]

    @property
    def content(self) -> bytes:
        """The record as it is stored."""
        lines = [HEAD, f"day {self.day}", f"previous {self.previous}", f"entries {len(self.entries)}"]
        lines += [f"{digest}  {name}" for name, digest in self.entries]
        return ("\n".join(lines) + "\n").encode()

    @property
    def digest(self) -> str:
        """The day's digest, with which the next day's record begins."""
        return digest_of(self.content)


def digest_of(content: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_record(content: bytes) -> DayRecord | None:
    """A stored record; None if it is none, or not as we write it: entries in the order of their names, each once."""
    found = _RECORD.fullmatch(content.decode("utf-8", "replace"))
    if not found:
        return None
    day, previous, number, lines = found.groups()
    entries = tuple((line[66:], line[:64]) for line in lines.splitlines())
    names = [name for name, _ in entries]
    if len(entries) != int(number) or names != sorted(set(names)):
        return None
    try:
        return DayRecord(date.fromisoformat(day), previous, entries)
    except ValueError:
        return None


def close_days(store: TrailDays, today: date) -> list[DayRecord]:
    """Close every day before ``today`` that is not closed, in order; those that were.

    A day without entries is closed too: a chain with gaps would let a day be taken out. Idempotent, also for two at
    once: a record is written once, and who comes second goes on with what is there. Who closes must be sure that
    nothing of the day is still being written (docs/operations/trail.md).
    """
    closed = store.closed_days()
    if closed:
        last = closed[-1]
        previous = digest_of(store.record(last))
    else:
        first = store.first_day()
        last = min(first or today, today - timedelta(days=1)) - timedelta(days=1)
        previous = NO_DAY_BEFORE
    made = []
    while (last := last + timedelta(days=1)) < today:
        record = DayRecord(last, previous, tuple(sorted(store.names(last))))
        previous = digest_of(store.keep_record(last, record.content))
        made.append(record)
    return made
