"""An appointment 任命: who acts for a union, in which roles, from when until when. Kept for ever, ended at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from unioncard.clock import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from unioncard.unions.officer import Role

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment.

    ``subject`` is the issuer's name of the person; '' while an invitation by ``mail`` has not been accepted. ``name``
    is how the union calls the person. ``valid_from`` and ``until`` (or None, open) are days in Asia/Shanghai, both
    included; ``ended_at`` an instant, '' while nobody has ended it: from then on it holds no longer. ``appointed_for``
    and ``ended_for`` are the unions for which whoever appointed or ended it acted.
    """

    id: str
    union: str
    roles: frozenset[Role]
    valid_from: date
    until: date | None
    appointed_by: str
    appointed_at: str
    subject: str = ""
    mail: str = ""
    name: str = ""
    accepted_at: str = ""
    ended_by: str = ""
    ended_at: str = ""
    appointed_for: str = ""
    ended_for: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is accepted, not ended, and in its days."""
        begun = self.valid_from <= day
        over = self.until is not None and self.until < day
        return bool(self.subject) and not self.ended_at and begun and not over


def new_appointment_id(at: datetime) -> str:
    """``A20261128-7KM3Q9XTBW``."""
    return f"A{at.astimezone(SHANGHAI):%Y%m%d}-" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def waits_for(mail: str) -> str:
    """A mail address as invitations are compared: case and blanks make no other person."""
    return mail.strip().casefold()


class AppointmentReader(Protocol):
    """What admission asks of the appointments; reads are strongly consistent, so that an ended one ends at once."""

    def of_subject(self, subject: str) -> Sequence[Appointment]:
        """All appointments of a person, ended ones too. Names and addresses may be left out."""
        ...


class AppointmentStore(AppointmentReader, Protocol):
    """The port to the appointments."""

    def find(self, id: str) -> Appointment:
        """The appointment; NotFound."""
        ...

    def of_union(self, union: str, after: str = "") -> tuple[list[Appointment], str]:
        """A page of a union's appointments, newest first, and where the next page begins ('' at the end)."""
        ...

    def invited(self, mail: str) -> Sequence[Appointment]:
        """Open invitations to a mail address, by its ``waits_for``."""
        ...

    def add(self, appointment: Appointment) -> None:
        """Keep a new appointment; Conflict if its id is taken."""
        ...

    def accept(self, appointment: Appointment) -> None:
        """Bind an invitation to its ``subject``; Conflict if it was accepted or ended meanwhile."""
        ...

    def end(self, appointment: Appointment, remaining: Sequence[Appointment] = ()) -> None:
        """Record its end; Conflict if it was ended meanwhile, or if one of ``remaining`` was (so that one is left)."""
        ...
