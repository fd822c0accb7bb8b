"""``make bench``: all lines side by side in one run, then docs/performance.md. With names of parts: those, no page."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks import functions, page, peers
from benchmarks.line import HEADER, Line, table
from unioncard import clock

PARTS = ("reading", "storing", "starting", "answering", "cloud")


def measured(part: str) -> list[Line]:
    """The lines of one part, shown as soon as they are there."""
    print(f"bench: {part} …", flush=True)
    lines: list[Line] = import_module(f"benchmarks.{part}").run()
    print(table(HEADER, (line.cells() for line in lines)), flush=True)
    return lines


def main(parts: list[str]) -> None:
    """Measure; the page is written when all parts were."""
    lines = [line for part in parts or PARTS for line in measured(part)]
    if not parts:
        page.PAGE.write_text(
            page.text(lines, functions.run(), peers.versions(*page.PEERS), clock.today()), encoding="utf-8"
        )
        print(f"bench: written {page.PAGE.relative_to(page.ROOT)}")
    missed = [line.what for line in lines if line.is_met is False]
    print(f"bench: {len(missed)} of {len(lines)} targets missed" if missed else "bench: every target is met")


if __name__ == "__main__":
    main(sys.argv[1:])
