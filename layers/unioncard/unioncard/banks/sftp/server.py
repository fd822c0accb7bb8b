"""The drop of a bank with its own SFTP server, behind a transfer lease and a circuit breaker (invariant 4)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Sftp
from unioncard.banks.sftp.connection import SftpAddress
from unioncard.banks.sftp.errors import DeliveryInProgress, Unreachable
from unioncard.banks.sftp.listing import is_control
from unioncard.banks.sftp.session import connected
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unioncard.banks.sftp.session import Pushed, Session
    from unioncard.unions.agreement import Bank


def deliver(session: Session, folder: str, files: Sequence[tuple[str, bytes]]) -> tuple[Pushed, ...]:
    """Push the files (name, content) in the given order, control files last: they mean "complete".

    Returns the outcome of each, in the order pushed. Raises as Session.push does and stops; a second call resumes.
    The bytes must be the same then: an encrypted file is encrypted once and kept, because a second encryption differs
    and would be a DifferentFile.
    """
    control_last = sorted(files, key=lambda file: is_control(file[0]))
    return tuple([session.push(folder, name, content) for name, content in control_last])


LEASE = timedelta(minutes=6)
"""Longer than the function's timeout: the lease of a sender that died expires by itself."""

PAUSE = timedelta(minutes=5)
"""Circuit-breaker pause after a connection failure: each attempt would hold a worker for its whole time limit."""


class CircuitBreaker(Protocol):
    """Remembers which banks' servers did not answer."""

    def open_until(self, bank: str) -> str:
        """Until when the bank's server is not called (``clock.stamp``); '' if its circuit was never opened."""
        ...

    def trip(self, bank: str, until: str) -> None:
        """Open the circuit until an instant (``clock.stamp``)."""
        ...


class TransferLease(Protocol):
    """Exclusive right to send a file to a bank; expires by itself."""

    def acquire(self, bank: str, name: str, now: str, until: str) -> None:
        """Take the lease until an instant; Conflict while another sender has it. Instants are ``clock.stamp``."""
        ...

    def release(self, bank: str, name: str) -> None:
        """Give the lease back."""
        ...


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The Drop at a bank's own server. ``secret`` returns our private key by the name in the bank's profile."""

    breaker: CircuitBreaker
    lease: TransferLease
    secret: Callable[[str], str]
    pause: timedelta = PAUSE
    now: Callable[[], datetime] = clock.now

    def put(self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        """See Drop. Transient or NeedsOperator (banks.sftp.errors); DeliveryInProgress while another holds the lease.

        Two senders writing one ``.part`` at the same time would corrupt it.
        """
        first, now = files[0][0], self.now()
        try:
            self.lease.acquire(bank.code, first, clock.stamp(now), clock.stamp(now + LEASE))
        except Conflict:
            raise DeliveryInProgress from None
        try:
            with self.session(bank) as (session, server):
                before()
                deliver(session, server.put_folder, files)
        finally:
            self.lease.release(bank.code, first)

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        """See Drop; a file that still exists is left alone."""
        self.put(bank, files, lambda: None)

    @contextmanager
    def session(self, bank: Bank) -> Iterator[tuple[Session, Sftp]]:
        """A session with the bank's server and its profile's settings. Unreachable also while the circuit is open."""
        server = profile_of(bank).drop
        if not isinstance(server, Sftp):
            raise TypeError(f"{bank.code} has no server of its own")
        if clock.stamp(self.now()) < self.breaker.open_until(bank.code):
            raise Unreachable
        address = SftpAddress(server.host, server.port, server.user, server.host_key, self.secret(server.secret))
        try:
            with connected(address) as session:
                yield session, server
        except Unreachable:
            self.breaker.trip(bank.code, clock.stamp(self.now() + self.pause))
            raise
