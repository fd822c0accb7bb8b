"""report: builds a month from its movements, keeps the workbook and orders its letter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.clock import Month
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import logger
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.aws.settings import ReportSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.errors import InvalidInput, NotFound
from unioncard.messages import MonthReported
from unioncard.products import workbook_name
from unioncard.reports.monthly import Monthly, ReportRequest

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = ReportSettings.from_environment()


@cache
def monthly() -> Monthly:
    """The domain's reports on this stack's stores."""
    return Monthly(
        directory=DirectoryTable(Table(settings.directory_table)),
        movements=MovementTable(Table(settings.work_table)),
        products=ProductBucket(Bucket(settings.products_bucket)),
        first_month=Month(settings.first_month),
    )


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Scheduler: ``{"scheduled": instant}`` for the month before; people: ``{"month": "YYYY-MM", "union": code}``.

    What no retry changes (no such union, a month before the first or not begun) is answered as ``refused``.
    """
    request = ReportRequest.model_validate(event)
    try:
        report, edition = monthly().report(request.reported_month, request.union)
    except (InvalidInput, NotFound) as reason:
        logger.warning("no report", extra={"reason": type(reason).__name__})
        return {"month": request.month, "union": request.union, "refused": str(reason)}
    Queue(settings.mail_queue).send(MonthReported(union=request.union, month=report.month, edition=edition))
    logger.info("month reported", extra={"month": report.month, "union": request.union, "rows": len(report.rows)})
    workbook = workbook_name(request.union, report.month, edition)
    return {"month": report.month, "union": request.union, "provisional": report.provisional, "workbook": workbook}
