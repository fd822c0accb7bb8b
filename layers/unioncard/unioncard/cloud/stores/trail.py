"""The trail in a bucket of its own, under Object Lock: one object an entry, one an ended day.

``entries/year=2026/month=11/day=28/<time left>-<path of the acting union>-<sha256>.json`` holds a line of JSON. The day
is Asia/Shanghai's. Time is what is left of it in milliseconds, so that S3, which lists upwards, lists the newest first;
by the path a subtree is found without reading; the digest is the content's, so that who closes a day need not read it,
and who writes the same twice writes once. ``days/2026-11-28.txt`` is the day's record (trail/chain.py).
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.clock import SHANGHAI
from unioncard.media import JSON
from unioncard.trail.chain import UNNAMED, digest_of
from unioncard.trail.entry import milliseconds_of_day, read_entry
from unioncard.trail.store import TrailPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.bucket import Bucket
    from unioncard.trail.entry import Entry
    from unioncard.trail.store import TrailFilter

ENTRIES: Final = "entries/"
DAYS: Final = "days/"
TEXT: Final = "text/plain"

PAGE: Final = 50
"""Entries of one page."""
MOST_READ: Final = 200
"""Entries read for one page, when it is one subject's or about one member."""
MOST_LISTED: Final = 10_000
"""Names looked at for one page: ten calls."""

_DAY_MS: Final = 24 * 60 * 60 * 1000
_NO_UNION: Final = "0"
_NAME: Final = re.compile(r"(\d{8})-([0-9A-Za-z.]+)-([0-9a-f]{64})\.json")
_FOLDER: Final = re.compile(rf"{ENTRIES}year=(\d{{4}})/month=(\d\d)/day=(\d\d)/")
_READERS: Final = 8
"""Objects read at once; a client of the SDK keeps ten connections."""


@dataclass(frozen=True, slots=True)
class TrailBucket:
    """Every port of the trail on S3; a function's role says which of it the function can use."""

    bucket: Bucket

    def append(self, entry: Entry) -> None:
        """See TrailWriter."""
        line = entry.line()
        path = entry.path.strip("/").replace("/", ".") or _NO_UNION
        left = _DAY_MS - 1 - milliseconds_of_day(entry.instant)
        folder = folder_of(entry.instant.astimezone(SHANGHAI).date())
        self.bucket.put_named(f"{folder}{left:08d}-{path}-{digest_of(line)}.json", line, JSON)

    def page(self, day: date, wanted: TrailFilter, cursor: str = "") -> TrailPage:
        """See TrailReader."""
        if cursor and not _NAME.fullmatch(cursor):
            raise ValueError("not a cursor")
        folder, last, more = folder_of(day), "", False
        found: list[Entry] = []
        names: list[str] = []
        read = 0
        for listed, key in enumerate(self.bucket.keys(folder, after=folder + cursor if cursor else "")):
            more = listed == MOST_LISTED or read >= MOST_READ or len(found) == PAGE
            if more:
                break
            last = key
            if _is_of(key, wanted):
                names.append(key)
            if len(names) == PAGE - len(found):
                read += len(names)
                found += self._entries(names, wanted)
                names = []
        found += self._entries(names, wanted)
        return TrailPage(found, last.removeprefix(folder) if more else "")

    def first_day(self) -> date | None:
        """See TrailDays."""
        for key in islice(self.bucket.keys(ENTRIES, page=1), 1):
            if found := _FOLDER.match(key):
                return date(*map(int, found.groups()))
        return None

    def closed_days(self) -> list[date]:
        """See TrailDays."""
        return [day for key in self.bucket.keys(DAYS) if (day := day_of(key))]

    def names(self, day: date) -> list[tuple[str, str]]:
        """See TrailDays."""
        return [(key, digest_in(key)) for key in self.bucket.keys(folder_of(day))]

    def record(self, day: date) -> bytes:
        """See TrailDays."""
        return self.bucket.read(_record_key(day))

    def keep_record(self, day: date, content: bytes) -> bytes:
        """See TrailDays."""
        return self.bucket.put_once(_record_key(day), content, TEXT)

    def _entries(self, names: Sequence[str], wanted: TrailFilter) -> list[Entry]:
        """What is wanted of what lies under these names; what is none of ours is left to the audit."""
        if not names:
            return []
        with ThreadPoolExecutor(_READERS) as pool:
            read = [entry for line in pool.map(self.bucket.read, names) if (entry := read_entry(line))]
        return [entry for entry in read if wanted.takes(entry)]


def folder_of(day: date) -> str:
    """Where a day's entries lie."""
    return f"{ENTRIES}year={day:%Y}/month={day:%m}/day={day:%d}/"


def _record_key(day: date) -> str:
    return f"{DAYS}{day}.txt"


def day_of(key: str) -> date | None:
    """The day that a record's key names; None if it is none of ours."""
    try:
        return date.fromisoformat(key.removeprefix(DAYS).removesuffix(".txt"))
    except ValueError:
        return None


def _named(key: str) -> re.Match[str] | None:
    return _NAME.fullmatch(key.rpartition("/")[2])


def digest_in(key: str) -> str:
    """The digest in an entry's key; UNNAMED if it is none of ours."""
    found = _named(key)
    return found[3] if found else UNNAMED


def _is_of(key: str, wanted: TrailFilter) -> bool:
    """Whether its acting union is one of those wanted, or none at all where these are wanted too."""
    found = _named(key)
    path = found[2].split(".") if found else []
    return wanted.top in path or (wanted.of_nobody and path == [_NO_UNION])
