"""How far all unions have come, and how they stand by their targets: counted every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from report_parts import monthly, settings
from unioncard import clock
from unioncard.assessment.standing import rankings_of, standings_of
from unioncard.clock import SHANGHAI
from unioncard.cloud.aws.log import logger
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bases import BaseTable
from unioncard.cloud.stores.progress import ProgressTable
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.reports.monthly import PROVINCE
from unioncard.reports.progress import progress_of

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport


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
