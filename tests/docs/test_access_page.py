"""docs/access.md is the table of routes and roles, and the table has every route of officers."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from support.templates import linked
from unioncard.desk.access import EVERYBODY, RULES
from unioncard.unions.officer import Role

ROOT = Path(__file__).resolve().parents[2]
MADE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "access_page.py"))


def test_the_page_is_made_from_the_table() -> None:
    assert MADE["page"]() == (ROOT / "docs" / "access.md").read_text("utf-8"), (
        "run .venv/bin/python docs/access_page.py"
    )
    assert MADE["ROLES"].keys() == set(Role)


def test_the_table_has_exactly_the_routes_that_need_a_token() -> None:
    resources = linked()["Resources"].values()
    routes = [one["Properties"] for one in resources if one["Type"] == "AWS::ApiGatewayV2::Route"]
    with_token = {one["RouteKey"] for one in routes if one["AuthorizationType"] == "JWT"}
    assert with_token == RULES.keys() | EVERYBODY
    assert not RULES.keys() & EVERYBODY
