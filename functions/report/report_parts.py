"""The parts of report, put together on this stack's stores when they are first needed."""

from __future__ import annotations

from functools import cache

from unioncard.clock import Month
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.settings import ReportSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.audit_scan import TableCount
from unioncard.cloud.stores.audits import AuditTable
from unioncard.cloud.stores.backlogs import BacklogTable, WaitingWorkTable
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.cloud.stores.reported_months import ReportedMonthTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.ledger.close import MonthCloser
from unioncard.messages.report import AuditPart, AuditSegment, CloseMonthPart
from unioncard.reports.audit_run import SEGMENTS, Auditor
from unioncard.reports.monthly import Monthly

settings = ReportSettings.from_environment()


def month_queue() -> Queue:
    """This function's own queue."""
    return Queue(settings.month_queue, settings.retry_seconds)


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
        prepare=monthly().keep_backlog,
    )


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
        restatements=RestatementTable(work),
        pause=settings.retry_seconds * 45,
    )
