"""Reading and checking a register, against the parser alone and against what one would put together otherwise."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import books, peers
from benchmarks.line import Line
from benchmarks.turns import Side, Took, in_turns

DIRTY_ROWS = 5_000
SLOW_TURNS = 2
"""Turns of openpyxl with frictionless: half a minute each."""
ROWS = f"{books.ROWS:,} rows"


def run() -> list[Line]:
    """The lines on reading, checking and the guard. RuntimeError when the sides do not refuse the same rows."""
    python = peers.python()
    with tempfile.TemporaryDirectory() as folder:
        _must_agree(Path(folder), python)
        book = books.sample(Path(folder))
        shared = books.with_shared_strings(book)
        return _lines(_turns(book, shared, python))


def _turns(book: Path, shared: Path, python: Path) -> dict[str, Took]:
    return in_turns(
        {
            "calamine": Side("calamine", str(book), python),
            "rows": Side("calamine_rows", str(book), python),
            "check": Side("check", str(book)),
            "guard": Side("guard", str(book)),
            "row checker": Side("row_checker", str(book)),
            "pydantic": Side("pydantic_rows", str(book), python),
            "calamine, shared": Side("calamine", str(shared), python),
            "check, shared": Side("check", str(shared)),
            "guard, shared": Side("guard", str(shared)),
            "frictionless": Side("frictionless_rows", str(book), python, turns=SLOW_TURNS),
        }
    )


def _lines(took: dict[str, Took]) -> list[Line]:
    seconds = {name: one.seconds for name, one in took.items()}
    cpu = {name: one.cpu for name, one in took.items()}
    calamine, excel = "python-calamine's reading alone", "shared strings, as Excel writes them"
    whole, alone = f"read and check {ROWS}", f"check {ROWS} in memory"
    peer = "openpyxl read-only + frictionless"
    return [
        Line(whole, seconds["check"], calamine, seconds["calamine"], "s", at_most=1.35),
        Line("…", seconds["check"], "python-calamine row by row, keeping none", seconds["rows"], "s"),
        Line(f"… {excel}", seconds["check, shared"], calamine, seconds["calamine, shared"], "s"),
        Line("… processor time of all processes", cpu["check"], calamine, cpu["calamine"], "s"),
        Line(f"… {excel}, processor time", cpu["check, shared"], calamine, cpu["calamine, shared"], "s"),
        Line(whole, seconds["check"], peer, seconds["frictionless"], "s", at_least=6),
        Line(alone, seconds["row checker"], "one pydantic model a row", seconds["pydantic"], "s", at_least=2.5),
        Line(f"guard, {ROWS}", seconds["guard"], calamine, seconds["calamine"], "s", at_most=0.25),
        Line(f"… {excel}", seconds["guard, shared"], calamine, seconds["calamine, shared"], "s", at_most=0.25),
    ]


def _must_agree(folder: Path, python: Path) -> None:
    """All three refuse the same rows of a spoiled register: they do the same work."""
    book = str(books.sample(folder, DIRTY_ROWS, dirty=8))
    sides = {
        "ours": Side("check", book, turns=1),
        "pydantic": Side("pydantic_rows", book, python, turns=1),
        "frictionless": Side("frictionless_rows", book, python, turns=1),
    }
    refused = {name: took.said for name, took in in_turns(sides).items()}
    for name, rows in refused.items():
        if rows != refused["ours"] or not rows:
            differing = sorted(set(rows) ^ set(refused["ours"]))
            raise RuntimeError(f"{name} and ours do not refuse the same rows: {differing[:10]}")
