"""Appointments, and who somebody is, as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from typing_extensions import TypedDict

from unioncard.desk.access import routes_of
from unioncard.desk.mark_view import MarkView, mark_view
from unioncard.unions.officer import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from unioncard.people.address_mark import Mark
    from unioncard.unions.appointment import Appointment
    from unioncard.unions.officer import Officer, Person


AppointmentState: TypeAlias = Literal["invited", "coming", "holding", "over", "ended"]

AppointmentView = TypedDict(
    "AppointmentView",
    {
        "appointment": str,
        "union": str,
        "roles": list[Role],
        "state": AppointmentState,
        "name": str,
        "subject": str | None,
        "mail": str | None,
        "from": str,
        "until": str | None,
        "appointed_by": str,
        "appointed_at": str,
        "accepted_at": str | None,
        "ended_by": str | None,
        "ended_at": str | None,
        "mail_mark": MarkView | None,
    },
)
"""An appointment; see ``appointment_view``. ``from`` is a word of Python."""


class InvitationView(AppointmentView):
    """An appointment that waits for its answer, with its union's name."""

    union_name: str


class AppointmentsView(TypedDict):
    """A page of a union's appointments, newest first."""

    appointments: list[AppointmentView]
    cursor: str | None


class ActingView(TypedDict):
    """A union for which somebody may act."""

    union: str
    name: str
    roles: list[Role]
    routes: list[str]


class PersonView(TypedDict):
    """Who is signed in; see ``person_view``."""

    subject: str
    name: str
    now: str
    unions: list[ActingView]
    invitations: list[InvitationView]


def appointment_view(one: Appointment, today: date, mark: Mark | None = None) -> AppointmentView:
    """An appointment. ``state``: invited, coming, holding, over or ended; days YYYY-MM-DD, ``until`` may be null;
    ``mail_mark`` what a mail service reported of the address, null if nothing or if it was not asked for.
    """
    return {
        "appointment": one.id,
        "union": one.union,
        "roles": sorted(one.roles),
        "state": state_of(one, today),
        "name": one.name,
        "subject": one.subject or None,
        "mail": one.mail or None,
        "from": str(one.valid_from),
        "until": str(one.until) if one.until else None,
        "appointed_by": one.appointed_by,
        "appointed_at": one.appointed_at,
        "accepted_at": one.accepted_at or None,
        "ended_by": one.ended_by or None,
        "ended_at": one.ended_at or None,
        "mail_mark": mark_view(mark),
    }


def state_of(one: Appointment, today: date) -> AppointmentState:
    """Where an appointment stands on a day."""
    if one.ended_at:
        return "ended"
    if one.until is not None and one.until < today:
        return "over"
    if not one.subject:
        return "invited"
    return "holding" if one.holds(today) else "coming"


def person_view(
    person: Person,
    officers: Iterable[tuple[Officer, str]],
    invitations: Iterable[tuple[Appointment, str]],
    today: date,
    now: str,
) -> PersonView:
    """Who is signed in, as whom they may act (with the union's name), open invitations, and the server's time."""
    return {
        "subject": person.subject,
        "name": person.name,
        "now": now,
        "unions": [
            {
                "union": officer.union,
                "name": name,
                "roles": sorted(officer.roles),
                "routes": routes_of(officer),
            }
            for officer, name in officers
        ],
        "invitations": [{**appointment_view(one, today), "union_name": name} for one, name in invitations],
    }


def appointments_view(
    page: Iterable[Appointment], after: str, today: date, marks: Mapping[str, Mark]
) -> AppointmentsView:
    """A page of a union's appointments, with the marks of their addresses; a null cursor is the end."""
    shown = [appointment_view(one, today, marks.get(one.mail)) for one in page]
    return {"appointments": shown, "cursor": after or None}
