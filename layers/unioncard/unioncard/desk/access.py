"""Who may do what: one table of routes, roles and reach. docs/access.md is made from it.

A role reaches the own union alone or also what lies below it, by the tree of today; nobody reaches above or beside.
What is out of reach answers like what does not exist.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.errors import NotAllowed
from unioncard.texts import api as texts
from unioncard.unions.officer import Role

if TYPE_CHECKING:
    from unioncard.unions.officer import Officer


class Reach(StrEnum):
    """Which unions a role reaches by a route."""

    OWN = "own"
    BELOW = "own and below"


_READS: Final = {
    Role.OFFICER: Reach.BELOW,
    Role.CLERK: Reach.OWN,
    Role.APPROVER: Reach.BELOW,
    Role.OVERSEER: Reach.BELOW,
    Role.PROVINCE: Reach.BELOW,
}
_OFFICER: Final = {Role.OFFICER: Reach.BELOW}
_CLERK: Final = {Role.CLERK: Reach.BELOW}
_APPROVER: Final = {Role.APPROVER: Reach.BELOW}
_ADMINISTRATOR: Final = {Role.ADMINISTRATOR: Reach.BELOW}

EVERYBODY: Final[frozenset[str]] = frozenset({"GET /me", "POST /appointments/{id}/accept"})
"""Routes for whoever is signed in, appointed or not: who am I, and the answer to an invitation."""

PUBLIC: Final = ("POST /lookup", "POST /lookup/report")
"""Routes for everybody, without a token, limited by address."""

RULES: Final[dict[str, dict[Role, Reach]]] = {
    "POST /registers": _OFFICER | {Role.CLERK: Reach.OWN},
    "GET /registers": _READS,
    "GET /registers/{id}": _READS,
    "POST /registers/{id}/rows/{row}/release": _OFFICER,
    "POST /registers/{id}/held": {Role.OFFICER: Reach.OWN},
    "POST /registers/{id}/dismissal": _OFFICER | {Role.CLERK: Reach.OWN},
    "GET /transfers": _READS,
    "POST /transfers/{id}/agree": _OFFICER,
    "POST /transfers/{id}/refuse": _OFFICER,
    "GET /batches": _READS | {Role.CLERK: Reach.BELOW},
    "GET /batches/{id}": _READS | {Role.CLERK: Reach.BELOW},
    "POST /batches/{id}/withdraw": _OFFICER,
    "POST /batches/{id}/resend": _OFFICER,
    "POST /batches/{id}/reissue": _OFFICER,
    "POST /batches/{id}/dismissal": _OFFICER,
    "POST /batches/{id}/roster": _OFFICER | {Role.CLERK: Reach.BELOW},
    "GET /batches/{id}/custody": _READS | {Role.CLERK: Reach.BELOW},
    "GET /batches/{id}/people": _READS | {Role.CLERK: Reach.BELOW},
    "POST /batches/{id}/custody": _CLERK,
    "POST /batches/{id}/custody/{statement}/undo": {Role.CLERK: Reach.OWN},
    "POST /batches/{id}/custody/{statement}/undo/approve": _APPROVER,
    "POST /registers/{id}/undo": {Role.CLERK: Reach.OWN},
    "POST /registers/{id}/undo/approve": _APPROVER,
    "GET /work": _READS | _ADMINISTRATOR,
    "GET /unions/{id}/work": {role: reach for role, reach in _READS.items() if role is not Role.CLERK},
    "GET /unions/{id}/progress": {role: reach for role, reach in _READS.items() if role is not Role.CLERK},
    "GET /mails": _READS,
    "GET /held": _READS,
    "GET /custody": _READS | {Role.CLERK: Reach.BELOW},
    "GET /undos": _READS,
    "GET /members": _READS,
    "GET /members/{id}": _READS,
    "POST /members/search": _READS,
    "POST /members/check": _OFFICER | {Role.CLERK: Reach.OWN},
    "GET /persons": {Role.PROVINCE: Reach.OWN},
    "POST /persons": {Role.PROVINCE: Reach.OWN},
    "GET /persons/{id}": {Role.PROVINCE: Reach.OWN},
    "GET /persons/{id}/record": {Role.PROVINCE: Reach.OWN},
    "POST /persons/{id}/approve": {Role.PROVINCE: Reach.OWN},
    "POST /persons/{id}/refuse": {Role.PROVINCE: Reach.OWN},
    "GET /reports": _READS,
    "GET /months/{id}/restatements": {Role.PROVINCE: Reach.OWN},
    "POST /months/{id}/restatements": {Role.PROVINCE: Reach.OWN},
    "POST /months/{id}/restatements/{number}/approve": {Role.PROVINCE: Reach.OWN},
    "POST /months/{id}/restatements/{number}/refuse": {Role.PROVINCE: Reach.OWN},
    "GET /targets": _READS | _ADMINISTRATOR,
    "POST /targets": _ADMINISTRATOR | {Role.PROVINCE: Reach.BELOW},
    "POST /targets/{id}/end": {Role.ADMINISTRATOR: Reach.OWN, Role.PROVINCE: Reach.OWN},
    "POST /unions/{id}/base": {Role.OFFICER: Reach.OWN},
    "GET /unions/{id}/standing": {role: reach for role, reach in _READS.items() if role is not Role.CLERK},
    "GET /urgings": _READS,
    "GET /urgings/{id}": _READS,
    "POST /urgings": _OFFICER | {Role.PROVINCE: Reach.BELOW},
    "POST /urgings/{id}/answer": {Role.OFFICER: Reach.OWN},
    "POST /urgings/{id}/return": _OFFICER | {Role.PROVINCE: Reach.BELOW},
    "POST /urgings/{id}/close": _OFFICER | {Role.PROVINCE: Reach.BELOW},
    "GET /unions": _READS | _ADMINISTRATOR,
    "GET /unions/{id}": _READS | _ADMINISTRATOR,
    "GET /unions/{id}/form": _OFFICER | {Role.CLERK: Reach.OWN},
    "GET /agreements": _READS | _ADMINISTRATOR,
    "POST /agreements": _ADMINISTRATOR,
    "POST /agreements/{id}": _ADMINISTRATOR,
    "GET /banks": _READS | _ADMINISTRATOR,
    "POST /banks": {Role.PROVINCE: Reach.OWN},
    "GET /appointments": _ADMINISTRATOR | {Role.PROVINCE: Reach.BELOW},
    "POST /appointments": _ADMINISTRATOR,
    "POST /appointments/{id}/end": _ADMINISTRATOR,
    "GET /audits": {Role.PROVINCE: Reach.OWN},
    "GET /audits/{id}": {Role.PROVINCE: Reach.OWN},
    "POST /audits": {Role.PROVINCE: Reach.OWN},
    "GET /trail": _ADMINISTRATOR | {Role.PROVINCE: Reach.BELOW},
}
"""Route → role → reach. A route that is in neither table is refused to everybody."""


def permitted(route: str, officer: Officer) -> Officer:
    """The officer with the widest reach that one of their roles has by this route; NotAllowed if none has it."""
    reaches = {reach for role, reach in RULES.get(route, {}).items() if role in officer.roles}
    if not reaches:
        raise NotAllowed(texts.NOT_YOUR_ROLE)
    return replace(officer, below=Reach.BELOW in reaches)


def routes_of(officer: Officer) -> list[str]:
    """The routes that an officer's roles open, for pages that show only what can be done."""
    return sorted(route for route, rules in RULES.items() if officer.roles & set(rules))
