"""The API's routes by which a statement or a filled roster is taken back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from batch_routes import batch_of
from custody_routes import custody
from desk_parts import batches, directory, settings, work
from unioncard.cloud.aws.http import body_as, json_response
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.custody.documents import UndoState
from unioncard.desk.requests import NewUndo
from unioncard.desk.undo import UndoDesk, undo_view
from unioncard.messages.validate import CarryOutUndo
from work_routes import open_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.cloud.aws.http import Event, Response
    from unioncard.custody.documents import Undo
    from unioncard.issuance.batch import Batch
    from unioncard.unions.officer import Officer


@cache
def undoing() -> UndoDesk:
    """The domain's desk for undoing on this stack's stores."""
    return UndoDesk(directory, batches, custody(), custody(), RegisterTable(work))


def undo_statement(officer: Officer, event: Event) -> Response:
    """202: the statement is being taken back, or waits for a second person."""
    found = undoing().of_statement(officer, batch_of(event), event["pathParameters"]["statement"])
    reason = body_as(NewUndo, event).reason
    return _ordered(*found, lambda promise: undoing().ask(officer, *found, reason, promise))


def approve_statement_undo(officer: Officer, event: Event) -> Response:
    """202: a second person agrees, and the statement is being taken back."""
    found = undoing().of_statement(officer, batch_of(event), event["pathParameters"]["statement"])
    return _ordered(*found, lambda promise: undoing().approve(officer, *found, promise))


def undo_register(officer: Officer, event: Event) -> Response:
    """202: all that a roster stated is being taken back together, or waits for a second person."""
    found = undoing().of_register(officer, event["pathParameters"]["id"])
    reason = body_as(NewUndo, event).reason
    return _ordered(*found, lambda promise: undoing().ask(officer, *found, reason, promise))


def approve_register_undo(officer: Officer, event: Event) -> Response:
    """202: a second person agrees, and the roster is being taken back."""
    found = undoing().of_register(officer, event["pathParameters"]["id"])
    return _ordered(*found, lambda promise: undoing().approve(officer, *found, promise))


def _ordered(batch: Batch, document: str, act: Callable[[Callable[[], None]], Undo]) -> Response:
    queue, order = Queue(settings.register_queue), CarryOutUndo(batch_id=batch.id, document=document)
    undo = act(lambda: queue.promise(order))
    open_work().undo(batch, undo)
    if undo.state is UndoState.APPROVED:
        queue.send(order)
    return json_response(202, undo_view(undo))
