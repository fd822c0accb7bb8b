"""The look-up page is light: a pensioner's phone on a village line has it at once."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[3] / "web"
LIGHT = 30_000
"""Bytes on the line, of all that the look-up page needs; the desk's first page has its own (tests/browser/desk)."""
_NAMED = re.compile(r"""(?:src|href)="/([\w.-]+)"|from "\./([\w.-]+)\"""")


def needed(name: str) -> set[str]:
    """A file, and all that it names."""
    found, waiting = set[str](), {name}
    while waiting:
        one = waiting.pop()
        found.add(one)
        if not one.endswith(".svg"):
            named = {first or second for first, second in _NAMED.findall((WEB / one).read_text("utf-8"))}
            waiting |= {other for other in named if (WEB / other).is_file()} - found
    return found


def test_the_look_up_page_weighs_at_most_thirty_kilobytes() -> None:
    files = needed("index.html")
    assert {"lookup.js", "card-number.js", "style.css", "emblem.svg"} <= files
    assert sum(len(gzip.compress((WEB / name).read_bytes(), 9)) for name in files) <= LIGHT
