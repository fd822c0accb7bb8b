"""What is remembered of a bank's folder from one poll to the next; of names only digests, they might name persons."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from unioncard.banks.sftp.listing import Remote

LONGEST_WAIT: Final = 2000
"""Files remembered that wait to be fetched. The others wait for these to make room; which is why those that never
become ready go last."""

FORGOTTEN_AT_ONCE: Final = 500
"""Records of files that the bank has removed, dropped in one poll."""

_LONGEST_PAUSE: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file that the poll before saw and did not fetch.

    digest: of its bytes, when it was read and its size was in doubt; '' otherwise. rounds: consecutive polls in which
    it could not be fetched, or had changed.
    """

    size: int
    mtime: int
    digest: str = ""
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched and still lies there.

    looks: how often it was read again because its time had moved, always with the same bytes. again: until then
    (``clock.stamp``) a moved time alone is no reason to read it: some servers report another one at every listing.
    """

    size: int
    mtime: int
    digest: str
    looks: int = 0
    again: str = ""

    def covers(self, file: Remote, now: str) -> bool:
        """Whether a file of a listing is this one, so that it need not be read."""
        return self.size == file.size and (self.mtime == file.mtime or now < self.again)

    @property
    def pause(self) -> timedelta:
        """How long to wait before a moved time is looked into again."""
        return min(_FIRST_PAUSE * (1 << min(self.looks, 10)), _LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a poll leaves for the next. waiting: by ``mark``. said: digest of the unusual things that were reported."""

    waiting: Mapping[str, Sighting] = field(default_factory=dict)
    said: str = ""


class Polled(Protocol):
    """Polling state of a bank's server."""

    def memory(self, bank: str) -> Memory:
        """What the poll before left; an empty one at first."""
        ...

    def note_memory(self, bank: str, memory: Memory) -> None:
        """Replace it. At most LONGEST_WAIT files wait."""
        ...

    def fetched(self, bank: str) -> dict[str, Fetched]:
        """The files fetched that were still there at the last poll, by ``mark``."""
        ...

    def note_fetched(self, bank: str, mark: str, file: Fetched) -> None:
        """Record that a file was fetched."""
        ...

    def forget(self, bank: str, marks: Collection[str]) -> None:
        """Drop the records of files that are gone."""
        ...


def mark(name: str) -> str:
    """A file's name as it is remembered."""
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:32]


def digest_of(content: bytes) -> str:
    """A file's bytes as they are remembered."""
    return hashlib.sha256(content).hexdigest()[:32]
