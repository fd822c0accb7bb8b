"""The table of what was found by attack names tests that are there, for every line."""

from __future__ import annotations

import re

from docs.documents import ROOT

PAGE = (ROOT / "docs" / "operations" / "under-fire.md").read_text("utf-8")
LINES = {int(number): proof for number, proof in re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE)}


def test_each_of_the_28_lines_names_tests_that_are_there() -> None:
    assert sorted(LINES) == list(range(1, 29))
    named = {number: re.findall(r"`([a-z_/0-9]+\.py)`", proof) for number, proof in LINES.items()}
    assert all(named.values())
    assert [one for some in named.values() for one in some if not (ROOT / "tests" / one).is_file()] == []
