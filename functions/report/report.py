"""report: closes months part by part, audits them, builds reports and orders the letters; closes days of the trail.

Every morning it counts how far the unions have come, and has those written to whose cards wait.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from unioncard import clock, pace
from unioncard.assessment.near import behind
from unioncard.assessment.standing import rankings_of, standings_of
from unioncard.assessment.target import near
from unioncard.assessment.urging_letters import letters_due
from unioncard.clock import SHANGHAI, Month
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import count, logger, of_request
from unioncard.cloud.aws.queue import Queue, each_message, seconds_left
from unioncard.cloud.aws.settings import ReportSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.audit_scan import TableCount
from unioncard.cloud.stores.audits import AuditTable
from unioncard.cloud.stores.backlogs import BacklogTable, WaitingWorkTable
from unioncard.cloud.stores.bases import BaseTable
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.cloud.stores.progress import ProgressTable
from unioncard.cloud.stores.reported_months import ReportedMonthTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.cloud.stores.worklists import WaitingCardTable
from unioncard.errors import InvalidInput, NotFound
from unioncard.ledger.close import MonthCloser
from unioncard.ledger.restatement import LateDocuments
from unioncard.messages.notify import (
    AgreementTerm,
    CardsWaiting,
    CardsWaitingBelow,
    MonthReported,
    TargetNear,
    UrgingMoved,
)
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
from unioncard.notifications.waiting_cards import is_for_cities, unions_to_remind
from unioncard.products import workbook_name
from unioncard.reports.audit_run import SEGMENTS, Auditor
from unioncard.reports.monthly import PROVINCE, Monthly, ReportRequest
from unioncard.reports.progress import progress_of
from unioncard.trail.chain import close_days
from unioncard.unions.agreement_terms import letters_about, terms_on
from unioncard.unions.places import MonthEndPlaces
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.ledger.month import MonthReport

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
        reported=ReportedMonthTable(Table(settings.work_table)),
        restatements=RestatementTable(Table(settings.work_table)),
        waiting=WaitingWorkTable(Table(settings.work_table)),
        backlogs=BacklogTable(Table(settings.work_table)),
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


@cache
def auditor() -> Auditor:
    """Audits this stack's tables; orders come back through the queue."""
    work, members, cards = Table(settings.work_table), Table(settings.members_table), Table(settings.cards_table)
    return Auditor(
        audits=AuditTable(work, ProductBucket(Bucket(settings.products_bucket))),
        tables=TableCount(work, members, cards),
        closings=ClosingTable(work),
        movements=MovementTable(work),
        first_month=Month(settings.first_month),
        segments=SEGMENTS,
        order_segment=lambda audit, round, segment, delay: month_queue().send(
            AuditSegment(audit=audit, round=round, segment=segment), delay
        ),
        order_part=lambda audit, round, part: month_queue().send(AuditPart(audit=audit, round=round, part=part)),
        pause=settings.retry_seconds * 45,
    )


class BeginAudit(BaseModel):
    """Audit the tables and the last closed month, at this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    audit: AwareDatetime


def begin_audit(order: AuditMonth) -> dict[str, Any]:
    """Begin an audit; of a month that is not closed none."""
    try:
        begun = auditor().begin(order.at, Month(order.month) if order.month else None, order.by)
    except InvalidInput as reason:
        logger.warning("no audit", extra={"month": order.month, "reason": str(reason)})
        return {"audit": order.at, "refused": str(reason)}
    logger.info("audit begun", extra={"audit": begun.id, "month": begun.month})
    return {"audit": begun.id, "month": begun.month}


def compare_part(order: AuditPart) -> None:
    """Compare a part; what the whole audit found is counted with the last one, and rings."""
    over = auditor().compare(order.audit, order.round, order.part)
    if over:
        found = {"audit": over.id, "month": over.month, "items": over.items, "differences": over.differences}
        logger.info("audit is over", extra=found)
        count("AuditDifferences", over.differences or 0)


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
    assess(report)
    logger.info("progress counted", extra={"unions": len(figures)})
    return {"counted": len(figures)}


def assess(report: MonthReport) -> None:
    """Keep how every union stands by its targets and the rules, from the same count."""
    work = Table(settings.work_table)
    statements = {one.union: one for one in BaseTable(work).every()}
    standings = standings_of(report, statements, TargetTable(work).every())
    StandingTable(work).keep(standings, rankings_of(standings), report.as_of.astimezone(SHANGHAI).date())
    logger.info("unions assessed", extra={"unions": len(standings), "rules": standings[0].version})


class RemindToday(BaseModel):
    """Write to unions and cities about cards that wait, on the day of this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    remind_of_cards: AwareDatetime

    @property
    def day(self) -> str:
        """The day in Henan."""
        return clock.day_of(clock.stamp(self.remind_of_cards)).isoformat()


def remind_of_cards(day: str, after: str = "") -> dict[str, Any]:
    """Order the letters of a day, also those about agreements and notes of urging; each is written once by its name,
    and not at all if nothing waits any more.

    ``after``: those up to this place were ordered. What there is no time for is left to a message of its own.
    """
    unions = unions_to_remind(WaitingCardTable(Table(settings.work_table)), PROVINCE, day)
    cities = DirectoryTable(Table(settings.directory_table)).children(PROVINCE) if is_for_cities(day) else []
    agreements = letters_about_agreements(date.fromisoformat(day))
    urgings = letters_due(UrgingTable(Table(settings.work_table)), date.fromisoformat(day))
    letters: dict[str, CardsWaiting | CardsWaitingBelow | AgreementTerm | UrgingMoved] = {
        **{f"1#{union}": CardsWaiting(union=union, day=day) for union in unions},
        **{f"2#{city.code}": CardsWaitingBelow(union=city.code, day=day) for city in cities},
        **{f"3#{place}": letter for place, letter in agreements.items()},
        **{f"4#{letter.name}": letter for letter in urgings},
    }
    if not after:
        for target in near(TargetTable(Table(settings.work_table)).every(), date.fromisoformat(day)):
            month_queue().send(RemindOfTarget(target=target.id, day=day, union=target.union))
    queue = Queue(settings.mail_queue)
    for place in sorted(letters):
        if place > after:
            queue.send(letters[place])
            if pace.is_over():
                month_queue().send(RemindOfCards(day=day, after=place))
                break
    counts = {"unions": len(unions), "cities": len(cities), "agreements": len(agreements), "urgings": len(urgings)}
    logger.info("reminded", extra=counts)
    return {"day": day, **counts}


