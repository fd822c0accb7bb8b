"""The HTTP API's edge: API Gateway has routed and verified the token; here errors become responses, once for all."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, cast
from urllib.parse import quote

from pydantic_core import ValidationError
from typing_extensions import TypedDict

from unioncard.cloud.aws.failures import is_transient
from unioncard.cloud.aws.log import count, logger, of_request, where
from unioncard.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotIssuable,
    NotNow,
    Refused,
    TooMany,
    TryAgain,
)
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from unioncard.checked import Checked


Model = TypeVar("Model", bound="BaseModel | Checked")
Event = dict[str, Any]
Response = dict[str, Any]
if TYPE_CHECKING:
    Route = Callable[[Event], Response]
    Recorder = Callable[[Event, Callable[[], Response]], Response]

ProblemCode: TypeAlias = Literal[
    "unreadable", "not-allowed", "not-found", "not-now", "invalid-input", "too-many", "internal", "try-again"
]

REFUSALS: dict[type[Refused], tuple[int, ProblemCode]] = {
    NotAllowed: (403, "not-allowed"),
    NotFound: (404, "not-found"),
    InvalidInput: (422, "invalid-input"),
    NotNow: (409, "not-now"),
    NotIssuable: (409, "not-now"),
    TooMany: (429, "too-many"),
}


_FIELD: Final = re.compile(r"[a-z][a-z_.0-9]{0,30}")
_FIELDS: Final = 5
"""Problems named in one message."""

ATTEMPTS: Final = 5
"""Times that a request is decided on while others keep being first."""

LONGEST_ID = 100
"""Characters of a part of a path; ours have 30 at most, and a key of DynamoDB takes 1 to 2,048 bytes."""


def respond(event: Event, routes: Mapping[str, Route], recorder: Recorder | None = None) -> Response:
    """The response, put on record before it leaves where there is a recorder (cloud/aws/record.py)."""
    with of_request(event["requestContext"]["requestId"]):
        return recorder(event, lambda: _answered(event, routes)) if recorder else _answered(event, routes)


def _answered(event: Event, routes: Mapping[str, Route]) -> Response:
    """Call the route that API Gateway chose and map what it raises to a problem (``refusal``).

    A request that cannot be read is 400, a Refused what REFUSALS says, TryAgain 503, all else ``_failed``.
    """
    if any(not 0 < len(part) <= LONGEST_ID for part in (event.get("pathParameters") or {}).values()):
        return refusal(404, "not-found", texts.NO_SUCH_ID)
    try:
        return _decided(routes[event["routeKey"]], event)
    except ValidationError as wrong:
        fields = wrong_fields(wrong)
        message = texts.UNREADABLE_FIELDS.format(fields="；".join(dict.fromkeys(one["detail"] for one in fields)))
        return refusal(400, "unreadable", message, fields)
    except tuple(REFUSALS) as error:
        return refused(error)
    except TryAgain:
        return refusal(503, "try-again", texts.TRY_AGAIN)
    except Exception as error:
        return _failed(error, event["requestContext"]["requestId"])


def _decided(route: Route, event: Event) -> Response:
    """What the route answers; asked anew when another request was first and changed what it had read.

    So of two officers who decide the same thing at one moment the second one learns what stands, as a moment later,
    and is asked at the door again: who was just ended decides nothing any more. Conflict: lost every race.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(Conflict):
            return route(event)
    return route(event)


def _failed(error: Exception, request: str) -> Response:
    """503 where AWS is busy or away, otherwise 500: ours to mend.

    Only the kind is logged, because the message of a foreign error may quote what was sent.
    """
    extra = {"request": request, "reason": type(error).__name__, "where": where(error)}
    if is_transient(error):
        logger.warning("aws did not answer", extra=extra)
        return refusal(503, "try-again", texts.TRY_AGAIN)
    logger.error("failed", extra=extra)
    count("RequestsFailed")
    return refusal(500, "internal", texts.INTERNAL.format(request=request))


