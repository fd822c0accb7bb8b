"""The API's routes about closed months: restatements, asked for by one officer of the province, approved by another."""

from __future__ import annotations

from functools import cache, partial
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
from unioncard.ledger.movement import PARTS
from unioncard.ledger.restatement import RestatementState
from unioncard.messages.report import ReportRestated, RestateMonthPart
from unioncard.texts import restatements as texts

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """202: what came late is being worked out; asking again sends the orders again."""
    queue = Queue(settings.month_queue)
    promise = partial(_order_parts, queue.promise)
    one = restating().ask(officer, _month(event), body_as(NewRestatement, event).reason, promise)
    _order_parts(queue.send, one)
    return json_response(202, restating().view(officer, one))


def _order_parts(send: Callable[[RestateMonthPart], None], one: Restatement) -> None:
    for part in range(PARTS):
        send(RestateMonthPart(month=one.month, sequence=one.sequence, part=part))


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
