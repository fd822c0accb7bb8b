"""The API's routes about closed months: restatements, asked for by one officer of the province, approved by another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import directory, settings, work
from unioncard import clock
from unioncard.clock import Month
from unioncard.cloud.aws.http import body_as, json_response
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.desk.restatements import NewRestatement, RestatementDesk
from unioncard.errors import NotFound
from unioncard.ledger.movement import PARTS, STORED_SECONDS
from unioncard.ledger.restatement import RestatementState
from unioncard.messages.report import ReportRestated, RestateMonthPart
from unioncard.texts import restatements as texts

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.ledger.restatement import Restatement
    from unioncard.unions.officer import Officer


@cache
def restating() -> RestatementDesk:
    """The domain's desk for restatements on this stack's stores."""
    return RestatementDesk(directory, ClosingTable(work), RestatementTable(work))


def list_restatements(officer: Officer, event: Event) -> Response:
    """200: the restatements of a month, and the edition in force."""
    return json_response(200, restating().page(officer, _month(event)))


def ask_restatement(officer: Officer, event: Event) -> Response:
    """202: what came late is worked out once all that had come is stored; asking again orders it again."""
    one = restating().ask(officer, _month(event), body_as(NewRestatement, event).reason, _order_parts)
    return json_response(202, restating().view(officer, one))


def _order_parts(one: Restatement) -> None:
    """Before it is stored, like every promise (cloud/aws/queue.py); they come later than those."""
    queue = Queue(settings.month_queue)
    for part in range(PARTS):
        queue.send(RestateMonthPart(month=one.month, sequence=one.sequence, part=part), STORED_SECONDS)


def approve_restatement(officer: Officer, event: Event) -> Response:
    """202: a second person agrees, and the reports are made anew; approving again sends the order again."""
    queue, order = Queue(settings.month_queue), ReportRestated(month=_month(event), sequence=_number(event))
    one = restating().approve(officer, Month(order.month), order.sequence, lambda: queue.promise(order))
    if one.state is RestatementState.APPROVED:
        queue.send(order)
    return json_response(202, restating().view(officer, one))


def refuse_restatement(officer: Officer, event: Event) -> Response:
    """200: it is refused, and the edition in force stays."""
    why = body_as(NewRestatement, event).reason
    one = restating().refuse(officer, _month(event), _number(event), why)
    return json_response(200, restating().view(officer, one))


def _month(event: Event) -> Month:
    try:
        return clock.month(event["pathParameters"]["id"])
    except ValueError:
        raise NotFound(texts.NO_SUCH) from None


def _number(event: Event) -> int:
    text = event["pathParameters"]["number"]
    if not (text.isascii() and text.isdigit()):
        raise NotFound(texts.NO_SUCH)
    return int(text)
