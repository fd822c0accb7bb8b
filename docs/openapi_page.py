"""Writes docs/openapi.json, the API as OpenAPI 3.1, from the code: ``.venv/bin/python docs/openapi_page.py``.

Bodies and queries are the models that the routes read (desk/requests.py), answers the TypedDicts that the views give,
roles and reach the table of desk/access.py; only which route has which of them is said here.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel, TypeAdapter

from unioncard.cards.question import KnownCardView, Question, UnknownCardView
from unioncard.cloud.aws.door import ACTING_FOR
from unioncard.cloud.aws.http import RefusalView
from unioncard.desk import member_requests, requests
from unioncard.desk.access import PUBLIC, RULES
from unioncard.desk.appointment_view import AppointmentsView, AppointmentView, PersonView
from unioncard.desk.audits import AuditFindingsView, AuditOrderedView, AuditsView
from unioncard.desk.batch_view import BatchesView, BatchLineView, BatchView
from unioncard.desk.custody_view import CustodyView, PeopleView, StatementView
from unioncard.desk.disclosures import ROUTES as DISCLOSURES
from unioncard.desk.dismissal import BatchDismissalView, RegisterDismissalView
from unioncard.desk.mails import MailsView
from unioncard.desk.member_view import CheckView, FoundMembersView, MembersView, MemberView
from unioncard.desk.person_view import PersonCasesView, PersonCaseView, PersonRecordView
from unioncard.desk.progress import ProgressView
from unioncard.desk.register_view import RegistersView, RegisterView, ReleaseView, UploadView
from unioncard.desk.reports import ReportQuery, ReportsView
from unioncard.desk.restatements import NewRestatement, RestatementsView, RestatementView
from unioncard.desk.standings import StandingQuery, StandingsView
from unioncard.desk.targets import BaseStatedView, NewBase, NewTarget, TargetsView, TargetView
from unioncard.desk.trail import TrailView
from unioncard.desk.transfer_view import TransfersView, TransferView
from unioncard.desk.tree_view import AgreementsView, AgreementView, BanksView, BankView, UnionsView, UnionView
from unioncard.desk.undo import UndoView
from unioncard.desk.urgings import UrgingQuery, UrgingsView, UrgingView
from unioncard.desk.work_view import CustodyListView, HeldListView, UndosView, WorkBelowView, WorkView
from unioncard.media import XLSX
from unioncard.reports.verification import KnownReportView, ReportQuestion, UnknownReportView

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGE = Path(__file__).with_name("openapi.json")


@dataclass(frozen=True, slots=True)
class Route:
    """What a route answers when all is well, and what it reads.

    ``answer``: the type of its JSON, or the media type of a file. ``also``: refusals beyond those of its kind.
    """

    status: int
    answer: Any
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    also: frozenset[int] = frozenset()


BROKEN_RULE = frozenset({422})
ROUTES: dict[str, Route] = {
    "POST /registers": Route(201, UploadView, body=requests.NewRegister, also=frozenset({404, 422})),
    "GET /registers": Route(200, RegistersView, query=requests.RegisterListQuery),
    "GET /registers/{id}": Route(200, RegisterView),
    "POST /registers/{id}/rows/{row}/release": Route(202, ReleaseView, also=frozenset({400, 422})),
    "POST /registers/{id}/undo": Route(202, UndoView, body=requests.NewUndo, also=BROKEN_RULE),
    "POST /registers/{id}/undo/approve": Route(202, UndoView, also=BROKEN_RULE),
    "POST /registers/{id}/dismissal": Route(
        200, RegisterDismissalView, body=requests.RegisterDismissal, also=frozenset({400, 409, 422})
    ),
    "POST /registers/{id}/held": Route(200, XLSX),
    "GET /transfers": Route(200, TransfersView, query=requests.TransferQuery, also=BROKEN_RULE),
    "POST /transfers/{id}/agree": Route(202, TransferView),
    "POST /transfers/{id}/refuse": Route(202, TransferView, body=requests.Refusal, also=BROKEN_RULE),
    "GET /batches": Route(200, BatchesView, query=requests.BatchListQuery),
    "GET /batches/{id}": Route(200, BatchView),
    "POST /batches/{id}/withdraw": Route(202, BatchLineView),
    "POST /batches/{id}/resend": Route(202, BatchLineView),
    "POST /batches/{id}/reissue": Route(202, BatchLineView),
    "POST /batches/{id}/dismissal": Route(
        202, BatchDismissalView, body=requests.BatchDismissal, also=frozenset({400, 409, 422})
    ),
    "POST /batches/{id}/roster": Route(202, BatchLineView),
    "GET /batches/{id}/custody": Route(200, CustodyView),
    "GET /batches/{id}/people": Route(200, PeopleView, query=requests.PeopleQuery, also=BROKEN_RULE),
    "POST /batches/{id}/custody": Route(202, StatementView, body=requests.NewStatement, also=BROKEN_RULE),
    "POST /batches/{id}/custody/{statement}/undo": Route(202, UndoView, body=requests.NewUndo, also=BROKEN_RULE),
    "POST /batches/{id}/custody/{statement}/undo/approve": Route(202, UndoView),
    "GET /me": Route(200, PersonView),
    "GET /appointments": Route(200, AppointmentsView, query=requests.ListQuery),
    "POST /appointments": Route(201, AppointmentView, body=requests.NewAppointment, also=BROKEN_RULE),
    "POST /appointments/{id}/accept": Route(200, AppointmentView),
    "POST /appointments/{id}/end": Route(200, AppointmentView),
    "GET /work": Route(200, WorkView, query=requests.UnionQuery),
    "GET /unions/{id}/work": Route(200, WorkBelowView, query=requests.CursorQuery),
    "GET /unions/{id}/progress": Route(200, ProgressView, query=requests.CursorQuery),
    "GET /mails": Route(200, MailsView, query=requests.ListQuery),
    "GET /held": Route(200, HeldListView, query=requests.ListQuery),
    "GET /custody": Route(200, CustodyListView, query=requests.CustodyQuery),
    "GET /undos": Route(200, UndosView, query=requests.ListQuery),
    "GET /members": Route(200, MembersView, query=requests.ListQuery),
    "GET /members/{id}": Route(200, MemberView),
    "POST /members/search": Route(200, FoundMembersView, body=member_requests.MemberQuestion),
    "POST /members/check": Route(200, CheckView, body=member_requests.BulkQuestion),
    "GET /persons": Route(200, PersonCasesView, query=requests.ListQuery),
    "POST /persons": Route(201, PersonCaseView, body=member_requests.NewPersonCase, also=BROKEN_RULE),
    "GET /persons/{id}": Route(200, PersonCaseView),
    "GET /persons/{id}/record": Route(200, PersonRecordView),
    "POST /persons/{id}/approve": Route(202, PersonCaseView),
    "POST /persons/{id}/refuse": Route(200, PersonCaseView, body=member_requests.PersonCaseRefusal, also=BROKEN_RULE),
    "GET /reports": Route(200, ReportsView, query=ReportQuery, also=frozenset({404})),
    "GET /months/{id}/restatements": Route(200, RestatementsView),
    "POST /months/{id}/restatements": Route(202, RestatementView, body=NewRestatement, also=BROKEN_RULE),
    "POST /months/{id}/restatements/{number}/approve": Route(202, RestatementView),
    "POST /months/{id}/restatements/{number}/refuse": Route(
        200, RestatementView, body=NewRestatement, also=BROKEN_RULE
    ),
    "GET /targets": Route(200, TargetsView, query=requests.UnionQuery),
    "POST /targets": Route(201, TargetView, body=NewTarget, also=frozenset({409, 422})),
    "POST /targets/{id}/end": Route(200, TargetView),
    "POST /unions/{id}/base": Route(200, BaseStatedView, body=NewBase, also=BROKEN_RULE),
    "GET /unions/{id}/standing": Route(200, StandingsView, query=StandingQuery),
    "GET /urgings": Route(200, UrgingsView, query=UrgingQuery),
    "GET /urgings/{id}": Route(200, UrgingView),
    "POST /urgings": Route(201, UrgingView, body=requests.NewUrging, also=frozenset({409, 422})),
    "POST /urgings/{id}/answer": Route(200, UrgingView, body=requests.UrgingText, also=BROKEN_RULE),
    "POST /urgings/{id}/return": Route(200, UrgingView, body=requests.UrgingReturn, also=BROKEN_RULE),
    "POST /urgings/{id}/close": Route(200, UrgingView, body=requests.UrgingText, also=BROKEN_RULE),
    "GET /unions": Route(200, UnionsView, query=requests.ListQuery),
    "GET /unions/{id}": Route(200, UnionView),
    "GET /unions/{id}/form": Route(200, XLSX, query=requests.FormQuery),
    "GET /agreements": Route(200, AgreementsView, query=requests.ListQuery),
    "POST /agreements": Route(201, AgreementView, body=requests.NewAgreement, also=BROKEN_RULE),
    "POST /agreements/{id}": Route(200, AgreementView, body=requests.ChangedAgreement, also=BROKEN_RULE),
    "GET /banks": Route(200, BanksView),
    "POST /banks": Route(200, BankView, body=requests.NewBank, also=BROKEN_RULE),
    "GET /audits": Route(200, AuditsView, query=requests.CursorQuery),
    "GET /audits/{id}": Route(200, AuditFindingsView),
    "POST /audits": Route(202, AuditOrderedView, body=requests.NewAudit, also=BROKEN_RULE),
    "GET /trail": Route(200, TrailView, query=requests.TrailQuery),
    "POST /lookup": Route(200, KnownCardView | UnknownCardView, body=Question, also=BROKEN_RULE),
    "POST /lookup/report": Route(200, KnownReportView | UnknownReportView, body=ReportQuestion, also=BROKEN_RULE),
}

MEANINGS = {
    400: "the path, the query or the body cannot be read",
    401: "no valid token",
    403: "no appointment, none with a role for this route, or the named union is out of reach or does not exist",
    404: "there is no such thing, or it is out of reach: the answer is the same",
    409: "as things stand it cannot be done; or somebody acts for several unions and named none",
    422: "what was given breaks a rule",
    429: "over the throttle",
    500: "ours to mend",
    503: "ask again in a moment",
}
OF_THE_GATEWAY = {401, 429}
"""Answered by API Gateway itself."""


def described() -> dict[str, Any]:
    """The description."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    schemas, definitions = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for key, route in ROUTES.items():
        method, path = key.split()
        paths.setdefault(path, {})[method.lower()] = _operation(key, route, schemas, definitions)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Union Card",
            "version": version,
            "description": "Made by docs/openapi_page.py from the code. docs/api.md says what everything means.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "{origin}/api", "variables": {"origin": {"default": "https://localhost"}}}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(definitions.items())),
            "responses": {f"Status{status}": _refused(status) for status in MEANINGS},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of the OpenID Connect issuer that the stack was given.",
                }
            },
        },
    }


