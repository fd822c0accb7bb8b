"""Sends each letter once, by a state row with a lease: a mail cannot be recalled (docs/invariants.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.digest import keyed_digest
from unioncard.errors import Refused, TryAgain, UnionCardError
from unioncard.notifications.message import message

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from unioncard.notifications.letters import Letter

LEASE = timedelta(minutes=15)
"""How long one delivery may take to send before another may try. Longer than the function may run."""

SOON = timedelta(seconds=20)
"""Whoever meets another delivery looks again then: it has sent the letter as a rule, and needs no lease to end."""


class MailState(StrEnum):
    """Delivery state of one letter."""

    SENDING = "sending"
    SENT = "sent"
    NO_ADDRESS = "no-address"
    REFUSED = "refused"
    """The recipient's address takes no mail."""
    UNANSWERED = "unanswered"
    """The service had the whole letter and did not say whether it took it: it may have arrived; not repeated."""
    NEEDLESS = "needless"
    """There is nothing left to say."""


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One letter's state; ``since`` is a ``clock.stamp``."""

    name: str
    state: MailState
    since: str
    reason: str = ""


class MailStore(Protocol):
    """The state of every letter."""

    def find(self, name: str) -> MailRecord | None:
        """The letter's record."""
        ...

    def lease(self, record: MailRecord, before: MailRecord | None) -> None:
        """Take the lease for sending; Conflict if the record is not ``before`` any more."""
        ...

    def finish(self, record: MailRecord) -> None:
        """Store the letter's final state."""
        ...

    def enter(self, record: MailRecord, path: str) -> None:
        """Enter a letter that is done in the lists of the union with this path and those above; idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends letters, each once."""

    store: MailStore
    transport: Transport
    sender: str
    now: Callable[[], datetime] = clock.reading

    def post(self, name: str, recipient: str, write: Callable[[], Letter | None], path: str = "") -> MailState:
        """Write and send the letter called ``name`` unless that was done, or ``write`` finds nothing to say.

        A letter that was being sent when its function died is sent again after the lease, with the same Message-ID,
        by which mail programs know it as the same one. ``path``: of the union it goes to, in whose lists it is entered.
        TryAgain: the mail service is away or takes nothing from us,
        or another delivery is sending right now.
        """
        before = self.store.find(name)
        if before and before.state is not MailState.SENDING:
            self._enter(before, path)  # an earlier delivery may have died before it could
            return before.state
        age = self.now() - datetime.fromisoformat(before.since) if before else LEASE
        if age < LEASE:
            wait = (SOON if age < SOON else LEASE) - age
            raise TryAgain(f"letter {name} is being sent", after=wait.total_seconds())
        state = self._post(name, recipient, write, before)
        done = self.store.find(name) if path else None
        if done:
            self._enter(done, path)
        return state

    def _post(
        self, name: str, recipient: str, write: Callable[[], Letter | None], before: MailRecord | None
    ) -> MailState:
        if not recipient:
            return self._finish(name, MailState.NO_ADDRESS)
        self.store.lease(MailRecord(name, MailState.SENDING, clock.stamp(self.now())), before)
        letter = write()
        return self._send(name, recipient, letter) if letter else self._finish(name, MailState.NEEDLESS)

    def _enter(self, record: MailRecord, path: str) -> None:
        """What was needless is no letter, and is in no list."""
        if path and record.state is not MailState.NEEDLESS:
            self.store.enter(record, path)

    def _send(self, name: str, recipient: str, letter: Letter) -> MailState:
        message_id = f"<{keyed_digest(b'unioncard', name)}@{self.sender.rpartition('@')[2]}>"
        try:
            self.transport.send(message(letter, self.sender, recipient, message_id, self.now()))
        except Refused as error:
            return self._finish(name, MailState.REFUSED, type(error).__name__)
        except Unanswered:
            return self._finish(name, MailState.UNANSWERED)
        except TryAgain:  # known not to have left: the next delivery need not wait for the lease
            self._finish(name, MailState.SENDING, "away", since=self.now() - LEASE)
            raise
        return self._finish(name, MailState.SENT)

    def _finish(self, name: str, state: MailState, reason: str = "", since: datetime | None = None) -> MailState:
        self.store.finish(MailRecord(name, state, clock.stamp(since or self.now()), reason))
        return state


# The port through which messages leave, and how it fails.


class AddressRefused(Refused):
    """The recipient's address takes no mail: there is none such, it is full, or it is none. A matter of the union's."""


class Unanswered(UnionCardError):
    """The service had the whole message, and no answer came: whether it was taken is not known."""


class Transport(Protocol):
    """Hands a message to a mail service."""

    def send(self, message: EmailMessage) -> None:
        """Return when the service has taken the message.

        AddressRefused: never to this address. Unanswered: taken or not. TryAgain: known not to be taken, and it may be
        later, be it only when an operator has mended the set-up or a quota begins anew: the letter waits in its queue,
        then among the dead letters, which raises an alarm.
        """
