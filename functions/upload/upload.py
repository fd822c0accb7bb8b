"""upload: opens a register and hands out the link; tells how far a register is; takes a release of a member."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, PositiveInt, TypeAdapter

from unioncard.cloud.api import answer, body_as, claims, respond
from unioncard.cloud.batch_reading import BatchReading
from unioncard.cloud.bucket import Bucket
from unioncard.cloud.directory_table import DirectoryTable
from unioncard.cloud.files import ProductBucket, UploadBucket
from unioncard.cloud.queue import Queue
from unioncard.cloud.register_table import RegisterTable
from unioncard.cloud.settings import UploadSettings
from unioncard.cloud.table import Table
from unioncard.cloud.transfer_table import TransferTable
from unioncard.errors import NotAllowed
from unioncard.registers.desk.answers import opened, released, shown
from unioncard.registers.desk.opening import Desk, Officer
from unioncard.registers.desk.orders import ReleaseMember
from unioncard.registers.desk.releasing import give_release
from unioncard.registers.layout import Kind
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.api import Answer, Event

settings = UploadSettings.from_environment()


class NewRegister(BaseModel):
    """The body of POST /registers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    union: str
    kind: Kind = Kind.MEMBERS
    corrects: str | None = None


ROW = TypeAdapter(PositiveInt)


@cache
def desk() -> Desk:
    """The domain's desk on this stack's stores."""
    work = Table(settings.work_table)
    return Desk(
        directory=DirectoryTable(Table(settings.directory_table)),
        registers=RegisterTable(work),
        batches=BatchReading(work),
        uploads=UploadBucket(Bucket(settings.registers_bucket)),
        products=ProductBucket(Bucket(settings.products_bucket)),
        transfers=TransferTable(work),
    )


def officer(event: Event) -> Officer:
    """Who asks, from the token that API Gateway has verified; NotAllowed if it names no union."""
    told = claims(event)
    if not told.get(settings.union_claim):
        raise NotAllowed(texts.NO_OWN_UNION)
    return Officer(told["sub"], told[settings.union_claim])


def open_register(event: Event) -> Answer:
    """201: the register's id and its upload link."""
    asked = body_as(NewRegister, event)
    return answer(201, opened(*desk().open(officer(event), asked.union, asked.kind, asked.corrects)))


def show_register(event: Event) -> Answer:
    """200: state, rows, findings and batches."""
    return answer(200, shown(desk().show(officer(event), event["pathParameters"]["id"])))


def release_row(event: Event) -> Answer:
    """202: the release is noted and on its way; asking again sends it again."""
    told = event["pathParameters"]
    release = give_release(desk(), officer(event), told["id"], ROW.validate_strings(told["row"]))
    Queue(settings.register_queue).send(ReleaseMember(register_id=release.register, row=release.row))
    return answer(202, released(release))


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes below."""
    routes = {
        "POST /registers": open_register,
        "GET /registers/{id}": show_register,
        "POST /registers/{id}/rows/{row}/release": release_row,
    }
    return respond(event, routes)
