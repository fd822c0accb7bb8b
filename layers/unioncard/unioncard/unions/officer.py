"""The signed-in person, and the officer they are: for which union they act, and in which roles (invariant 8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is appointed for; one appointment may hold several."""

    OFFICER = "officer"
    """Registers, batches and transfers."""
    CLERK = "clerk"
    """经办人: collects cards, has them signed for, and states where they are."""
    APPROVER = "approver"
    """复核: the second person of what needs two."""
    OVERSEER = "overseer"
    """Reads what lies below, masked, and changes nothing."""
    ADMINISTRATOR = "administrator"
    """Appoints, and keeps the union's agreements."""
    PROVINCE = "province"
    """The federation's own: banks, rules, and the record of who read what."""


OF_A_UNION = frozenset(Role) - {Role.PROVINCE}
"""Roles that any union may have; the province's only the first union of the tree."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, by the issuer's verified token.

    ``mail``: an address that the issuer vouches for, else ''. ``union`` and ``roles``: what the token claims, where the
    stack lets its issuer name unions; ``roles`` None when the token names none.
    """

    subject: str
    mail: str = ""
    name: str = ""
    union: str = ""
    roles: frozenset[Role] | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who acts for one union (a code). ``below``: whether what is asked now reaches unions below too."""

    subject: str
    union: str
    roles: frozenset[Role] = OF_A_UNION
    below: bool = True
