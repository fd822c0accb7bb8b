"""Sends each letter once, by a state row with a lease: a mail cannot be recalled (docs/invariants.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.digest import keyed_digest
from unioncard.errors import Conflict, Refused, TryAgain, UnionCardError
from unioncard.messages.notify import tag_of
from unioncard.notifications.message import message
from unioncard.people.address_mark import Fault, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from unioncard.notifications.letters.letter import Letter
    from unioncard.people.address_mark import AddressBook

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
class Addressee:
    """Whose a letter is: the address's digest, the union's code, and the appointment if the address is a person's."""

    address: str = ""
    union: str = ""
    appointment: str = ""


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One letter's state; ``since`` is a ``clock.stamp``."""

    name: str
    state: MailState
    since: str
    reason: str = ""
    whom: Addressee = Addressee()


class MailStore(Protocol):
    """The state of every letter."""

    def find(self, name: str) -> MailRecord | None:
        """The letter's record."""
        ...

    def lease(self, record: MailRecord, before: MailRecord | None) -> None:
        """Take the lease for sending; Conflict if the record is not ``before`` any more."""
        ...

    def finish(self, record: MailRecord) -> None:
        """Store the letter's final state; Conflict if it has one."""
        ...

    def came_back(self, name: str, reason: str) -> None:
        """Store that a letter that left was not delivered, whatever its state and since when; idempotent."""
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
    addresses: AddressBook | None = None
    reports: str = ""
    """The SES configuration set that reports what becomes of letters later, '' where no service does."""

    def post(
        self, name: str, recipient: str, write: Callable[[], Letter | None], path: str = "", appointment: str = ""
    ) -> MailState:
        """Write and send the letter called ``name`` unless that was done, or ``write`` finds nothing to say.

        A letter that was being sent when its function died is sent again after the lease, with the same Message-ID,
        by which mail programs know it as the same one. ``path``: of the union it goes to, in whose lists it is entered;
        ``appointment``: whose address it is, if it is not the union's. An address that bounced or complained is spared.
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
        whom = Addressee(digest_of(recipient) if recipient else "", path.rstrip("/").rpartition("/")[2], appointment)
        state = self._post(MailRecord(name, MailState.SENDING, "", whom=whom), recipient, write, before)
        done = self.store.find(name) if path else None
        if done:
            self._enter(done, path)
        return state

    def came_back(self, name: str, fault: Fault, at: str) -> MailRecord | None:
        """Mark the address of a letter of which the service reported a fault later, and the letter as not delivered.

        It may come twice, late, and before ``post`` knows that the letter left: then nothing is sent again. A complaint
        is about a letter that was delivered, and leaves it so. The letter's record, or None of one that is unknown.
        """
        record = self.store.find(name)
        if record is None:
            return None
        self._mark(record.whom.address, fault, at)
        if fault is Fault.COMPLAINED:
            return record
        self.store.came_back(name, fault.value)
        return replace(record, state=MailState.REFUSED, reason=fault.value)

    def _mark(self, address: str, fault: Fault, at: str) -> None:
        if address and self.addresses:
            self.addresses.mark(address, fault, at)

    def _is_held(self, address: str) -> bool:
        marks = self.addresses.marks([address]).get(address) if self.addresses else None
        return marks is not None and marks.holds(self.now())

    def _post(
        self, letter: MailRecord, recipient: str, write: Callable[[], Letter | None], before: MailRecord | None
    ) -> MailState:
        if not recipient:
            return self._finish(letter, MailState.NO_ADDRESS)
        if self._is_held(letter.whom.address):
            return self._finish(letter, MailState.REFUSED, "held")
        self.store.lease(replace(letter, since=clock.stamp(self.now())), before)
        written = write()
        return self._send(letter, recipient, written) if written else self._finish(letter, MailState.NEEDLESS)

    def _enter(self, record: MailRecord, path: str) -> None:
        """What was needless is no letter, and is in no list."""
        if path and record.state is not MailState.NEEDLESS:
            self.store.enter(record, path)

    def _send(self, letter: MailRecord, recipient: str, written: Letter) -> MailState:
        message_id = f"<{keyed_digest(b'unioncard', letter.name)}@{self.sender.rpartition('@')[2]}>"
        try:
            made = message(written, self.sender, recipient, message_id, self.now())
            if self.reports:  # both are SES's, which takes them out; raw, for the library would encode a long word
                made.set_raw("X-SES-CONFIGURATION-SET", self.reports)
                made.set_raw("X-SES-MESSAGE-TAGS", f"letter={tag_of(letter.name)}")
            self.transport.send(made)
        except Refused as error:
            if isinstance(error, AddressRefused):
                self._mark(letter.whom.address, Fault.RETURNED, clock.stamp(self.now()))
            return self._finish(letter, MailState.REFUSED, type(error).__name__)
        except Unanswered:
            return self._finish(letter, MailState.UNANSWERED)
        except TryAgain:  # known not to have left: the next delivery need not wait for the lease
            self._finish(letter, MailState.SENDING, "away", since=self.now() - LEASE)
            raise
        return self._finish(letter, MailState.SENT)

    def _finish(
        self, letter: MailRecord, state: MailState, reason: str = "", since: datetime | None = None
    ) -> MailState:
        done = replace(letter, state=state, since=clock.stamp(since or self.now()), reason=reason)
        try:
            self.store.finish(done)
        except Conflict:  # the report that it came back was here first, or another delivery
            found = self.store.find(letter.name)
            if found is None or found.state is MailState.SENDING:
                raise
            return found.state
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
