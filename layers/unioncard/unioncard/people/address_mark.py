"""A mark on a mail address that takes no letters: what a mail service reported of it, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock
from unioncard.digest import keyed_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


class Fault(StrEnum):
    """What a mail service reported of an address."""

    RETURNED = "returned"
    """A letter was not taken, and the next may be: the mailbox is full, or its server refused this one."""
    BOUNCED = "bounced"
    """There is no such mailbox, or the service has it on its list of those."""
    COMPLAINED = "complained"
    """Whoever reads it has called a letter of ours unwanted."""


KEPT: Final = timedelta(days=30)
"""So long a mark is shown, and nothing is sent to an address that bounced or complained: a service shuts out whoever
goes on."""
HOLDS: Final = frozenset({Fault.BOUNCED, Fault.COMPLAINED})

_WORST_FIRST: Final = (Fault.BOUNCED, Fault.COMPLAINED, Fault.RETURNED)


@dataclass(frozen=True, slots=True)
class Mark:
    """The fault that counts: on which day (in Henan) it was reported, and until which day nothing is sent, or None."""

    fault: Fault
    day: date
    held_until: date | None


@dataclass(frozen=True, slots=True)
class AddressMarks:
    """When each fault of an address was last reported (``clock.stamp``)."""

    reported: Mapping[Fault, str] = field(default_factory=dict)

    def now(self, now: datetime) -> Mark | None:
        """What is to be said of the address, the worst first; None when nothing was reported for a while."""
        for fault in _WORST_FIRST:
            at = self.reported.get(fault)
            over = datetime.fromisoformat(at) + KEPT if at else now
            if at and now < over:
                return Mark(fault, clock.day_of(at), clock.day_of(clock.stamp(over)) if fault in HOLDS else None)
        return None

    def holds(self, now: datetime) -> bool:
        """Whether nothing is to be sent to it."""
        mark = self.now(now)
        return mark is not None and mark.held_until is not None


class AddressBook(Protocol):
    """The port to the marks, by ``digest_of`` of the address."""

    def marks(self, addresses: Sequence[str]) -> Mapping[str, AddressMarks]:
        """What was reported of these addresses; those of which nothing was are absent."""
        ...

    def mark(self, address: str, fault: Fault, at: str) -> None:
        """Note that a fault was reported at an instant, unless a later report is noted; idempotent."""
        ...


_DIGEST_OF: Final = b"addresses"
"""Not a secret: the digest keeps addresses out of keys and records of letters."""


def digest_of(mail: str) -> str:
    """An address as it is marked; case and blanks make no other address."""
    return keyed_digest(_DIGEST_OF, mail.strip().casefold())