def _operation(key: str, route: Route, schemas: dict[Any, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": _name(key), "summary": SUMMARIES[key]}
    if key in RULES:
        operation["x-roles"] = {role.value: reach.value for role, reach in RULES[key].items()}
    parameters = [*_path_parameters(key), *_query_parameters(route, schemas, definitions), *_headers(key)]
    if parameters:
        operation["parameters"] = parameters
    if route.body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schemas[route.body]}}}
    operation["responses"] = {
        str(route.status): {
            "description": "as asked",
            "content": {route.answer: {}}
            if _is_file(route)
            else {"application/json": {"schema": schemas[route.answer]}},
        }
    } | {str(status): {"$ref": f"#/components/responses/Status{status}"} for status in _refusals(key, route)}
    if key in PUBLIC:
        operation["responses"]["429"] = _too_many()
    operation["security"] = [] if key in PUBLIC else [{"token": []}]
    return operation


def _is_file(route: Route) -> bool:
    return isinstance(route.answer, str)


def _refusals(key: str, route: Route) -> list[int]:
    statuses = {429, 500, 503} | route.also
    if key not in PUBLIC:
        statuses |= {401, 403}
    if key in RULES:
        statuses.add(409)
    if route.body or route.query:
        statuses.add(400)
    if "{" in key:
        statuses.add(404)
    if DISCLOSURES[key]:
        statuses.add(422)  # a reason that may not be kept
    return sorted(statuses)


