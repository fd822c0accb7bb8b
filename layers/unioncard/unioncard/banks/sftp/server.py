"""The drop of a bank that has a server of its own; while one does not answer, nobody waits for it (invariant 4)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Sftp
from unioncard.banks.sftp.errors import DeliveryInProgress, Unreachable
from unioncard.banks.sftp.listing import is_control
from unioncard.banks.sftp.session import SftpAddress, connected
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unioncard.banks.sftp.session import Pushed, Session
    from unioncard.unions.agreement import Bank


# One batch's files on their way to the bank's folder.


def deliver(session: Session, folder: str, files: Sequence[tuple[str, bytes]]) -> tuple[Pushed, ...]:
    """Push the files (name, content) in the given order, but control files after all others: they say "complete".

    Returns what happened to each, in the order pushed. Raises as Session.push does, and pushes nothing after that; a
    second call goes on where the first failed. The bytes must be the same ones then: an encrypted file is encrypted
    once and kept, because a second encryption differs and would be a DifferentFile.
    """
    control_last = sorted(files, key=lambda file: is_control(file[0]))
    return tuple([session.push(folder, name, content) for name, content in control_last])


LEASE = timedelta(minutes=6)
"""Longer than the function runs: who died while sending keeps nobody else away for good."""

REST = timedelta(minutes=5)
"""How long nobody calls a server that did not answer: each call would hold a worker for its whole time limit."""


class Lines(Protocol):
    """The lines to banks' servers."""

    def rests_until(self, bank: str) -> str:
        """Until when a bank is not called (``clock.stamp``); '' if it never had to rest."""
        ...

    def rest(self, bank: str, until: str) -> None:
        """Let a line rest."""
        ...

    def hold(self, bank: str, name: str, now: str, until: str) -> None:
        """Take the sole right to send a file until an instant; Conflict while somebody else has it."""
        ...

    def let_go(self, bank: str, name: str) -> None:
        """Give it back."""
        ...


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The Drop at a bank's own server. ``secret`` reads our private key by the name the profile gives."""

    lines: Lines
    secret: Callable[[str], str]
    rest: timedelta = REST
    now: Callable[[], datetime] = clock.now

    def put(self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        """See Drop. Passing or NeedsOperator (banks.drops.errors); BeingSent while another delivery sends these files.

        Two that wrote one ``.part`` at the same time would spoil it for each other.
        """
        first, now = files[0][0], self.now()
        try:
            self.lines.hold(bank.code, first, clock.stamp(now), clock.stamp(now + LEASE))
        except Conflict:
            raise DeliveryInProgress from None
        try:
            with self.session(bank) as (session, server):
                before()
                deliver(session, server.put_folder, files)
        finally:
            self.lines.let_go(bank.code, first)

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        """See Drop; a file that is still there stays as it is."""
        self.put(bank, files, lambda: None)

    @contextmanager
    def session(self, bank: Bank) -> Iterator[tuple[Session, Sftp]]:
        """A session with the bank's server, and what the profile says of it. Unreachable also while the line rests."""
        server = profile_of(bank).drop
        if not isinstance(server, Sftp):
            raise TypeError(f"{bank.code} has no server of its own")
        if clock.stamp(self.now()) < self.lines.rests_until(bank.code):
            raise Unreachable
        address = SftpAddress(server.host, server.port, server.user, server.host_key, self.secret(server.secret))
        try:
            with connected(address) as session:
                yield session, server
        except Unreachable:
            self.lines.rest(bank.code, clock.stamp(self.now() + self.rest))
            raise