def remind_of_target(order: RemindOfTarget) -> None:
    """Order the letters about a target to a union and those directly below it who are behind its line, and have those
    further down looked through: a query and a batch read for a page of a hundred; what takes long goes on by itself.
    """
    work, directory = Table(settings.work_table), DirectoryTable(Table(settings.directory_table))
    standings, targets, queue = StandingTable(work), TargetTable(work), Queue(settings.mail_queue)
    target, union, ordered = targets.find(order.target), directory.union(order.union), 0
    in_force = targets.of_owners(union.ancestry())
    days = (target.due - date.fromisoformat(order.day)).days
    begins, after = not order.after and union.code == target.union, order.after
    while not target.ended_at:
        below, after = directory.children_page(union.code, after)
        unions = [union, *below] if begins else below
        found = behind(target, in_force, unions, standings.of([one.code for one in unions]))
        for code in found.unions:
            queue.send(TargetNear(target=target.id, days=days, union=code))
        for code in found.above_others:
            if code != union.code:
                month_queue().send(RemindOfTarget(target=target.id, day=order.day, union=code))
        ordered, begins = ordered + len(found.unions), False
        if not after:
            break
        if pace.is_over():
            month_queue().send(order.model_copy(update={"after": after}))
            break
    logger.info("reminded of a target", extra={"target": target.id, "union": union.code, "unions": ordered})


def letters_about_agreements(day: date) -> dict[str, AgreementTerm]:
    """The letters about agreements that begin or end on a day, or end thirty days later, each by its place."""
    table = Table(settings.directory_table)
    about = [(one, terms) for one in AgreementTable(table).everywhere() if (terms := terms_on(one, day))]
    unions = DirectoryTable(table).unions([agreement.union for agreement, _ in about])
    if gone := sorted({agreement.union for agreement, _ in about} - unions.keys()):
        logger.warning("agreements of no union", extra={"unions": gone})
    return {
        f"{agreement.id}#{number}": letter
        for agreement, terms in about
        if agreement.union in unions
        for number, letter in enumerate(letters_about(agreement, terms, unions[agreement.union]))
    }


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
    """Close a part; the last one orders the month's reports and the closing of the next month, if a run was missed."""
    try:
        closed = closer().close(Month(order.month), order.part)
    except InvalidInput as reason:
        logger.warning("not closed", extra={"month": order.month, "part": order.part, "reason": str(reason)})
        return
    logger.info("part closed", extra={"month": order.month, "part": order.part})
    if closed:
        count = {"unions": closed.unions, "documents": closed.documents, "digest": closed.digest}
        logger.info("month closed", extra={"month": closed.month, **count})
        monthly().keep_backlog(closed.month)
        month_queue().send(ReportMonth(month=closed.month, union=PROVINCE))
        month_queue().send(ReportBelow(month=closed.month, union=PROVINCE))
        closer().begin(clock.now())


def report_month(month: Month, union: str, *, further: bool = False) -> dict[str, Any]:
    """Build and keep a report and order its letter; what no retry changes is answered as ``refused``."""
    try:
        report, edition = monthly().report(month, union)
    except (InvalidInput, NotFound) as reason:
        logger.warning("no report", extra={"reason": type(reason).__name__})
        return {"month": month, "union": union, "refused": str(reason)}
    Queue(settings.mail_queue).send(MonthReported(union=union, month=report.month, edition=edition))
    if further and len(report.rows) > 1:
        month_queue().send(ReportBelow(month=month, union=union))
    logger.info("month reported", extra={"month": report.month, "union": union, "rows": len(report.rows)})
    workbook = workbook_name(union, report.month, edition)
    return {"month": report.month, "union": union, "provisional": report.provisional, "workbook": workbook}


def report_below(order: ReportBelow) -> None:
    """Order the reports of the unions below one, a query for a page of a hundred; what takes long goes on by itself.

    A basic union rarely has others below it: its own report finds out, so that nobody asks a hundred thousand.
    """
    directory, after, ordered = DirectoryTable(Table(settings.directory_table)), order.after, 0
    while True:
        unions, after = directory.children_page(order.union, after)
        for union in unions:
            is_basic = union.kind is Kind.BASIC
            month_queue().send(ReportMonth(month=order.month, union=union.code, further=is_basic))
            if not is_basic:
                month_queue().send(ReportBelow(month=order.month, union=union.code))
        ordered += len(unions)
        if not after:
            break
        if pace.is_over():
            month_queue().send(ReportBelow(month=order.month, union=order.union, after=after))
            break
    logger.info("reports ordered", extra={"month": order.month, "union": order.union, "unions": ordered})


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
            for union in sorted(one for one in unions if one > order.after):
                month_queue().send(ReportMonth(month=month, union=union))
                if pace.is_over():
                    month_queue().send(order.model_copy(update={"after": union}))
                    break
            logger.info("reports ordered anew", extra={"month": month, "edition": one.edition, "unions": len(unions)})


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
