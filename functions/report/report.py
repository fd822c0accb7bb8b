"""report: closes months part by part, builds their reports and orders the letters; closes days of the trail.

Every morning it counts how far the unions have come, and has those written to whose cards wait.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from unioncard import clock
from unioncard.clock import SHANGHAI, Month
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import logger, of_request
from unioncard.cloud.aws.queue import Queue, each_message
from unioncard.cloud.aws.settings import ReportSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.cloud.stores.progress import ProgressTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.worklists import WaitingCardTable
from unioncard.errors import InvalidInput, NotFound
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.restatement import LateDocuments
from unioncard.messages import (
    MONTH_ORDER,
    CardsWaiting,
    CardsWaitingBelow,
    CloseMonthPart,
    MonthReported,
    ReportMonth,
    ReportRestated,
    RestateMonthPart,
)
from unioncard.notifications.waiting_cards import is_for_cities, unions_to_remind
from unioncard.products import workbook_name
from unioncard.reports.monthly import PROVINCE, Monthly, ReportRequest
from unioncard.reports.progress import progress_of
from unioncard.trail.chain import close_days
from unioncard.unions.places import MonthEndPlaces

if TYPE_CHECKING:
    from datetime import datetime

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = ReportSettings.from_environment()


@cache
def monthly() -> Monthly:
    """The domain's reports on this stack's stores."""
    return Monthly(
        directory=DirectoryTable(Table(settings.directory_table)),
        movements=MovementTable(Table(settings.work_table)),
        closings=ClosingTable(Table(settings.work_table)),
        products=ProductBucket(Bucket(settings.products_bucket)),
        first_month=Month(settings.first_month),
        printed=PrintedEditionTable(settings.cards_table),
        restatements=RestatementTable(Table(settings.work_table)),
    )


@cache
def closer() -> MonthCloser:
    """Closes months on this stack's stores; orders come back through the queue."""
    work = Table(settings.work_table)
    return MonthCloser(
        closings=ClosingTable(work),
        movements=MovementTable(work),
        directory=DirectoryTable(Table(settings.directory_table)),
        first_month=Month(settings.first_month),
        order=lambda month, part: month_queue().send(CloseMonthPart(month=month, part=part)),
    )


def month_queue() -> Queue:
    """This function's own queue."""
    return Queue(settings.month_queue, settings.retry_seconds)


class CloseTrail(BaseModel):
    """Close the days of the trail that ended before this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    close_trail: AwareDatetime


def close_trail(ended: datetime) -> dict[str, Any]:
    """Close every day that ended; each digest is logged, so that it is known outside the bucket too."""
    closed = close_days(TrailBucket(Bucket(settings.trail_bucket)), ended.astimezone(SHANGHAI).date())
    days = [{"day": one.day.isoformat(), "entries": len(one.entries), "digest": one.digest} for one in closed]
    for day in days:
        logger.info("trail day closed", extra=day)
    return {"closed": days}


class CountProgress(BaseModel):
    """Count how far all unions have come, at this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count_progress: AwareDatetime


def count_progress(order: CountProgress) -> dict[str, Any]:
    """Keep every union's figures to this day: of the month in which the order was scheduled, as it stands now."""
    report = monthly().figures(clock.month_of(order.count_progress), PROVINCE)
    figures = progress_of(report)
    ProgressTable(Table(settings.work_table)).keep(figures)
    logger.info("progress counted", extra={"unions": len(figures)})
    return {"counted": len(figures)}


class RemindOfCards(BaseModel):
    """Write to unions and cities about cards that wait, on the day of this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    remind_of_cards: AwareDatetime


def remind_of_cards(order: RemindOfCards) -> dict[str, Any]:
    """Order the letters of a day; each is written once by its name, and not at all if nothing waits any more."""
    day = clock.day_of(clock.stamp(order.remind_of_cards)).isoformat()
    unions = unions_to_remind(WaitingCardTable(Table(settings.work_table)), PROVINCE, day)
    queue = Queue(settings.mail_queue)
    for union in unions:
        queue.send(CardsWaiting(union=union, day=day))
    cities = DirectoryTable(Table(settings.directory_table)).children(PROVINCE) if is_for_cities(day) else []
    for city in cities:
        queue.send(CardsWaitingBelow(union=city.code, day=day))
    logger.info("reminded of cards", extra={"unions": len(unions), "cities": len(cities)})
    return {"day": day, "unions": len(unions), "cities": len(cities)}


def close_month(scheduled: datetime) -> dict[str, Any]:
    """Order the closing of the next month that is over; of one that is closed already the report alone."""
    ordered = closer().begin(scheduled)
    if ordered is None:
        month = clock.previous(clock.month_of(scheduled))
        if month >= settings.first_month:
            month_queue().send(ReportMonth(month=month, union=PROVINCE))
    logger.info("months are closed", extra={"month": ordered})
    return {"closing": ordered}


def close_part(order: CloseMonthPart) -> None:
    """Close a part; the last one orders the month's report and the closing of the next month, if a run was missed."""
    try:
        closed = closer().close(Month(order.month), order.part)
    except InvalidInput as reason:
        logger.warning("not closed", extra={"month": order.month, "part": order.part, "reason": str(reason)})
        return
    logger.info("part closed", extra={"month": order.month, "part": order.part})
    if closed:
        count = {"unions": closed.unions, "documents": closed.documents, "digest": closed.digest}
        logger.info("month closed", extra={"month": closed.month, **count})
        month_queue().send(ReportMonth(month=closed.month, union=PROVINCE))
        closer().begin(clock.now())