def _refused(status: int) -> dict[str, Any]:
    kind, schema = "application/problem+json", "RefusalView"
    if status in OF_THE_GATEWAY:
        kind, schema = "application/json", "GatewayMessage"
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": MEANINGS[status], "content": content}


def _too_many() -> dict[str, Any]:
    """Of the look-up alone: over the throttle, or this address has asked too often."""
    both = _refused(429)["content"] | {"application/problem+json": _refused(503)["content"]["application/problem+json"]}
    waits = {"description": "seconds; with a problem always", "schema": {"type": "integer", "minimum": 1}}
    return {
        "description": "over the throttle; or this address has asked too often, and the problem says until when",
        "headers": {"Retry-After": waits},
        "content": both,
    }


def _path_parameters(key: str) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", key):
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": requests.LONGEST_ID}
        if name == "row":
            schema = TypeAdapter(requests.RowNumber).json_schema()
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route, schemas: dict[Any, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if route.query:
        model = definitions[schemas[route.query]["$ref"].rpartition("/")[2]]
        for name, schema in model["properties"].items():
            required = name in model.get("required", ())
            yield {"name": name, "in": "query", "required": required, "schema": schema}


def _headers(key: str) -> Iterator[dict[str, Any]]:
    if key in RULES:
        yield {
            "name": ACTING_FOR,
            "in": "header",
            "required": False,
            "description": "whoever acts for several unions says for which",
            "schema": {"type": "string"},
        }
    if DISCLOSURES[key]:
        yield {
            "name": "x-reason",
            "in": "header",
            "required": False,
            "description": "why, UTF-8 percent-encoded; kept on record",
            "schema": {"type": "string"},
        }


def _schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    """Type → its schema, and the definitions that these refer to. What is answered has no field that is not in it."""
    asked = {model for route in ROUTES.values() for model in (route.body, route.query) if model}
    bodies = [route.answer for route in ROUTES.values() if not _is_file(route)]
    answered = {one for answer in bodies for one in (get_args(answer) or (answer,))} | {RefusalView}
    inputs: list[tuple[Any, Literal["validation", "serialization"], TypeAdapter[Any]]]
    inputs = [
        *((one, "validation", TypeAdapter(one)) for one in sorted(asked, key=_type_name)),
        *((one, "serialization", TypeAdapter(one)) for one in sorted(answered, key=_type_name)),
    ]
    found, together = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    definitions = together["$defs"]
    words = {f"#/components/schemas/{name}": one for name, one in definitions.items() if "enum" in one}
    schemas: dict[Any, Any] = {key: _tidied(one, words) for (key, _), one in found.items()}
    kept = {name: _tidied(one, words) for name, one in definitions.items() if "enum" not in one}
    for route in ROUTES.values():
        if kinds := get_args(route.answer):
            schemas[route.answer] = {"oneOf": [schemas[one] for one in kinds]}
    kept["GatewayMessage"] = {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    }
    return schemas, kept


def _tidied(schema: Any, words: dict[str, Any], *, names: bool = False) -> Any:
    """No titles, lists of words where they are used, no further fields in objects. ``names``: it is a map of fields."""
    if isinstance(schema, list):
        return [_tidied(one, words) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") in words and not names:
        schema = {"type": "string", "enum": words[schema["$ref"]]["enum"]} | {
            name: value for name, value in schema.items() if name != "$ref"
        }
    tidied = {
        name: _tidied(value, words, names=name == "properties" and not names)
        for name, value in schema.items()
        if names or name != "title"
    }
    if "properties" in tidied and not names:
        tidied["additionalProperties"] = False
    return tidied


def _type_name(one: Any) -> str:
    return str(one.__name__)


def _name(key: str) -> str:
    """``get_registers_id``."""
    return re.sub(r"\W+", "_", key.lower()).strip("_")


def _summaries() -> dict[str, str]:
    """Route → what it does, from the table of docs/api.md."""
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    return dict(re.findall(r"^\| `((?:GET|POST) [^`]+)` \| [^|]+ \| (.+) \|$", text, re.MULTILINE))


SUMMARIES = _summaries()


def page() -> str:
    """The file."""
    return json.dumps(described(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
