"""One entry of the trail: a request or a use by the system that shows or exports persons.

It says who, for which union, what, when, from where and why. What was shown is said by kind, ids, row numbers and
counts. Two fields are texts of others: ``subject`` is what the issuer calls the officer, ``reason`` is checked by
``trail.reason``; the others have shapes into which no name and no number of a person fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from unioncard.clock import SHANGHAI
from unioncard.trail.reason import LONGEST_REASON


class EntryKind(StrEnum):
    """What was shown or exported (docs/operations/trail.md)."""

    REGISTER = "register"
    """Findings, held rows and transfers of a register; links to its findings and corrections."""
    BATCH = "batch"
    """Refused rows of a batch; a link to its roster."""
    CUSTODY = "custody"
    """Where each card of a batch is."""
    ROSTER = "roster"
    """A roster was ordered: a workbook of the batch's card holders."""
    BANK_FILE = "bank-file"
    """The issuance file of a batch was handed to its bank."""
    MEMBERS = "members"
    """Members of a union, masked: a page of its list, the finds of a search, or one person."""
    MEMBER_CHECK = "member-check"
    """Of each person of a list, whether there is a card."""
    PERSON = "person"
    """What is held of one person, its correction or erasure, asked for, approved or read; a run of the retention."""
    APPOINTMENTS = "appointments"
    """Officers of a union, with names and mail addresses."""
    TRANSFERS = "transfers"
    """Members whom unions ask of each other."""
    TRAIL = "trail"
    """Entries of the trail itself."""


class Outcome(StrEnum):
    """What was about to happen when the entry was written. It is written first, so nothing later is known."""

    INTENDED = "intended"
    """The answer, or the work ordered, was ready; it may have been broken off afterwards."""
    REFUSED = "refused"
    """Refused with a reason: nothing was shown."""
    FAILED = "failed"
    """Broken off by an error: nothing was shown."""


def _address(text: str) -> str:
    return str(ip_address(text)) if text else ""


Address = Annotated[str, AfterValidator(_address)]
REGISTER_ID: Final = r"R[0-9]{8}-[0-9A-Z]{10}"
BATCH_ID: Final = REGISTER_ID + r"-[0-9]{2,5}(A[0-9]{1,3})?"
CASE_ID: Final = r"P[0-9]{8}-[0-9A-Z]{10}"
TRANSFER_ID: Final = r"T[0-9a-f]{20}"
MEMBER_ID: Final = r"[0-9A-Za-z_-]{43}"
BANK_CODE: Final = r"[a-z][a-z0-9-]{1,30}"
RegisterId = Annotated[str, StringConstraints(pattern=f"^({REGISTER_ID})?$")]
BatchId = Annotated[str, StringConstraints(pattern=f"^({BATCH_ID})?$")]
CaseId = Annotated[str, StringConstraints(pattern=f"^({CASE_ID})?$")]
TransferId = Annotated[str, StringConstraints(pattern=f"^({TRANSFER_ID})?$")]
MemberId = Annotated[str, StringConstraints(pattern=f"^({MEMBER_ID})?$")]
UNION_CODE: Final = r"[0-9A-Za-z]{1,24}"
UNION_PATH: Final = rf"/({UNION_CODE}/){{1,8}}"
UnionCode = Annotated[str, StringConstraints(pattern=f"^({UNION_CODE})?$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,30}$")]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as far as it is known: a token that names no union of ours leaves ``union`` and ``path`` empty."""

    subject: str
    union: str = ""
    path: str = ""
    roles: tuple[str, ...] = ()


_RUN: Final = "[0-9]{1,7}(-[0-9]{1,7})?"


class Entry(BaseModel):
    """One entry; its JSON is what is stored and what Athena reads (docs/operations/trail.md has the table).

    ``written_at``: UTC, milliseconds. ``request``: the API's request id, or of the system the name of its work.
    ``acting_union`` and ``path``: the union acted for and its place in the tree at that time; ``owner_union``: the
    union whose persons they are. ``row_numbers``: those shown, as ranges; ``shown``: how many rows, cards or entries.
    ``exports``: what links led to. ``member_id``: the one member who was looked at, by the key of their record
    (docs/decisions/0075); ``case_id``: the case about a person; ``transfer_id``: the request
    that was answered, which names the row.
    ``source``: the address that called us; ``forwarded``: what it said it called for, a proxy's or the caller's word.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    written_at: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    request: Annotated[str, StringConstraints(max_length=200)]
    kind: EntryKind
    route: Annotated[str, StringConstraints(max_length=100)]
    outcome: Outcome
    status: int | None = None
    actor: Word
    subject: Annotated[str, StringConstraints(max_length=255)] = ""
    acting_union: UnionCode = ""
    path: Annotated[str, StringConstraints(pattern=f"^({UNION_PATH})?$")] = ""
    roles: tuple[Word, ...] = ()
    owner_union: UnionCode = ""
    register_id: RegisterId = ""
    batch_id: BatchId = ""
    bank: Annotated[str, StringConstraints(pattern=f"^({BANK_CODE})?$")] = ""
    row_numbers: Annotated[str, StringConstraints(pattern=f"^({_RUN}(,{_RUN})*)?$")] = ""
    shown: int = 0
    exports: tuple[Word, ...] = ()
    source: Address = ""
    forwarded: tuple[Address, ...] = ()
    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = ""
    member_id: MemberId = ""
    case_id: CaseId = ""
    transfer_id: TransferId = ""

    @property
    def instant(self) -> datetime:
        """When it was written."""
        return datetime.fromisoformat(self.written_at)

    def line(self) -> bytes:
        """The entry as one line of JSON."""
        return (self.model_dump_json() + "\n").encode()


def read_entry(line: bytes) -> Entry | None:
    """A stored line; None for what is none of ours."""
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        return None


def if_shaped(pattern: str, text: str) -> str:
    """The text, or '' if it has not this shape: an entry is written without a part rather than not at all."""
    return text if re.fullmatch(pattern, text) else ""


def stamp(instant: datetime) -> str:
    """An instant as entries have it: UTC with milliseconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def milliseconds_of_day(instant: datetime) -> int:
    """Since midnight in Asia/Shanghai, by whose days the trail is kept."""
    local = instant.astimezone(SHANGHAI)
    return ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
