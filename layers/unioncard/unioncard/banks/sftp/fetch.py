"""Polls banks' own servers and copies finished answer files into the drop, each once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from unioncard.banks.inbox import LARGEST_ANSWER, plain_name
from unioncard.banks.sftp.errors import Changed, TooLarge
from unioncard.banks.sftp.listing import Rule, finished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.sftp.listing import Remote
    from unioncard.banks.sftp.server import OwnServer
    from unioncard.unions.agreement import Bank


class Polled(Protocol):
    """Polling state of a bank's server: its last listing and the files fetched."""

    def before(self, bank: str, listing: Sequence[Remote]) -> tuple[Remote, ...]:
        """Those of a listing that the previous poll saw with the same size and time."""
        ...

    def fetched(self, bank: str, listing: Sequence[Remote]) -> set[Remote]:
        """Those of a listing that were fetched already."""
        ...

    def note_fetched(self, bank: str, file: Remote) -> None:
        """Record that a file was fetched."""
        ...

    def note_listing(self, bank: str, listing: Sequence[Remote]) -> None:
        """Store a listing for the next poll, and drop records of files that are gone from it."""
        ...


class Arrivals(Protocol):
    """Destination of fetched files: the drop, where answers of every bank are taken in."""

    def arrived(self, bank: str, name: str, content: bytes) -> None:
        """Store a file; it is processed from there like any upload of a bank."""
        ...


@dataclass(frozen=True, slots=True)
class FileFetch:
    """Polls banks' servers. Fetched files stay there: the bank cleans up its own folders."""

    server: OwnServer
    polled: Polled
    arrivals: Arrivals

    def poll(self, bank: Bank) -> int:
        """Fetch complete, new files; returns how many. Transient or NeedsOperator (banks.sftp.errors).

        A file that is too large does not block those after it: TooLarge is raised at the end. One still being written
        waits for the next poll. At least once: a crash between storing and recording fetches a file twice, which
        changes nothing (invariant 3).
        """
        count, too_large = 0, False
        with self.server.session(bank) as (session, server):
            listing = session.listing(server.get_folder)
            done = self.polled.fetched(bank.code, listing)
            for file in finished(listing, self.polled.before(bank.code, listing), Rule(server.finished)):
                if file in done:
                    continue
                try:
                    content = session.fetch(server.get_folder, file.name, LARGEST_ANSWER)
                except Changed:
                    continue
                except TooLarge:
                    too_large = True
                    continue
                self.arrivals.arrived(bank.code, _arriving(file.name, content), content)
                self.polled.note_fetched(bank.code, file)
                count += 1
            self.polled.note_listing(bank.code, listing)
        if too_large:
            raise TooLarge
        return count


def _arriving(name: str, content: bytes) -> str:
    """The name to use in an S3 key; unusual ones are replaced, they might name a person (invariant 7)."""
    return name if plain_name(name) == name else f"{hashlib.sha256(content).hexdigest()[:16]}-{plain_name(name)}"
