"""Months: closed part by part, reported to every union, and restated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report_parts import closer, month_queue, monthly, settings
from unioncard import clock, pace
from unioncard.clock import Month
from unioncard.cloud.aws.log import logger
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.errors import InvalidInput, NotFound
from unioncard.ledger.restatement import LateDocuments, RestatementState
from unioncard.messages.notify import MonthReported
from unioncard.messages.report import CloseMonthPart, ReportBelow, ReportMonth, ReportRestated, RestateMonthPart
from unioncard.products import workbook_name
from unioncard.reports.monthly import PROVINCE
from unioncard.unions.places import MonthEndPlaces, left_lately
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from datetime import datetime


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
        monthly().keep_backlog(closed.month)  # of one that a function of the release before closed
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

    A basic union rarely has others below it: its own report finds out, so that nobody asks a hundred thousand. With the
    last page those are ordered that have just moved away: to above a page that has been read they would be on none.
    """
    directory, after, ordered = DirectoryTable(Table(settings.directory_table)), order.after, 0
    while True:
        unions, after = directory.children_page(order.union, after)
        if not after:
            unions += left_lately(directory, order.union, unions)
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
    """Order the reports of every union that an approved restatement changes and of all above, in the month's tree.

    And in that of the month before: whom a union left in the month has a line of what it took along.
    """
    month, table = Month(order.month), RestatementTable(Table(settings.work_table))
    for one in table.of_month(month):
        if one.sequence == order.sequence and one.state is RestatementState.APPROVED:
            late = list(table.adjustments(one))
            directory = DirectoryTable(Table(settings.directory_table))
            codes = [adjustment.union for adjustment in late]
            ends = [MonthEndPlaces(directory, end).paths(codes) for end in (month, clock.previous(month))]
            paths = {path for places in ends for path in places.values()}
            unions = {code for path in paths for code in path.strip("/").split("/")} | {PROVINCE}
            for union in sorted(one for one in unions if one > order.after):
                month_queue().send(ReportMonth(month=month, union=union))
                if pace.is_over():
                    month_queue().send(order.model_copy(update={"after": union}))
                    break
            logger.info("reports ordered anew", extra={"month": month, "edition": one.edition, "unions": len(unions)})
