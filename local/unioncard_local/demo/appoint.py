"""Appoints the issuer's people through the API, as the first administrator does it at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard_local.stack.people import PEOPLE

if TYPE_CHECKING:
    from unioncard_local.demo.desks import OfficerDesk


def appoint(administrator: OfficerDesk) -> None:
    """Appoint PEOPLE, from today without an end; the unions of data/demo must be there. Raises HTTPStatusError."""
    for one in PEOPLE:
        roles = sorted(role.value for role in one.roles)
        asked = {"union": one.union, "roles": roles, "subject": one.subject, "name": one.name}
        administrator.call("POST", "/appointments", json=asked).raise_for_status()
