"""What officers send: the bodies and queries of their routes. docs/openapi.json is made from them.

Nothing else is taken: a field that nobody asked for is the sender's mistake, and is answered as one.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from unioncard import clock
from unioncard.custody.plastic import Fact
from unioncard.custody.ranges import MOST
from unioncard.desk.dismissal import DismissalReason
from unioncard.members.transfer import Direction, RefusalReason, TransferState
from unioncard.sheets.layout import Kind
from unioncard.unions.agreement import BANK_CODE, DEFAULT_ENCODING, LARGEST_BATCH
from unioncard.unions.officer import Role

LONGEST_CURSOR = 300
_CURSOR: Final = r"^[0-9A-Za-z:#._-]*$"
"""A sort key of a list: when, and which; a member's is a digest, which half the time has a ``_`` in it."""

LONGEST_ID = 100
"""Characters of an id; ours have 30 at most."""


RowNumber = Annotated[str, StringConstraints(pattern="^[1-9][0-9]{0,6}$")]
"""A row number in a path: int() and pydantic take "1_000" and digits of other scripts as well."""


def _day(text: object) -> date:
    if isinstance(text, str):
        with suppress(ValueError):
            return clock.day(text)
    raise PydanticCustomError("date_written", "no day")


Day = Annotated[date, PlainValidator(_day, json_schema_input_type=date)]
"""A day, ``YYYY-MM-DD``: pydantic takes seconds since 1970 as well, whose day is another one in Henan."""


class Sent(BaseModel):
    """A body or a query."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ListQuery(Sent):
    """The query of a list: ``union``, the own one if it is '', and the ``cursor`` that the page before gave."""

    union: str = Field("", max_length=LONGEST_ID)
    cursor: str = Field("", max_length=LONGEST_CURSOR, pattern=_CURSOR)


class CursorQuery(Sent):
    """The query of a list whose union is in the path."""

    cursor: str = Field("", max_length=LONGEST_CURSOR, pattern=_CURSOR)


class UnionQuery(Sent):
    """The query of GET /work: ``union``, the own one if it is ''."""

    union: str = Field("", max_length=LONGEST_ID)


class RegisterListQuery(ListQuery):
    """The query of GET /registers: all of them, newest first, or those ``to-correct``, the oldest first."""

    state: Literal["to-correct"] | None = None


class BatchListQuery(ListQuery):
    """The query of GET /batches: all of them, newest first; or, the oldest first, those whose bank is ``overdue``, or
    some of whose people are ``refused`` and neither corrected nor asked for again.
    """

    state: Literal["overdue", "refused"] | None = None


class CustodyQuery(ListQuery):
    """The query of GET /custody: which cards."""

    state: Literal["to-collect", "to-sign", "to-return", "unclaimed"]


class FormQuery(Sent):
    """The query of GET /unions/{id}/form: of which register."""

    kind: Literal[Kind.MEMBERS, Kind.UNIONS] = Kind.MEMBERS


class TrailQuery(ListQuery):
    """The query of GET /trail; ``member``: the id by which GET /members names one."""

    day: str = Field(max_length=20)
    subject: str = Field("", max_length=255)
    member: str = Field("", pattern="^([0-9A-Za-z_-]{43})?$")


class TransferQuery(ListQuery):
    """The query of GET /transfers; ``scope``: the union's own requests, or those of the unions below it as well."""

    direction: Direction
    state: TransferState | None = None
    scope: Literal["own", "below"] = "own"


class NewRegister(Sent):
    """The body of POST /registers."""

    union: str = Field(max_length=LONGEST_ID)
    kind: Kind = Kind.MEMBERS
    corrects: str | None = Field(None, max_length=LONGEST_ID)
    batch: str | None = Field(None, max_length=LONGEST_ID)


class RegisterDismissal(Sent):
    """The body of POST /registers/{id}/dismissal: why it is put away, null to take it up again."""

    reason: DismissalReason | None
    replaced_by: str = Field("", max_length=LONGEST_ID)


class BatchDismissal(Sent):
    """The body of POST /batches/{id}/dismissal: why its refused people are put away, null to take them up again."""

    reason: DismissalReason | None


class PeopleQuery(Sent):
    """The query of GET /batches/{id}/people: ``cursor``, or ``rows`` such as "1-40,42", at most a page of them."""

    cursor: str = Field("", pattern="^([1-9][0-9]{0,6})?$")
    rows: str | None = Field(None, max_length=600)


class NewStatement(Sent):
    """The body of POST /batches/{id}/custody. ``rows`` such as "1-40,42"; without it all cards opened until now."""

    fact: Fact
    day: str = Field(max_length=20)
    rows: str | None = Field(None, max_length=700_000)
    counted: int | None = Field(None, strict=True, ge=0, le=MOST)


class NewUndo(Sent):
    """The body of a request to undo."""

    reason: str = Field(max_length=1000)


class Refusal(Sent):
    """The body of POST /transfers/{id}/refuse."""

    reason: RefusalReason
    text: str = Field("", max_length=1000)


class NewAgreement(Sent):
    """The body of POST /agreements."""

    union: str = Field(max_length=LONGEST_ID)
    bank: str = Field(max_length=LONGEST_ID)
    valid_from: Day
    valid_to: Day | None = None
    batch_limit: int = Field(5000, strict=True, ge=1, le=LARGEST_BATCH)
    bank_unit: str = Field("", max_length=40)


class ChangedAgreement(Sent):
    """The body of POST /agreements/{id}: its last day, null for none."""

    valid_to: Day | None


class NewBank(Sent):
    """The body of POST /banks; ``profile`` as docs/formats/bank-profile.md has it, in JSON."""

    code: str = Field(pattern=f"^{BANK_CODE}$")
    name: str = Field(min_length=1, max_length=60)
    encoding: str = Field(DEFAULT_ENCODING, max_length=20)
    profile: dict[str, Any]


class NewAppointment(Sent):
    """The body of POST /appointments: ``subject`` or ``mail``, and for what."""

    union: str = Field(max_length=LONGEST_ID)
    roles: frozenset[Role] = Field(max_length=len(Role))
    subject: str = Field("", max_length=200)
    mail: str = Field("", max_length=254)
    name: str = Field("", max_length=50)
    valid_from: Day | None = Field(None, alias="from")
    until: Day | None = None


class NewUrging(Sent):
    """The body of POST /urgings: to a union below, about rules of the table, to be answered by ``due``."""

    union: str = Field(max_length=LONGEST_ID)
    due: Day
    rules: list[str] = Field(max_length=20)
    text: str = Field(max_length=1000)


class UrgingText(Sent):
    """The body of an answer, and of a closing."""

    text: str = Field(max_length=1000)


class UrgingReturn(UrgingText):
    """The body of a return: by when another answer is wanted."""

    due: Day


class NewAudit(BaseModel):
    """The body of POST /audits: a closed month (``YYYY-MM``), or '' for the last one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    month: str = Field("", max_length=10)
