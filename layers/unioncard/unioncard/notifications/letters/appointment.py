"""What a letter about an appointment says, by what is stored when it is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from unioncard.errors import NotFound
from unioncard.messages.notify import AppointmentEnded
from unioncard.notifications.letters.letter import Letter, page, render
from unioncard.texts import appointments
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.messages.notify import AppointmentMade
    from unioncard.unions.appointment import Appointment, AppointmentStore
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class AppointmentWords:
    """Values of letters about an appointment: at which ``union``, by whose ``office`` (names), and in which ``roles``.

    ``begins`` and ``until`` are days (``YYYY-MM-DD``), ``until`` '' without an end. ``accepted``: the invitation was.
    """

    union: str
    office: str
    roles: Sequence[str]
    begins: str
    until: str = ""
    accepted: bool = False


def appointment_made(words: AppointmentWords, *, origin: str) -> Letter:
    """The letter to whoever a union invites: it names no person, for it goes to their own address."""
    return _about_appointment("appointment_made.txt.j2", texts.APPOINTMENT_MADE, words, origin)


def appointment_ended(words: AppointmentWords, *, origin: str) -> Letter:
    """The letter to whoever was invited: they act no longer, or the invitation holds no longer."""
    subject = texts.APPOINTMENT_ENDED if words.accepted else texts.INVITATION_ENDED
    return _about_appointment("appointment_ended.txt.j2", subject, words, origin)


def _about_appointment(template: str, subject: str, words: AppointmentWords, origin: str) -> Letter:
    roles = appointments.BETWEEN.join(appointments.ROLES[role] for role in words.roles)
    values = asdict(words) | {"roles": roles, "link": page(origin, "work")}
    return Letter(subject.format(union=words.union, roles=roles), render(template, values))


def appointment_of(store: AppointmentStore, order: AppointmentMade | AppointmentEnded) -> Appointment | None:
    """The appointment that an order is about; None before it, or its end, is stored."""
    try:
        found = store.find(order.appointment_id)
    except NotFound:
        return None
    return None if isinstance(order, AppointmentEnded) and not found.ended_at else found


def appointment_words(directory: DirectoryStore, one: Appointment, office: str) -> AppointmentWords:
    """The letter's values; ``office``: the code of that which appointed or ended, '' for the union itself."""
    return AppointmentWords(
        union=directory.union(one.union).name,
        office=directory.union(office or one.union).name,
        roles=sorted(one.roles),
        begins=str(one.valid_from),
        until=str(one.until) if one.until else "",
        accepted=bool(one.accepted_at),
    )
