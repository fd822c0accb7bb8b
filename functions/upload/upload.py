"""upload: what officers ask: opens registers and hands out links, tells how far registers and batches are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from batch_routes import make_roster, reissue_batch, resend_batch, show_batch, withdraw_batch
from custody_routes import show_custody, state_custody
from pydantic import BaseModel, ConfigDict, PositiveInt, TypeAdapter
from upload_parts import batches, directory, officer, products, settings, work

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.http import answer, body_as, respond
from unioncard.cloud.aws.queue import Queue
from unioncard.cloud.stores.files import UploadBucket
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.transfers import TransferTable
from unioncard.desk.register_view import register_view, release_view, upload_view
from unioncard.desk.registers import RegisterDesk, give_release
from unioncard.messages import ReleaseMember
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Answer, Event


class NewRegister(BaseModel):
    """The body of POST /registers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    union: str
    kind: Kind = Kind.MEMBERS
    corrects: str | None = None
    batch: str | None = None


ROW = TypeAdapter(PositiveInt)


@cache
def desk() -> RegisterDesk:
    """The domain's desk on this stack's stores."""
    return RegisterDesk(
        directory=directory,
        registers=RegisterTable(work),
        batches=batches,
        uploads=UploadBucket(Bucket(settings.registers_bucket)),
        products=products,
        transfers=TransferTable(work),
    )


def open_register(event: Event) -> Answer:
    """201: the register's id and its upload link."""
    asked = body_as(NewRegister, event)
    return answer(201, upload_view(*desk().open(officer(event), asked.union, asked.kind, asked.corrects, asked.batch)))


def show_register(event: Event) -> Answer:
    """200: state, rows, findings and batches."""
    return answer(200, register_view(desk().show(officer(event), event["pathParameters"]["id"])))


def release_row(event: Event) -> Answer:
    """202: the release is noted and on its way; asking again sends it again."""
    told = event["pathParameters"]
    release = give_release(desk(), officer(event), told["id"], ROW.validate_strings(told["row"]))
    Queue(settings.register_queue).send(ReleaseMember(register_id=release.register, row=release.row))
    return answer(202, release_view(release))


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes below."""
    routes = {
        "POST /registers": open_register,
        "GET /registers/{id}": show_register,
        "POST /registers/{id}/rows/{row}/release": release_row,
        "GET /batches/{id}": show_batch,
        "POST /batches/{id}/withdraw": withdraw_batch,
        "POST /batches/{id}/resend": resend_batch,
        "POST /batches/{id}/reissue": reissue_batch,
        "POST /batches/{id}/roster": make_roster,
        "GET /batches/{id}/custody": show_custody,
        "POST /batches/{id}/custody": state_custody,
    }
    return respond(event, routes)
