"""One table says which routes and letters show persons; it has every one there is."""

from __future__ import annotations

import ast
from typing import get_args

from support.in_process import ROOT
from support.templates import linked
from unioncard.desk.access import EVERYBODY, PUBLIC, RULES
from unioncard.desk.disclosures import LETTERS, ROUTES
from unioncard.messages.notify import MailOrder


def test_every_route_of_the_template_says_what_it_shows() -> None:
    resources = linked()["Resources"].values()
    keys = {one["Properties"]["RouteKey"] for one in resources if one["Type"] == "AWS::ApiGatewayV2::Route"}
    assert keys == ROUTES.keys()


def test_every_route_of_the_functions_says_what_it_shows() -> None:
    written = {
        text.value
        for file in (ROOT / "functions").rglob("*.py")
        for table in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(table, ast.Dict)
        for text in table.keys
        if isinstance(text, ast.Constant) and str(text.value).startswith(("GET /", "POST /", "PUT /", "DELETE /"))
    }
    assert written == ROUTES.keys()


def test_every_route_of_officers_is_in_the_table_of_roles_and_in_this_one() -> None:
    assert RULES.keys() | EVERYBODY == ROUTES.keys() - set(PUBLIC)


def test_every_letter_says_what_it_carries() -> None:
    kinds = {order.model_fields["kind"].default for order in get_args(get_args(MailOrder)[0]) or get_args(MailOrder)}
    assert kinds == LETTERS.keys()


def test_no_letter_carries_persons() -> None:
    """One that does is an export by the system: notify would have to put it on record before it sends it."""
    assert {kind for kind, shown in LETTERS.items() if shown} == set()


def test_every_function_that_officers_call_is_on_record() -> None:
    """Each gives ``respond`` a recorder; the look-up shows nobody and asks for no token."""
    calls = {
        file.parent.name: len(call.args)
        for file in (ROOT / "functions").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "respond"
    }
    assert calls.pop("lookup") == 2
    assert calls and set(calls.values()) == {3}
