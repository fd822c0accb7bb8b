"""What officers send about persons, in bodies: no URL has it. Apart from requests.py, for what it loads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from unioncard.desk.members import CHECKED_AT_ONCE
from unioncard.desk.requests import LONGEST_ID, Sent
from unioncard.people.documents import DocumentType
from unioncard.persons.case import Act  # noqa: TC001 pydantic reads it


class MemberQuestion(Sent):
    """The body of POST /members/search: one of ``name``, ``number``, ``mobile`` and ``card_last``."""

    union: str = Field("", max_length=LONGEST_ID)
    name: str = Field("", max_length=100)
    number: str = Field("", max_length=40)
    document: str = Field("", max_length=40)
    mobile: str = Field("", max_length=40)
    card_last: str = Field("", max_length=8)


class WantedPerson(Sent):
    """One person of a bulk question."""

    name: str = Field(max_length=100)
    number: str = Field(max_length=40)
    document: str = Field(DocumentType.RESIDENT.value, max_length=40)


class BulkQuestion(Sent):
    """The body of POST /members/check."""

    union: str = Field("", max_length=LONGEST_ID)
    persons: list[WantedPerson] = Field(min_length=1, max_length=CHECKED_AT_ONCE)


Cells = dict[Annotated[str, StringConstraints(max_length=20)], Annotated[str, StringConstraints(max_length=200)]]
"""Canonical column → text."""


class PersonCaseRefusal(Sent):
    """The body of POST /persons/{id}/refuse."""

    reason: str = Field(max_length=200)


class NewPersonCase(Sent):
    """The body of POST /persons; ``changes`` of a correction alone."""

    act: Act
    name: str = Field(min_length=1, max_length=100)
    number: str = Field(min_length=1, max_length=40)
    document: str = Field(DocumentType.RESIDENT.value, max_length=40)
    reason: str = Field(max_length=200)
    changes: Cells | None = Field(None, max_length=20)
