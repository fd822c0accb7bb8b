"""Use cases of administrators: appoint, end, list; and of who is invited: accept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.messages.notify import AppointmentEnded, AppointmentMade
from unioncard.texts import appointments as texts
from unioncard.unions.appointment import Appointment, new_appointment_id, waits_for
from unioncard.unions.officer import OF_A_UNION, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from unioncard.unions.appointment import AppointmentStore
    from unioncard.unions.officer import Officer, Person
    from unioncard.unions.store import DirectoryStore

MOST_OPEN = 200
"""Appointments of one union that are not ended; a guard against a script, not a limit for unions."""


def _no_letter(_: AppointmentMade | AppointmentEnded) -> None:
    """For who writes none."""


@dataclass(frozen=True, slots=True)
class AppointmentDesk:
    """Appointments of the own union and of those below.

    ``order`` orders the letter to whoever was invited by mail, before anything is stored: if the function dies between
    the two, a letter is ordered about nothing, which is not written, and none is lost.
    """

    directory: DirectoryStore
    appointments: AppointmentStore
    root: str
    now: Callable[[], datetime] = clock.reading
    order: Callable[[AppointmentMade | AppointmentEnded], None] = _no_letter

    def page(self, officer: Officer, union: str, after: str = "") -> tuple[list[Appointment], str]:
        """A page of a union's appointments, newest first, and the cursor of the next; NotAllowed."""
        union_in_reach(self.directory, officer, union)
        return self.appointments.of_union(union, after)

    def appoint(  # noqa: PLR0913 what an appointment says
        self,
        officer: Officer,
        union: str,
        roles: frozenset[Role],
        *,
        subject: str = "",
        mail: str = "",
        name: str = "",
        valid_from: date | None = None,
        until: date | None = None,
    ) -> Appointment:
        """Appoint a person by the issuer's ``subject``, or invite whoever has a mail address.

        InvalidInput for both or neither, no role, a role that the union cannot have, and days that end before they
        begin or are over. NotAllowed out of reach. The province's role is given by who has it.
        """
        union_in_reach(self.directory, officer, union)
        now = self.now()
        today = now.astimezone(clock.SHANGHAI).date()
        begins = valid_from or today
        if bool(subject) == bool(mail):
            raise InvalidInput(texts.SUBJECT_OR_MAIL)
        if not roles:
            raise InvalidInput(texts.NO_ROLE)
        if not roles <= OF_A_UNION and (union != self.root or Role.PROVINCE not in officer.roles):
            raise InvalidInput(texts.ROLE_OF_THE_PROVINCE)
        if until is not None and until < max(begins, today):
            raise InvalidInput(texts.DAYS_OVER)
        stamp = clock.stamp(now)
        made = Appointment(
            id=new_appointment_id(now),
            union=union,
            roles=roles,
            valid_from=begins,
            until=until,
            appointed_by=officer.subject,
            appointed_at=stamp,
            subject=subject,
            mail=mail,
            name=name,
            accepted_at=stamp if subject else "",
            appointed_for=officer.union,
        )
        self._check_room(union)
        if made.mail:
            self.order(AppointmentMade(appointment_id=made.id))
        self.appointments.add(made)
        return made

    def end(self, officer: Officer, id: str) -> Appointment:
        """End an appointment now; ending it again orders its letter again and changes nothing. NotFound out of reach.

        NotNow for the union's last administrator ending themself: a union above appoints another first.
        """
        appointment = self._reached(officer, id)
        if appointment.ended_at:
            return self._ordered(appointment)
        others = self._other_administrators(appointment)
        own = appointment.subject == officer.subject
        if own and Role.ADMINISTRATOR in appointment.roles and not others:
            raise NotNow(texts.LAST_ADMINISTRATOR)
        # Two who end each other at one moment would leave the union without one: who ends must stand until it is done.
        staying = others if own else [one for one in others if one.subject == officer.subject]
        ended = replace(
            appointment, ended_by=officer.subject, ended_at=clock.stamp(self.now()), ended_for=officer.union
        )
        self.appointments.end(self._ordered(ended), staying[:1])
        return ended

    def invitations(self, person: Person) -> list[Appointment]:
        """Open invitations to the mail address that the issuer vouches for."""
        if not person.mail:
            return []
        today = self.now().astimezone(clock.SHANGHAI).date()
        return [one for one in self.appointments.invited(waits_for(person.mail)) if _open(one, today)]

    def accept(self, person: Person, id: str) -> Appointment:
        """Bind an invitation to who was invited; accepting it again changes nothing.

        NotFound for anything that is no open invitation to this person's mail address.
        """
        for one in self.invitations(person):
            if one.id == id:
                bound = replace(one, subject=person.subject, accepted_at=clock.stamp(self.now()))
                self.appointments.accept(bound)
                return bound
        try:
            found = self.appointments.find(id)
        except NotFound:
            raise NotFound(texts.NO_SUCH_APPOINTMENT) from None
        if found.subject != person.subject:
            raise NotFound(texts.NO_SUCH_APPOINTMENT)
        return found

    def _ordered(self, ended: Appointment) -> Appointment:
        if ended.mail:
            self.order(AppointmentEnded(appointment_id=ended.id))
        return ended

    def _reached(self, officer: Officer, id: str) -> Appointment:
        with out_of_reach(texts.NO_SUCH_APPOINTMENT):
            appointment = self.appointments.find(id)
            union_in_reach(self.directory, officer, appointment.union)
        return appointment

    def _check_room(self, union: str) -> None:
        if len(self._open(union)) >= MOST_OPEN:
            raise NotNow(texts.TOO_MANY.format(most=MOST_OPEN))

    def _open(self, union: str) -> list[Appointment]:
        found, after = self.appointments.of_union(union)
        everything = list(found)
        while after:
            found, after = self.appointments.of_union(union, after)
            everything += found
        return [one for one in everything if not one.ended_at]

    def _other_administrators(self, appointment: Appointment) -> list[Appointment]:
        today = self.now().astimezone(clock.SHANGHAI).date()
        return [
            one
            for one in self._open(appointment.union)
            if one.id != appointment.id and Role.ADMINISTRATOR in one.roles and one.holds(today)
        ]


def _open(invitation: Appointment, today: date) -> bool:
    over = invitation.until is not None and invitation.until < today
    return not (invitation.subject or invitation.ended_at or over)
