"""Appointments in the directory table, each written three times, so that every question is one query.

``APPOINTMENT#<id>`` / ``APPOINTMENT`` is what conditions are asked of; ``APPOINTED#<union>`` / ``<at>#<id>`` is the
union's list; ``SUBJECT#<digest>`` / ``APPOINTMENT#<id>`` the person's, or ``INVITED#<digest>`` while an invitation
waits. Name and address of the person are sealed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import Item, key, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.digest import keyed_digest
from unioncard.errors import NotFound
from unioncard.members.person import SealedKind
from unioncard.texts import appointments as texts
from unioncard.unions.appointment import Appointment, waits_for
from unioncard.unions.officer import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table
    from unioncard.members.person import Vault

PAGE = 50
"""Appointments on a page of a union's list."""

_DIGEST_OF = b"appointments"
"""Not a secret: the digest keeps keys short and free of what an issuer may put into a subject."""


@dataclass(frozen=True, slots=True)
class AppointmentReadTable:
    """The AppointmentReader on DynamoDB: for functions that open nothing sealed, names and addresses stay out."""

    table: Table

    def of_subject(self, subject: str) -> list[Appointment]:
        """See AppointmentReader."""
        return [_appointment(found, "") for found in self.table.query(_subject_key(subject), "APPOINTMENT#")]


@dataclass(frozen=True, slots=True)
class AppointmentTable(AppointmentReadTable):
    """The AppointmentStore on DynamoDB."""

    vault: Vault

    def find(self, id: str) -> Appointment:
        """See AppointmentStore."""
        found = self.table.get(f"APPOINTMENT#{id}", "APPOINTMENT")
        if not found:
            raise NotFound(texts.NO_SUCH_APPOINTMENT)
        return self._opened(found)

    def of_union(self, union: str, after: str = "") -> tuple[list[Appointment], str]:
        """See AppointmentStore."""
        found, after = self.table.page(f"APPOINTED#{union}", PAGE, after)
        return list(map(self._opened, found)), after

    def invited(self, mail: str) -> list[Appointment]:
        """See AppointmentStore."""
        return [self._opened(found) for found in self.table.query(_invited_key(mail), "APPOINTMENT#")]

    def add(self, appointment: Appointment) -> None:
        """See AppointmentStore."""
        first, *copies = self._items(appointment)
        puts = [{"Put": new(self.table.name, first)}]
        puts += [{"Put": {"TableName": self.table.name, "Item": item}} for item in copies]
        transact(puts, f"appointment {appointment.id}")

    def accept(self, appointment: Appointment) -> None:
        """See AppointmentStore."""
        waiting = key(_invited_key(waits_for(appointment.mail)), f"APPOINTMENT#{appointment.id}")
        self._replace(
            appointment,
            "attribute_not_exists(subject) AND attribute_not_exists(ended_at)",
            [{"Delete": {"TableName": self.table.name, "Key": waiting}}],
        )

    def end(self, appointment: Appointment, remaining: Sequence[Appointment] = ()) -> None:
        """See AppointmentStore."""
        still = [
            {
                "ConditionCheck": {
                    "TableName": self.table.name,
                    "Key": key(f"APPOINTMENT#{one.id}", "APPOINTMENT"),
                    "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(ended_at)",
                }
            }
            for one in remaining
        ]
        bound = "subject = :subject" if appointment.subject else "attribute_not_exists(subject)"
        values = {":subject": appointment.subject} if appointment.subject else {}
        self._replace(appointment, f"{bound} AND attribute_not_exists(ended_at)", still, values)

    def _replace(
        self, appointment: Appointment, condition: str, more: list[dict[str, Any]], values: dict[str, Any] | None = None
    ) -> None:
        """Write all copies anew, if the first is still as it was read."""
        first, *copies = self._items(appointment)
        put: dict[str, Any] = {"TableName": self.table.name, "Item": first, "ConditionExpression": condition}
        if values:
            put["ExpressionAttributeValues"] = to_item(values)
        puts = [{"Put": put}, *({"Put": {"TableName": self.table.name, "Item": item}} for item in copies)]
        transact([*puts, *more], f"appointment {appointment.id}")

    def _items(self, one: Appointment) -> list[Item]:
        named = json.dumps({"mail": one.mail, "name": one.name}, ensure_ascii=False).encode()
        values = {
            "id": one.id,
            "union": one.union,
            "roles": sorted(role.value for role in one.roles),
            "valid_from": str(one.valid_from),
            "until": str(one.until) if one.until else None,
            "appointed_by": one.appointed_by,
            "appointed_at": one.appointed_at,
            "subject": one.subject or None,
            "accepted_at": one.accepted_at or None,
            "ended_by": one.ended_by or None,
            "ended_at": one.ended_at or None,
            "appointed_for": one.appointed_for or None,
            "ended_for": one.ended_for or None,
            "sealed": self.vault.seal(named, SealedKind.APPOINTEE),
        }
        person = _subject_key(one.subject) if one.subject else _invited_key(waits_for(one.mail))
        keys = [
            (f"APPOINTMENT#{one.id}", "APPOINTMENT"),
            (f"APPOINTED#{one.union}", f"{one.appointed_at}#{one.id}"),
            (person, f"APPOINTMENT#{one.id}"),
        ]
        return [to_item(values | {"pk": pk, "sk": sk}) for pk, sk in keys]

    def _opened(self, found: dict[str, Any]) -> Appointment:
        named = json.loads(self.vault.open(found["sealed"], SealedKind.APPOINTEE))
        return replace(_appointment(found, named["mail"]), name=named["name"])


def _appointment(found: dict[str, Any], mail: str) -> Appointment:
    return Appointment(
        id=found["id"],
        union=found["union"],
        roles=frozenset(Role(role) for role in found["roles"]),
        valid_from=date.fromisoformat(found["valid_from"]),
        until=date.fromisoformat(found["until"]) if found.get("until") else None,
        appointed_by=found["appointed_by"],
        appointed_at=found["appointed_at"],
        subject=found.get("subject", ""),
        mail=mail,
        accepted_at=found.get("accepted_at", ""),
        ended_by=found.get("ended_by", ""),
        ended_at=found.get("ended_at", ""),
        appointed_for=found.get("appointed_for", ""),
        ended_for=found.get("ended_for", ""),
    )


def _subject_key(subject: str) -> str:
    return f"SUBJECT#{keyed_digest(_DIGEST_OF, 'subject', subject)}"


def _invited_key(mail: str) -> str:
    return f"INVITED#{keyed_digest(_DIGEST_OF, 'mail', mail)}"
