"""Links to files are good for minutes, and what they answer is kept by nobody on the way."""

from __future__ import annotations

import ast
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from support.in_process import ROOT, in_process_aws
from unioncard.cloud.stores.files import LINK_MINUTES
from unioncard.products import corrections_name, findings_name, roster_name

SOURCES = sorted(
    path for folder in ("layers/unioncard/unioncard", "functions", "cli") for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("name", [findings_name("R1"), corrections_name("R1"), roster_name("R1-01", "edition")])
def test_a_link_to_a_product_forbids_to_keep_what_it_answers(name: str) -> None:
    with in_process_aws() as stores:
        asked = parse_qs(urlsplit(stores.products.link(name)).query)
    assert asked["response-cache-control"] == ["no-store"]
    assert asked["X-Amz-Expires"] == [str(LINK_MINUTES * 60)]


def test_a_browser_keeps_a_product_under_a_name_that_is_its_own() -> None:
    with in_process_aws() as stores:
        asked = parse_qs(urlsplit(stores.products.link(corrections_name("R1"), "登记表 R1.xlsx")).query)
    assert asked["response-content-disposition"] == [
        "attachment; filename*=UTF-8''%E7%99%BB%E8%AE%B0%E8%A1%A8%20R1.xlsx"
    ]


def test_links_are_made_in_one_place() -> None:
    """Another call to the SDK would make links without that header."""
    calls = [
        path.relative_to(ROOT).name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "generate_presigned_url"
    ]
    assert calls == [Path("bucket.py").name]
