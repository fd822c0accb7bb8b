"""Appointments, and who somebody is, as JSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncard.desk.access import routes_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from unioncard.unions.appointment import Appointment
    from unioncard.unions.officer import Officer, Person


def appointment_view(one: Appointment, today: date) -> dict[str, Any]:
    """An appointment. ``state``: invited, coming, holding, over or ended; days YYYY-MM-DD, ``until`` may be null."""
    return {
        "appointment": one.id,
        "union": one.union,
        "roles": sorted(role.value for role in one.roles),
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
    }


def state_of(one: Appointment, today: date) -> str:
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
) -> dict[str, Any]:
    """Who is signed in, as whom they may act (with the union's name), open invitations, and the server's time."""
    return {
        "subject": person.subject,
        "name": person.name,
        "now": now,
        "unions": [
            {
                "union": officer.union,
                "name": name,
                "roles": sorted(role.value for role in officer.roles),
                "routes": routes_of(officer),
            }
            for officer, name in officers
        ],
        "invitations": [appointment_view(one, today) | {"union_name": name} for one, name in invitations],
    }
