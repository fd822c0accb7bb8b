"""The API's route to the months' reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_parts import directory, products, work
from unioncard.cloud.aws.http import json_response, query_as
from unioncard.cloud.stores.reported_months import ReportedMonthTable
from unioncard.desk.reports import ReportDesk, ReportQuery

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


def show_report(officer: Officer, event: Event) -> Response:
    """200: a month of a union and those directly below it, with its files and the months before."""
    desk = ReportDesk(directory, ReportedMonthTable(work), products)
    return json_response(200, desk.show(officer, query_as(ReportQuery, event)))
