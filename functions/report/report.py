"""report: closes months part by part, audits them, builds reports and orders the letters; closes days of the trail.

Every morning it counts how far the unions have come, and has those written to whose cards wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from report_audits import BeginAudit, begin_audit, compare_part
from report_months import close_month, close_part, report_below, report_month, report_restated, restate_part
from report_parts import auditor, month_queue
from report_progress import CountProgress, count_progress
from report_reminders import RemindToday, remind_of_cards, remind_of_target
from report_trail import CloseTrail, close_trail
from unioncard import clock, pace
from unioncard.clock import Month
from unioncard.cloud.aws.log import of_request
from unioncard.cloud.aws.queue import each_message, seconds_left
from unioncard.errors import InvalidInput
from unioncard.messages.report import (
    MONTH_ORDER,
    AuditMonth,
    AuditPart,
    AuditSegment,
    CloseMonthPart,
    RemindOfCards,
    RemindOfTarget,
    ReportBelow,
    ReportMonth,
    ReportRestated,
    RestateMonthPart,
)
from unioncard.reports.monthly import ReportRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext


def carry_out_order(record: SQSRecord) -> None:  # noqa: C901 one for each kind
    """An order of our own queue."""
    order = MONTH_ORDER.validate_json(record.body)
    match order:
        case CloseMonthPart():
            close_part(order)
        case ReportMonth():
            report_month(Month(order.month), order.union, further=order.further)
        case ReportBelow():
            report_below(order)
        case RemindOfCards():
            remind_of_cards(order.day, order.after)
        case RemindOfTarget():
            remind_of_target(order)
        case AuditMonth():
            begin_audit(order)
        case AuditSegment():
            auditor().count(order.audit, order.round, order.segment)
        case AuditPart():
            compare_part(order)
        case RestateMonthPart():
            restate_part(order)
        case ReportRestated():
            report_restated(order)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Scheduler: ``{"scheduled": instant}`` closes the months that are over, ``{"close_trail": instant}`` every night,
    ``{"audit": instant}`` as well, ``{"count_progress": instant}`` and ``{"remind_of_cards": instant}`` every morning;
    SQS: parts of a month to close, reports to build, an audit's steps; people: ``{"month": "YYYY-MM", "union": code,
    "below": true for all below it, too}``.

    What no retry changes (no such union, a month before the first or not begun) is answered as ``refused``.
    """
    if "Records" in event:
        return each_message(event, context, {month_queue(): carry_out_order})
    with of_request(getattr(context, "aws_request_id", "")), pace.step(seconds_left(context)):
        return carry_out(event)


def carry_out(event: dict[str, Any]) -> dict[str, Any]:
    """Begin to close months or an audit, build a report, close a day or count the unions' progress."""
    scheduled = next((name for name in SCHEDULED if name in event), None)
    if scheduled:
        return SCHEDULED[scheduled](event)
    request = ReportRequest.model_validate(event)
    if request.scheduled:
        return close_month(request.scheduled)
    try:
        month = request.reported_month
    except InvalidInput as reason:
        return {"month": request.month, "union": request.union, "refused": str(reason)}
    if request.below:
        month_queue().send(ReportBelow(month=month, union=request.union))
    return report_month(month, request.union)


SCHEDULED: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "audit": lambda event: begin_audit(AuditMonth(at=clock.stamp(BeginAudit.model_validate(event).audit))),
    "count_progress": lambda event: count_progress(CountProgress.model_validate(event)),
    "remind_of_cards": lambda event: remind_of_cards(RemindToday.model_validate(event).day),
    "close_trail": lambda event: close_trail(CloseTrail.model_validate(event).close_trail),
}
"""What a schedule asks for beside months, by the name of its instant."""
