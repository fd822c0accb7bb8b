"""The API's routes by which something is put away from what waits, and taken up again."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from batch_routes import batch_of
from desk_parts import batches, directory, settings, work
from unioncard.cloud.aws.http import body_as, json_response
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.dismissals import DismissalTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.desk.dismissal import BatchDismissalView, RegisterDismissalView, dismissal_view
from unioncard.desk.put_away import PutAwayDesk
from unioncard.desk.requests import BatchDismissal, RegisterDismissal
from unioncard.messages.issue import LookAtRefused
from work_routes import open_work

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def desk() -> PutAwayDesk:
    """The domain's desk for what is put away on this stack's stores."""
    return PutAwayDesk(directory, RegisterTable(work), batches, DismissalTable(work))


def dismiss_register(officer: Officer, event: Event) -> Response:
    """200: the register is put away, or taken up again."""
    asked = body_as(RegisterDismissal, event)
    register, found = desk().register(officer, event["pathParameters"]["id"], asked.reason, asked.replaced_by)
    open_work().register(register.id, desk().registers, TransferRequestTable(work), desk().dismissals)
    shown: RegisterDismissalView = {"register": register.id, "dismissal": dismissal_view(found)}
    return json_response(200, shown)


def dismiss_batch(officer: Officer, event: Event) -> Response:
    """202: the refused people of the batch are put away, or taken up again; the list follows in seconds."""
    batch, found = desk().batch(officer, batch_of(event), body_as(BatchDismissal, event).reason)
    Queue(settings.issue_queue).send(LookAtRefused(batch_id=batch.id))
    shown: BatchDismissalView = {"batch": batch.id, "dismissal": dismissal_view(found)}
    return json_response(202, shown)
