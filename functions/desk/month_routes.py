"""The API's routes about closed months: restatements, asked for by one officer of the province, approved by another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import directory, settings, work
from unioncard import clock
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
    from unioncard.clock import Month
    from unioncard.cloud.aws.http import Event, Response
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
    one = restating().ask(officer, _month(event), body_as(NewRestatement, event).reason)
    for part in range(PARTS):
        Queue(settings.month_queue).send(RestateMonthPart(month=one.month, sequence=one.sequence, part=part))
    return json_response(202, restating().view(officer, one))


def approve_restatement(officer: Officer, event: Event) -> Response:
    """202: a second person agrees, and the reports are made anew; approving again sends the order again."""
    one = restating().approve(officer, _month(event), _number(event))
    if one.state is RestatementState.APPROVED:
        Queue(settings.month_queue).send(ReportRestated(month=one.month, sequence=one.sequence))
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
