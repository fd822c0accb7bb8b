"""The API's routes on audits: what they found, and one more on demand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import directory, settings, work
from unioncard.cloud.aws.http import body_as, json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.audits import AuditReadTable
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.desk.audits import PAGE, AuditDesk, audits_view, findings_view
from unioncard.desk.requests import CursorQuery, NewAudit
from unioncard.messages.report import AuditMonth

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.desk.audits import AuditOrderedView
    from unioncard.unions.officer import Officer


@cache
def desk() -> AuditDesk:
    """The domain's desk for audits."""
    return AuditDesk(AuditReadTable(work), ClosingTable(work), _order)


def _order(at: str, month: str, by: str) -> None:
    Queue(settings.month_queue).send(AuditMonth(at=at, month=month, by=by))


def list_audits(_officer: Officer, event: Event) -> Response:
    """200: a page of the audits, newest first."""
    return json_response(200, audits_view(*desk().audits.page(PAGE, query_as(CursorQuery, event).cursor)))


def show_audit(_officer: Officer, event: Event) -> Response:
    """200: an audit, and what it found; of very many the first. 404."""
    audits = desk().audits
    audit = audits.audit(event["pathParameters"]["id"])
    found = audits.findings(audit.id)
    unions = directory.unions(sorted({one.union for one in found} - {""}))
    return json_response(200, findings_view(audit, found, unions))


def ask_audit(officer: Officer, event: Event) -> Response:
    """202: an audit is ordered. 422: that month is not closed."""
    ordered: AuditOrderedView = {"audit": desk().ask(officer, body_as(NewAudit, event).month)}
    return json_response(202, ordered)
