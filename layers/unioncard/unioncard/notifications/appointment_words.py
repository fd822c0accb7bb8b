"""What a letter about an appointment says, by what is stored when it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.errors import NotFound
from unioncard.messages.notify import AppointmentEnded
from unioncard.notifications.letters import AppointmentWords

if TYPE_CHECKING:
    from unioncard.messages.notify import AppointmentMade
    from unioncard.unions.appointment import Appointment, AppointmentStore
    from unioncard.unions.store import DirectoryStore


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
