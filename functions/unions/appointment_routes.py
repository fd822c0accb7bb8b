"""The API's routes about who acts for which union."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws.http import body_as, json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.desk.appointment_view import appointment_view, appointments_view, person_view
from unioncard.desk.appointments import AppointmentDesk
from unioncard.desk.mark_view import marks_of
from unioncard.desk.requests import ListQuery, NewAppointment
from unioncard.errors import InvalidInput, NotFound
from unioncard.people.mail_address import mail_address
from unioncard.texts import appointments as texts
from unions_parts import addresses, admission, appointments, directory, settings

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer, Person


@cache
def desk() -> AppointmentDesk:
    """The domain's desk for appointments on this stack's stores."""
    return AppointmentDesk(directory, appointments, settings.root_union, order=Queue(settings.mail_queue).send)


def show_me(person: Person, _event: Event) -> Response:
    """200: who is signed in, for which unions they act, in which roles, and what invitations wait."""
    officers = [(one, _name(one.union)) for one in admission.officers(person)]
    invitations = [(one, _name(one.union)) for one in desk().invitations(person)]
    now = clock.now()
    return json_response(200, person_view(person, officers, invitations, clock.today(), clock.stamp(now)))


def accept(person: Person, event: Event) -> Response:
    """200: the invitation is this person's appointment."""
    bound = desk().accept(person, event["pathParameters"]["id"])
    return json_response(200, appointment_view(bound, clock.today()))


def list_appointments(officer: Officer, event: Event) -> Response:
    """200: a page of a union's appointments, newest first; of the own union where none is named."""
    asked = query_as(ListQuery, event)
    found, after = desk().page(officer, asked.union or officer.union, asked.cursor)
    marks = marks_of(addresses, (one.mail for one in found), clock.now())
    return json_response(200, appointments_view(found, after, clock.today(), marks))


def appoint(officer: Officer, event: Event) -> Response:
    """201: the appointment, or the invitation that waits for its answer."""
    asked = body_as(NewAppointment, event)
    try:
        mail = mail_address(asked.mail)
    except ValueError:
        raise InvalidInput(texts.NO_MAIL_ADDRESS) from None
    made = desk().appoint(
        officer,
        asked.union,
        asked.roles,
        subject=asked.subject.strip(),
        mail=mail,
        name=asked.name.strip(),
        valid_from=asked.valid_from,
        until=asked.until,
    )
    return json_response(201, appointment_view(made, clock.today()))


def end_appointment(officer: Officer, event: Event) -> Response:
    """200: the appointment, which has ended; ending it again orders its letter again, which is written once."""
    ended = desk().end(officer, event["pathParameters"]["id"])
    return json_response(200, appointment_view(ended, clock.today()))


def _name(union: str) -> str:
    """A union's name; a code that is not in the directory stands for itself."""
    try:
        return directory.union(union).name
    except NotFound:
        return union
