"""The dashboard shows what the code counts and logs, every alarm's metric among it, and nothing lies over another."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any, Final

import pytest

from support import templates

from .test_metrics import COUNTED, own_alarms

DASHBOARD: Final = templates.expanded(templates.DASHBOARD)["Resources"]["Dashboard"]["Properties"]["DashboardBody"]
TEXT, IMPORTED = DASHBOARD["Fn::Sub"]
BODY: Final[dict[str, Any]] = json.loads(re.sub(r"\$\{[\w:]+\}", "x", TEXT))
WIDGETS: Final[list[dict[str, Any]]] = BODY["widgets"]
QUERIES: Final = [one["properties"]["query"] for one in WIDGETS if one["type"] == "log"]
ROOT: Final = templates.INFRA.parent
LOGGED: Final = {
    found[1]: file.read_text("utf-8")
    for room in ("functions", "layers/unioncard/unioncard/cloud")
    for file in (ROOT / room).rglob("*.py")
    for found in re.finditer(r'(?:logger\.\w+|level)\(\s*"([^"]+)"', file.read_text("utf-8"))
}


def metrics() -> list[list[Any]]:
    return [metric for one in WIDGETS for metric in one["properties"].get("metrics", [])]


def test_every_metric_that_rings_is_to_be_seen() -> None:
    shown = {metric[1] for metric in metrics() if metric[0] == "UnionCard"}
    assert shown == set(COUNTED) == own_alarms().keys()


def test_a_metric_of_ours_has_the_dimension_that_it_is_counted_by() -> None:
    for metric in metrics():
        if metric[0] == "UnionCard":
            assert metric[2:] == ["service", "x"], metric


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_lines_that_are_logged_with_these_fields(query: str) -> None:
    messages = re.findall(r"'([^']+)'", query.partition("|")[2])
    assert messages
    assert set(messages) <= LOGGED.keys()
    for field in re.findall(r"(?:max|sum)\((\w+)\)| by (state|city)", query):
        name = "".join(field)
        assert any(f'"{name}"' in LOGGED[message] for message in messages), name


def test_nothing_lies_over_another_or_beyond_the_edge() -> None:
    places = [(one["x"], one["y"], one["x"] + one["width"], one["y"] + one["height"]) for one in WIDGETS]
    assert all(right <= 24 for _, _, right, _ in places)
    for one, other in combinations(places, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (one, other)


def test_what_it_imports_is_exported() -> None:
    exported = {
        output["Export"]["Name"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        for output in templates.expanded(templates.MAIN)["Outputs"].values()
        if "Export" in output
    }
    for name, value in IMPORTED.items():
        wanted = value["Fn::ImportValue"]["Fn::Sub"].removeprefix("${Functions}-")
        assert wanted in exported, name
        assert f"${{{name}}}" in TEXT


def test_the_page_explains_every_picture() -> None:
    page = (ROOT / "docs/operations/dashboard.md").read_text("utf-8")
    titles = [one["properties"]["title"] for one in WIDGETS if one["type"] != "text"]
    assert [title for title in titles if f"| {title} |" not in page] == []
