"""The API's routes about transfers: the lists of both sides, and the answers of the union that holds the member."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desk_parts import directory, settings, work
from unioncard.cloud.aws.http import body_as, json_response, query_as
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.desk.requests import Refusal, TransferQuery
from unioncard.desk.transfer_view import transfer_view, transfers_view
from unioncard.desk.transfers import TransferDesk
from unioncard.members.transfer import Direction, TransferPage
from unioncard.messages.validate import CarryOutTransfer

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.cloud.aws.http import Event, Response
    from unioncard.members.transfer import TransferRequest
    from unioncard.unions.officer import Officer


@cache
def transfers() -> TransferDesk:
    """The domain's desk for transfers on this stack's stores."""
    return TransferDesk(directory, TransferRequestTable(work))


def list_transfers(officer: Officer, event: Event) -> Response:
    """200: a page of the requests that were made of the union, or that it made."""
    asked = query_as(TransferQuery, event)
    below = asked.scope == "below"
    page = transfers().page(officer, asked.direction, asked.state, asked.cursor, asked.union, below=below)
    return json_response(200, transfers_view(page, asked.direction, officer.union, _names(page)))


def agree_to_transfer(officer: Officer, event: Event) -> Response:
    """202: the agreement is noted, and the member is on the way; agreeing again sends it again."""
    return _answered(officer, transfers().agree(officer, event["pathParameters"]["id"]))


def refuse_transfer(officer: Officer, event: Event) -> Response:
    """202: the refusal is noted, and the asking union is being written to."""
    refusal = body_as(Refusal, event)
    transfer = event["pathParameters"]["id"]
    return _answered(officer, transfers().refuse(officer, transfer, refusal.reason, refusal.text))


def _answered(officer: Officer, request: TransferRequest) -> Response:
    Queue(settings.register_queue).send(CarryOutTransfer(transfer_id=request.id))
    return json_response(
        202, transfer_view(request, Direction.OF_US, officer.union, _names(TransferPage([request], {})))
    )


def _names(page: TransferPage) -> Callable[[str], str]:
    """The names of a page's unions by one batch read; its code for one that is not in the directory any more."""
    unions = directory.unions(list(dict.fromkeys(code for one in page.requests for code in (one.holder, one.asker))))
    return lambda code: unions[code].name if code in unions else code
