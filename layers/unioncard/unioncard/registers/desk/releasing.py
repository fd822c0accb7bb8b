"""An officer lets a member go whom another union asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import InvalidInput
from unioncard.members.transfer import Release
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from unioncard.registers.desk.opening import Desk, Officer


def give_release(desk: Desk, officer: Officer, register_id: str, row: int) -> Release:
    """The release of the person in this row, stored; the one given first when it is given again.

    Only a row that another union asked for can be released, so that a misprint releases nobody: InvalidInput.
    NotFound, NotAllowed. The members are another function's: the caller orders the rest by queue.
    """
    register = desk.reached(officer, register_id)
    if not desk.transfers.find(register.id, row):
        raise InvalidInput(texts.NOT_ASKED.format(row=row))
    return desk.transfers.open_release(Release(register.id, row, officer.subject, clock.stamp(clock.now())))
