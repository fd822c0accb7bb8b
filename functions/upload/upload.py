"""upload: opens a register and hands out the link; tells how far a register is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from unioncard.cloud.api import answer, body_as, claims, respond
from unioncard.cloud.batch_reading import BatchReading
from unioncard.cloud.bucket import Bucket
from unioncard.cloud.directory_table import DirectoryTable
from unioncard.cloud.files import ProductBucket, UploadBucket
from unioncard.cloud.register_table import RegisterTable
from unioncard.cloud.settings import UploadSettings
from unioncard.cloud.table import Table
from unioncard.errors import NotAllowed
from unioncard.registers.desk.answers import opened, shown
from unioncard.registers.desk.opening import Desk, Officer
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.api import Answer, Event

settings = UploadSettings.from_environment()


class NewRegister(BaseModel):
    """The body of POST /registers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    union: str


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
    )


def officer(event: Event) -> Officer:
    """Who asks, from the token that API Gateway has verified; NotAllowed if it names no union."""
    told = claims(event)
    if not told.get(settings.union_claim):
        raise NotAllowed(texts.NO_OWN_UNION)
    return Officer(told["sub"], told[settings.union_claim])


def open_register(event: Event) -> Answer:
    """201: the register's id and its upload link."""
    return answer(201, opened(*desk().open(officer(event), body_as(NewRegister, event).union)))


def show_register(event: Event) -> Answer:
    """200: state, rows, findings and batches."""
    return answer(200, shown(desk().show(officer(event), event["pathParameters"]["id"])))


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: POST /registers and GET /registers/{id}."""
    return respond(event, {"POST /registers": open_register, "GET /registers/{id}": show_register})
