"""The local cloud's page names files that are there."""

from __future__ import annotations

import re

from docs.documents import ROOT

LOCAL = ROOT / "local"


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`([a-z_/]+\.py)`", (LOCAL / "README.md").read_text("utf-8")))
    there = {file.relative_to(LOCAL / "unioncard_local").as_posix() for file in LOCAL.rglob("*.py")}
    short = there | {path.rpartition("/")[2] for path in there}

    assert named
    assert named - short == set()
