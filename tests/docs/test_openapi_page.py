"""docs/openapi.json is made from the code, has every route and no other, and describes the examples of docs/api.md."""

from __future__ import annotations

import json
import re
import runpy
from typing import Any

import pytest

from docs.documents import ROOT
from support.described import PAGE, assert_described, assert_readable, description, routes
from support.templates import linked
from unioncard.cloud.aws.http import RefusalView, refusal
from unioncard.desk.access import EVERYBODY, PUBLIC, RULES
from unioncard.media import XLSX

MADE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "openapi_page.py"))
API = (ROOT / "docs" / "api.md").read_text("utf-8")
JSON = "application/json"
ANSWERS = {
    "opened": ("POST /registers", 201),
    "registers": ("GET /registers", 200),
    "shown": ("GET /registers/{id}", 200),
    "released": ("POST /registers/{id}/rows/{row}/release", 202),
    "batch": ("GET /batches/{id}", 200),
    "batch in short": ("POST /batches/{id}/resend", 202),
    "custody": ("GET /batches/{id}/custody", 200),
    "people": ("GET /batches/{id}/people", 200),
    "stated": ("POST /batches/{id}/custody", 202),
    "undo": ("POST /batches/{id}/custody/{statement}/undo", 202),
    "me": ("GET /me", 200),
    "appointment": ("POST /appointments", 201),
    "work": ("GET /work", 200),
    "work below": ("GET /unions/{id}/work", 200),
    "mails": ("GET /mails", 200),
    "held": ("GET /held", 200),
    "custody list": ("GET /custody", 200),
    "undos": ("GET /undos", 200),
    "member": ("GET /members/{id}", 200),
    "union": ("GET /unions/{id}", 200),
    "agreement": ("POST /agreements", 201),
    "audits": ("GET /audits", 200),
    "audit": ("GET /audits/{id}", 200),
    "audit-ordered": ("POST /audits", 202),
    "trail": ("GET /trail", 200),
    "restatement": ("POST /months/{id}/restatements", 202),
    "targets": ("GET /targets", 200),
    "standing": ("GET /unions/{id}/standing", 200),
    "urging": ("POST /urgings", 201),
    "valid": ("POST /lookup", 200),
    "out-of-force": ("POST /lookup", 200),
    "no-member": ("POST /lookup", 200),
    "invalid": ("POST /lookup", 200),
    "report": ("POST /lookup/report", 200),
    "no report": ("POST /lookup/report", 200),
}
"""Example of docs/api.md → what it is answered by."""


def examples() -> dict[str, str]:
    return dict(re.findall(r"<!-- example: ([\w -]+) -->\n```json\n(.*?)```", API, re.DOTALL))


def test_the_page_is_made_from_the_code() -> None:
    assert MADE["page"]() == PAGE.read_text("utf-8"), "run .venv/bin/python docs/openapi_page.py"


def test_it_has_every_route_and_no_other() -> None:
    gateway = {
        one["Properties"]["RouteKey"]
        for one in linked()["Resources"].values()
        if one["Type"] == "AWS::ApiGatewayV2::Route"
    }
    assert routes() == RULES.keys() | EVERYBODY | set(PUBLIC) == gateway


@pytest.mark.parametrize("name", ANSWERS)
def test_the_examples_of_the_api_are_as_described(name: str) -> None:
    assert_described(*ANSWERS[name], JSON, examples()[name])


def test_one_field_more_or_one_less_is_not_as_described() -> None:
    shown = json.loads(examples()["shown"])
    for changed in (shown | {"document": "4"}, {**shown, "state": "done"}, shown | {"rows": {"read": 1}}):
        with pytest.raises(AssertionError):
            assert_described("GET /registers/{id}", 200, JSON, json.dumps(changed))
    with pytest.raises(AssertionError, match="may not answer 404"):
        assert_described("GET /banks", 404, JSON, "{}")
    with pytest.raises(AssertionError):
        assert_readable("POST /registers", {"union": "4101000001", "more": 1})


def test_a_file_is_described_by_its_type_alone() -> None:
    assert operation("GET /unions/{id}/form")["responses"]["200"]["content"] == {XLSX: {}}
    assert_described("GET /unions/{id}/form", 200, XLSX, "UEsDBA==")
    with pytest.raises(AssertionError, match="answered 200 as"):
        assert_described("GET /unions/{id}/form", 200, JSON, "{}")


def test_a_refusal_is_as_described() -> None:
    answer = refusal(400, "unreadable", "no", [{"field": "union", "detail": "no"}])
    assert_described("POST /registers", 400, answer["headers"]["content-type"], answer["body"])
    assert json.loads(answer["body"]).keys() == RefusalView.__annotations__.keys()


def test_bodies_of_the_api_page_can_be_read() -> None:
    found = re.findall(r"^## (POST \S+)\n(?:(?!^## |```).)*?```json\n(\{.*?\})\n```", API, re.DOTALL | re.MULTILINE)
    bodies = [(route, json.loads(body)) for route, body in found if "requestBody" in operation(route)]
    assert len(bodies) > 4
    for route, body in bodies:
        assert_readable(route, body)


def operation(route: str) -> dict[str, Any]:
    method, path = route.split()
    return dict(description()["paths"][path][method.lower()])


def test_roles_are_those_of_the_table() -> None:
    said = {route: operation(route).get("x-roles", {}) for route in routes()}
    assert said == {route: {**RULES.get(route, {})} for route in routes()}
    assert {route for route in routes() if not operation(route)["security"]} == set(PUBLIC)
