"""Brings what a bank has put on its own server to where all banks' files arrive, each once."""

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
    """What was seen on a bank's server."""

    def before(self, bank: str, listing: Sequence[Remote]) -> tuple[Remote, ...]:
        """Those of a listing that the poll before saw just so."""
        ...

    def fetched(self, bank: str, listing: Sequence[Remote]) -> set[Remote]:
        """Those of a listing that were brought over already."""
        ...

    def note_fetched(self, bank: str, file: Remote) -> None:
        """Note that a file was brought over."""
        ...

    def note_listing(self, bank: str, listing: Sequence[Remote]) -> None:
        """Keep a listing for the next poll, and forget files that are gone from it."""
        ...


class Arrivals(Protocol):
    """Where all banks' files arrive."""

    def arrived(self, bank: str, name: str, content: bytes) -> None:
        """Put a file there; it is taken in from there like any bank's."""
        ...


@dataclass(frozen=True, slots=True)
class FileFetch:
    """Polls banks' servers. What is fetched stays there: the bank clears its own folders."""

    server: OwnServer
    polled: Polled
    arrivals: Arrivals

    def poll(self, bank: Bank) -> int:
        """Bring over what is complete and new; how many files. Passing or NeedsOperator (banks.drops.errors).

        A file that is too large for an answer does not hold up those after it: it is named in the TooLarge raised at
        the end. One still being written waits for the next poll. A crash between fetching and noting brings a file
        twice, which changes nothing (invariant 3).
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
    """The name as it may stand in a key: a bank's own wording might name a person (invariant 7)."""
    return name if plain_name(name) == name else f"{hashlib.sha256(content).hexdigest()[:16]}-{plain_name(name)}"
