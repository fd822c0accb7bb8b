"""Every line of the table of checks names one that is there: a test, its file, a target of make, or a page."""

from __future__ import annotations

import re

from docs.documents import ROOT

PAGE = ROOT / "docs" / "operations" / "aws-checks.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| line")
]


def is_there(check: str) -> bool:
    """Whether a check exists: ``make target``, ``tests/….py`` or ``tests/….py::test_name``."""
    if check.startswith("make "):
        return (
            re.search(rf"^{check.removeprefix('make ')}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
            is not None
        )
    file, _, name = check.partition("::")
    path = ROOT / file
    return path.is_file() and (
        not name or re.search(rf"^def {name}\(", path.read_text("utf-8"), re.MULTILINE) is not None
    )


def test_every_line_has_a_check_that_is_there() -> None:
    lines = [(line, check) for line, check in ROWS if not line.startswith("**")]
    assert len(lines) > 35
    assert [line for line, check in lines if "`" not in check and "](" not in check] == []
    named = [one for _, check in lines for one in re.findall(r"`([^`]+)`", check)]
    assert [one for one in named if not is_there(one)] == []


def test_all_seven_parts_have_lines() -> None:
    assert re.findall(r"\*\*(\d)\.", PAGE.read_text("utf-8")) == list("1234567")
