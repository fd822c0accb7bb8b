"""Messages to report, which works on months, audits and reminders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from unioncard.messages.order import Order


class CloseMonthPart(Order):
    """Close a part of the unions (from 0) for a month that is over."""

    kind: Literal["close-month-part"] = "close-month-part"
    month: str
    part: int


class ReportMonth(Order):
    """Build a union's report of a month and order its letter; ``further``: and have those below it reported, if any."""

    kind: Literal["report-month"] = "report-month"
    month: str
    union: str
    further: bool = False


class ReportBelow(Order):
    """Order the reports of all unions below one, page by page of the tree; ``after``: the union to go on behind."""

    kind: Literal["report-below"] = "report-below"
    month: str
    union: str
    after: str = ""


class RemindOfCards(Order):
    """Write to unions and cities whose cards wait on ``day``; ``after``: the place up to which an earlier one came."""

    kind: Literal["remind-of-cards"] = "remind-of-cards"
    day: str
    after: str


class RemindOfTarget(Order):
    """Write to ``union`` and all below it who are behind the line of a target whose date is near on ``day``.

    ``after``: of the unions directly below those up to this one were ordered; ``union`` itself was, too.
    """

    kind: Literal["remind-of-target"] = "remind-of-target"
    target: str
    day: str
    union: str
    after: str = ""


class AuditMonth(Order):
    """Begin an audit; ``at`` (an instant) is its name, ``month`` '' the last closed one, ``by`` the officer."""

    kind: Literal["audit-month"] = "audit-month"
    at: str
    month: str = ""
    by: str = ""


class AuditSegment(Order):
    """Count a segment of the tables (from 0) in a round (from 1) of an audit."""

    kind: Literal["audit-segment"] = "audit-segment"
    audit: str
    round: int
    segment: int


class AuditPart(Order):
    """Compare a part of the unions (from 0) in a round of an audit."""

    kind: Literal["audit-part"] = "audit-part"
    audit: str
    round: int
    part: int


class RestateMonthPart(Order):
    """Work out, for a part of the unions (from 0), what came late for a closed month."""

    kind: Literal["restate-month-part"] = "restate-month-part"
    month: str
    sequence: int
    part: int


class ReportRestated(Order):
    """Order the reports of an approved restatement, for every union that it changes and all above.

    ``after``: those up to this one, in the order of their codes, were ordered.
    """

    kind: Literal["report-restated"] = "report-restated"
    month: str
    sequence: int
    after: str = ""


MonthOrder = (
    CloseMonthPart
    | ReportMonth
    | ReportBelow
    | RemindOfCards
    | RemindOfTarget
    | AuditMonth
    | AuditSegment
    | AuditPart
    | RestateMonthPart
    | ReportRestated
)
MONTH_ORDER: TypeAdapter[MonthOrder] = TypeAdapter(Annotated[MonthOrder, Field(discriminator="kind")])
