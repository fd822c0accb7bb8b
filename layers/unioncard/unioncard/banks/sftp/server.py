"""The drop of a bank with its own SFTP server, behind a transfer lease and a circuit breaker (invariant 4)."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.banks.inbox import is_control
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Sftp
from unioncard.banks.sftp.connection import SftpAddress
from unioncard.banks.sftp.errors import DeliveryInProgress, RenameUnanswered, TakenAway, TooSlow, Unreachable
from unioncard.banks.sftp.session import connected
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from unioncard.banks.sftp.session import Pushed, Session
    from unioncard.unions.agreement import Bank


def control_last(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The files (name, content) in the given order, control files last: they mean "complete"."""
    return sorted(files, key=lambda file: is_control(file[0]))


def deliver(session: Session, folder: str, files: Sequence[tuple[str, bytes]]) -> tuple[Pushed, ...]:
    """Push the files (name, content), control files last.

    Returns the outcome of each, in the order pushed. Raises as Session.push does and stops; a second call resumes.
    The bytes must be the same then: an encrypted file is encrypted once and kept, because a second encryption differs
    and would be a DifferentFile.
    """
    return tuple([session.push(folder, name, content) for name, content in control_last(files)])


LEASE = timedelta(minutes=6)
"""Longer than the function's timeout: the lease of a sender that died expires by itself."""

PAUSE = timedelta(minutes=5)
"""Circuit-breaker pause after a connection failure: each attempt would hold a worker for its whole time limit."""

_PROBE = "probe"
"""Lease of the one who tries a server again after a pause."""

_TAKEN, _UNANSWERED = "taken:", "unanswered:"
"""Before the digest of a file that the server took under its temporary name, and of one whose rename had no answer."""


class CircuitBreaker(Protocol):
    """Remembers which banks' servers did not answer, or too slowly."""

    def open_until(self, bank: str) -> str:
        """Until when the bank's server is not called (``clock.stamp``); '' if its circuit is closed.

        An instant that is over means half-open: one caller tries, the others wait for its outcome.
        """
        ...

    def trip(self, bank: str, until: str) -> None:
        """Open the circuit until an instant (``clock.stamp``)."""
        ...

    def reset(self, bank: str) -> None:
        """Close the circuit: the server works."""
        ...


class TransferLease(Protocol):
    """Exclusive right to send a file to a bank, which expires by itself; and what was sent under it."""

    def acquire(self, bank: str, name: str, now: str, until: str) -> None:
        """Take the lease until an instant; Conflict while another sender has it. Instants are ``clock.stamp``."""
        ...

    def release(self, bank: str, name: str) -> None:
        """Give the lease back."""
        ...

    def placed(self, bank: str, name: str) -> dict[str, str]:
        """The files of this delivery that the bank has: digests by name."""
        ...

    def note_placed(self, bank: str, name: str, files: Mapping[str, str]) -> None:
        """Store them."""
        ...


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The Drop at a bank's own server. ``secret`` returns our private key by the name in the bank's profile."""

    breaker: CircuitBreaker
    lease: TransferLease
    secret: Callable[[str], str]
    pause: timedelta = PAUSE
    now: Callable[[], datetime] = clock.reading

    def put(self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        """See Drop. Transient or NeedsOperator (banks.sftp.errors); DeliveryInProgress while another holds the lease.

        Two senders writing one ``.part`` at the same time would corrupt it. What an earlier attempt put in place is not
        put again: many banks move a file away as soon as it is there, and would get it twice.
        """
        self._put(bank, files, before, self.lease.placed(bank.code, files[0][0]))

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        """See Drop; a file that still exists is left alone."""
        self._put(bank, files, lambda: None, {})

    def _put(
        self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None], placed: dict[str, str]
    ) -> None:
        first, now = files[0][0], self.now()
        digests = {name: hashlib.sha256(content).hexdigest()[:32] for name, content in files}
        if any(placed.get(name) == _TAKEN + digest for name, digest in digests.items()):
            raise TakenAway
        missing = [(name, content) for name, content in files if placed.get(name) != digests[name]]
        try:
            self.lease.acquire(bank.code, first, clock.stamp(now), clock.stamp(now + LEASE))
        except Conflict:
            raise DeliveryInProgress from None
        try:
            with self.session(bank) as (session, server):
                before()
                for name, content in control_last(missing):
                    was, digest = placed.get(name, ""), digests[name]
                    try:
                        session.push(server.put_folder, name, content, unanswered=was == _UNANSWERED + digest)
                    except (TakenAway, RenameUnanswered) as failure:
                        before_digest = _TAKEN if isinstance(failure, TakenAway) else _UNANSWERED
                        self.lease.note_placed(bank.code, first, placed | {name: before_digest + digest})
                        raise
                    placed |= {name: digest}
                    self.lease.note_placed(bank.code, first, placed)
        finally:
            self.lease.release(bank.code, first)

    @contextmanager
    def session(self, bank: Bank) -> Iterator[tuple[Session, Sftp]]:
        """A session with the bank's server and its profile's settings.

        Unreachable also while the circuit is open, and while another caller tries a server that failed before: a server
        that holds each caller until its time is over would else hold the workers of all banks.
        """
        server = profile_of(bank).drop
        if not isinstance(server, Sftp):
            raise TypeError(f"{bank.code} has no server of its own")
        now, opened = self.now(), self.breaker.open_until(bank.code)
        if clock.stamp(now) < opened:
            raise Unreachable
        if opened:
            try:
                self.lease.acquire(bank.code, _PROBE, clock.stamp(now), clock.stamp(now + LEASE))
            except Conflict:
                raise Unreachable from None
        try:
            address = SftpAddress(server.host, server.port, server.user, server.host_key, self.secret(server.secret))
            with connected(address) as session:
                yield session, server
        except (Unreachable, TooSlow):
            self.breaker.trip(bank.code, clock.stamp(self.now() + self.pause))
            raise
        else:
            if opened:
                self.breaker.reset(bank.code)
        finally:
            if opened:
                self.lease.release(bank.code, _PROBE)