class WrongFieldView(TypedDict):
    """What is wrong with a field of a body or query; ``field`` is '' where it is none of ours."""

    field: str
    detail: str


class ErrorView(TypedDict):
    """An error in the shape of version 0.2, removed in 0.4."""

    code: str
    message: str


class RefusalView(TypedDict):
    """Why not, as application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    code: ProblemCode
    detail: str
    fields: list[WrongFieldView]
    error: ErrorView


def wrong_fields(wrong: ValidationError) -> list[WrongFieldView]:
    """``{"field", "detail"}`` of what is wrong in a body or query, of the first few.

    Never with what was sent, which may be anybody's data: a field's name is repeated when it may be one of ours, since
    a name that nobody asked for is the sender's own text; otherwise ``field`` is ''.
    """
    found: list[WrongFieldView] = []
    for one in wrong.errors(include_url=False, include_context=False, include_input=False)[:_FIELDS]:
        name = ".".join(map(str, one["loc"]))
        rule = next(
            (text for kind, text in texts.FIELD_RULES.items() if one["type"].startswith(kind)), texts.FIELD_WRONG
        )
        known = bool(_FIELD.fullmatch(name))
        detail = rule.format(field=name if known else texts.A_FIELD)
        found.append({"field": name if known else "", "detail": detail})
    return found


def body_as(model: type[Model], event: Event) -> Model:
    """The JSON body as a model; ValidationError if it is not one."""
    return cast("Model", model.model_validate_json(body_of(event)))


def body_of(event: Event) -> str | bytes:
    """The body as it was sent, '' if there is none or it cannot be read.

    A body without a content type that API Gateway takes for text comes in base64 (``isBase64Encoded``).
    """
    body: str | bytes = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            body = b64decode(body, validate=True)
        except ValueError:
            body = ""
    return body


def query_as(model: type[Model], event: Event) -> Model:
    """The query as a model; ValidationError if it is not one, or there is something else in it."""
    return cast("Model", model.model_validate(event.get("queryStringParameters") or {}))


def claims(event: Event) -> dict[str, Any]:
    """The claims of the verified token."""
    found: dict[str, Any] = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return found


def json_response(status: int, body: Mapping[str, object]) -> Response:
    """A JSON response that nobody may keep."""
    headers = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, ensure_ascii=False)}


def file_response(name: str, plain_name: str, media: str, content: bytes, **headers: str) -> Response:
    """200: a file to keep, which nobody between may keep. API Gateway makes bytes of the base64.

    ``name`` may have any characters, which go percent-encoded as UTF-8 (RFC 6266, RFC 8187); ``plain_name``, in ASCII,
    is for programs that cannot read that. ``headers``: more of them, ``x_rows`` for ``x-rows``.
    """
    sent = {
        "content-type": media,
        "cache-control": "no-store",
        "content-disposition": f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name, safe='')}",
    }
    body = b64encode(content).decode("ascii")
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return {"statusCode": 200, "headers": sent, "isBase64Encoded": True, "body": body}


def refused(error: Refused) -> Response:
    """The response to a refusal, as REFUSALS says; 429 with Retry-After (RFC 9110 §10.2.3)."""
    status, code = next(REFUSALS[kind] for kind in REFUSALS if isinstance(error, kind))
    answer = refusal(status, code, str(error))
    if isinstance(error, TooMany):
        answer["headers"]["retry-after"] = str(error.seconds)
    return answer


def refusal(status: int, code: ProblemCode, message: str, fields: list[WrongFieldView] | None = None) -> Response:
    """Why not, as application/problem+json (RFC 9457): the message in Chinese and without personal data.

    ``error`` is the shape of version 0.2, removed in 0.4.
    """
    problem: RefusalView = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": message,
        "fields": fields or [],
        "error": {"code": code, "message": message},
    }
    answer = json_response(status, problem)
    answer["headers"]["content-type"] = "application/problem+json; charset=utf-8"
    return answer
