"""What officers send about persons, in bodies: no URL has it. Apart from requests.py, for what it loads."""

from __future__ import annotations

from pydantic import Field

from unioncard.desk.members import CHECKED_AT_ONCE
from unioncard.desk.requests import LONGEST_ID, Sent
from unioncard.people.documents import DocumentType


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
