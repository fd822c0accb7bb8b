"""CONTRIBUTING.md names files that are there, one row's way in ten lines, and each how-to in five."""

from __future__ import annotations

import re

import pytest

from docs.documents import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FOLDERS = ("cli/", "data/", "docs/", "functions/", "infra/", "layers/", "local/", "tests/", "tools/")
PATHS = sorted({code for code in re.findall(r"`([^`\n]+)`", TEXT) if code.startswith(FOLDERS) and " " not in code})


def section(title: str) -> list[str]:
    """The numbered lines below a heading."""
    body = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. .*", body, re.MULTILINE)


def test_a_named_path_is_there() -> None:
    assert len(PATHS) > 50
    assert [path for path in PATHS if not list(ROOT.glob(path.removesuffix("/")))] == []


@pytest.mark.parametrize("thing", ["a rule for rows", "a bank", "a kind of register", "a route"])
def test_how_to_add_something_takes_five_lines(thing: str) -> None:
    assert len(section(f"How to add {thing}")) == 5


def test_one_rows_way_is_ten_lines_that_each_name_a_file() -> None:
    way = section("One row's way")
    assert len(way) == 10
    assert [line for line in way if ".py`" not in line] == []