def report_month(month: Month, union: str) -> dict[str, Any]:
    """Build and keep a report and order its letter; what no retry changes is answered as ``refused``."""
    try:
        report, edition = monthly().report(month, union)
    except (InvalidInput, NotFound) as reason:
        logger.warning("no report", extra={"reason": type(reason).__name__})
        return {"month": month, "union": union, "refused": str(reason)}
    Queue(settings.mail_queue).send(MonthReported(union=union, month=report.month, edition=edition))
    logger.info("month reported", extra={"month": report.month, "union": union, "rows": len(report.rows)})
    workbook = workbook_name(union, report.month, edition)
    return {"month": report.month, "union": union, "provisional": report.provisional, "workbook": workbook}


def restate_part(order: RestateMonthPart) -> None:
    """Work out what came late for a part of the unions."""
    work = Table(settings.work_table)
    late = LateDocuments(RestatementTable(work), MovementTable(work))
    done = late.work_out(Month(order.month), order.sequence, order.part, clock.stamp(clock.now()))
    if done:
        count = {"state": done.state, "unions": done.unions, "documents": done.documents}
        logger.info("restatement worked out", extra={"month": done.month, "edition": done.edition, **count})


def report_restated(order: ReportRestated) -> None:
    """Order the reports of every union that an approved restatement changes and of all above, in the month's tree."""
    month, table = Month(order.month), RestatementTable(Table(settings.work_table))
    for one in table.of_month(month):
        if one.sequence == order.sequence:
            late = list(table.adjustments(one))
            directory = DirectoryTable(Table(settings.directory_table))
            paths = MonthEndPlaces.of(directory, month).paths(adjustment.union for adjustment in late)
            unions = {code for path in paths.values() for code in path.strip("/").split("/")} | {PROVINCE}
            for union in sorted(unions):
                month_queue().send(ReportMonth(month=month, union=union))
            logger.info("reports ordered anew", extra={"month": month, "edition": one.edition, "unions": len(unions)})


def carry_out_order(record: SQSRecord) -> None:
    """An order of our own queue."""
    order = MONTH_ORDER.validate_json(record.body)
    match order:
        case CloseMonthPart():
            close_part(order)
        case ReportMonth():
            report_month(Month(order.month), order.union)
        case RestateMonthPart():
            restate_part(order)
        case ReportRestated():
            report_restated(order)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Scheduler: ``{"scheduled": instant}`` closes the months that are over, ``{"close_trail": instant}`` every night,
    ``{"count_progress": instant}`` and ``{"remind_of_cards": instant}`` every morning; SQS: parts of a month to close,
    reports to build; people: ``{"month": "YYYY-MM", "union": code}``.

    What no retry changes (no such union, a month before the first or not begun) is answered as ``refused``.
    """
    if "Records" in event:
        return each_message(event, context, {month_queue(): carry_out_order})
    with of_request(getattr(context, "aws_request_id", "")):
        return carry_out(event)


def carry_out(event: dict[str, Any]) -> dict[str, Any]:
    """Begin to close months, build one, close a day or count the unions' progress."""
    if "count_progress" in event:
        return count_progress(CountProgress.model_validate(event))
    if "remind_of_cards" in event:
        return remind_of_cards(RemindOfCards.model_validate(event))
    if "close_trail" in event:
        return close_trail(CloseTrail.model_validate(event).close_trail)
    request = ReportRequest.model_validate(event)
    if request.scheduled:
        return close_month(request.scheduled)
    try:
        month = request.reported_month
    except InvalidInput as reason:
        return {"month": request.month, "union": request.union, "refused": str(reason)}
    return report_month(month, request.union)
