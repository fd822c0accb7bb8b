"""upload: opens a register and hands out the link; tells how far a register is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel, ConfigDict, ValidationError

from unioncard.cloud.answers import answer, refusal
from unioncard.cloud.batch_reading import BatchReading
from unioncard.cloud.bucket import Bucket
from unioncard.cloud.directory_table import DirectoryTable
from unioncard.cloud.files import ProductBucket, UploadBucket
from unioncard.cloud.journal import logger, where
from unioncard.cloud.register_table import RegisterTable
from unioncard.cloud.settings import UploadSettings
from unioncard.cloud.table import Table
from unioncard.errors import NotAllowed, NotFound
from unioncard.registers.answers import opened, shown
from unioncard.registers.opening import Desk, Officer
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = UploadSettings.from_environment()
app = APIGatewayHttpResolver()


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


def officer() -> Officer:
    """Who asks, from the token that API Gateway has verified; NotAllowed if it names no union."""
    claims = app.current_event["requestContext"]["authorizer"]["jwt"]["claims"]
    if not claims.get(settings.union_claim):
        raise NotAllowed(texts.NO_UNION_IN_TOKEN)
    return Officer(claims["sub"], claims[settings.union_claim])


@app.post("/registers")
def open_register() -> Response[str]:
    """201: the register's id and its upload link."""
    wanted = NewRegister.model_validate_json(app.current_event.body or "")
    return answer(201, opened(*desk().open(officer(), wanted.union)))


@app.get("/registers/<register_id>")
def show_register(register_id: str) -> Response[str]:
    """200: state, rows, findings and batches."""
    return answer(200, shown(desk().show(officer(), register_id)))


@app.exception_handler(ValidationError)
def unreadable(_error: ValidationError) -> Response[str]:
    """400: the body is not what is asked for."""
    return refusal(400, "unreadable", texts.UNREADABLE_REQUEST)


@app.exception_handler(NotAllowed)
def not_allowed(error: NotAllowed) -> Response[str]:
    """403: outside the officer's own subtree (invariant 8)."""
    return refusal(403, "not-allowed", str(error))


@app.exception_handler(NotFound)
def not_found(error: NotFound) -> Response[str]:
    """404: no such union or register."""
    return refusal(404, "not-found", str(error))


@app.exception_handler(Exception)
def failed(error: Exception) -> Response[str]:
    """500: ours to mend. Only the kind of error is logged: a foreign message may quote what was sent."""
    request = app.lambda_context.aws_request_id
    logger.error("failed", extra={"request": request, "reason": type(error).__name__, "where": where(error)})
    return refusal(500, "internal", texts.INTERNAL.format(request=request))


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """HTTP API: POST /registers and GET /registers/{id}."""
    return app.resolve(event, context)
