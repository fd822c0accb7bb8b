"""The API's route by which a union lets a member go whom another union asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from desk_parts import batches, directory, products, settings, work
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.http import json_response
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.files import UploadBucket
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.transfers import TransferTable
from unioncard.desk.register_view import release_view
from unioncard.desk.registers import RegisterDesk, give_release
from unioncard.desk.requests import RowNumber
from unioncard.messages.validate import ReleaseMember

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer

ROW: TypeAdapter[str] = TypeAdapter(RowNumber)


@cache
def registers() -> RegisterDesk:
    """The domain's desk for registers on this stack's stores."""
    return RegisterDesk(
        directory=directory,
        registers=RegisterTable(work),
        batches=batches,
        uploads=UploadBucket(Bucket(settings.registers_bucket)),
        products=products,
        transfers=TransferTable(work),
    )


def release_row(officer: Officer, event: Event) -> Response:
    """202: the release is noted and on its way; asking again sends it again."""
    path, queue = event["pathParameters"], Queue(settings.register_queue)
    row = int(ROW.validate_python(path["row"]))
    order = ReleaseMember(register_id=path["id"], row=row)
    release = give_release(registers(), officer, path["id"], row, lambda: queue.promise(order))
    queue.send(order)
    return json_response(202, release_view(release))
