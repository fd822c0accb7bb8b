"""Reading and checking a register, against the parser alone and against what one would put together otherwise."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import books, doubts, peers
from benchmarks.line import Line
from benchmarks.turns import Side, Took, in_turns
from unioncard_tools.sample.spoil import SPOILERS

DIRTY_ROWS = 5_000
DOUBTFUL_TURNS = 3
SLOW_TURNS = 2
"""Turns of openpyxl with frictionless: half a minute each."""
ROWS = f"{books.ROWS:,} rows"
DOUBTS = (2, 20, 100)
"""Percent of rows with something to say, besides the clean register's none."""


def run() -> list[Line]:
    """The lines on reading, checking and the guard. RuntimeError when the sides do not find the same."""
    python = peers.python()
    with tempfile.TemporaryDirectory() as folder:
        _must_agree(str(books.sample(Path(folder), DIRTY_ROWS, dirty=8)), python)
        _must_find_the_same(str(doubts.register(Path(folder), DIRTY_ROWS, 100)), python)
        book = books.sample(Path(folder))
        shared = books.with_shared_strings(book)
        dirty = {percent: doubts.register(Path(folder), books.ROWS, percent) for percent in DOUBTS}
        retired = doubts.register(Path(folder), books.ROWS, 10, doubts.RETIRED)
        refused = doubts.register(Path(folder), books.ROWS, 100, SPOILERS)
        took = _turns(book, shared, python)
        doubtful = in_turns(_doubtful_sides(book, dirty, retired, python))
        return [*_lines(took), *_doubtful_lines(doubtful), *_corrections_lines(in_turns(_corrections_sides(refused)))]


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


def _doubtful_sides(book: Path, dirty: dict[int, Path], retired: Path, python: Path) -> dict[str, Side]:
    sides = {}
    for percent, one in {0: book, **dirty}.items():
        sides[f"check {percent}"] = Side("check", str(one), turns=DOUBTFUL_TURNS)
        sides[f"row checker {percent}"] = Side("row_checker", str(one), turns=DOUBTFUL_TURNS)
        sides[f"pydantic {percent}"] = Side("pydantic_rows", str(one), python, turns=DOUBTFUL_TURNS)
    sides["retired"] = Side("check", str(retired), turns=DOUBTFUL_TURNS)
    sides["calamine"] = Side("calamine", str(retired), python, turns=DOUBTFUL_TURNS)
    return sides


def _doubtful_lines(took: dict[str, Took]) -> list[Line]:
    """Whole checks against that of the clean register, and the row checker against pydantic, by processor time."""
    clean, calamine = took["check 0"], took["calamine"]
    checks = [
        Line(
            f"check {ROWS}, {percent} % with something to say",
            took[f"check {percent}"].seconds,
            "the clean register",
            clean.seconds,
            "s",
            at_most=1.5 if percent == 20 else None,
        )
        for percent in DOUBTS
    ]
    alone = [
        Line(
            f"in memory, {percent} % with something to say",
            took[f"row checker {percent}"].cpu,
            "one pydantic model a row, all errors",
            took[f"pydantic {percent}"].cpu,
            "s",
            at_least=1 if percent == 100 else None,
        )
        for percent in (0, *DOUBTS)
    ]
    what = "check, 8 % past retirement and 2 % with errors"
    return [
        *checks,
        *alone,
        Line(what, took["retired"].seconds, "python-calamine's reading alone", calamine.seconds, "s", at_most=1.6),
    ]


def _corrections_sides(refused: Path) -> dict[str, Side]:
    sides = {"ours": "corrections", "xlsxwriter": "xlsxwriter_cells"}
    took_in = Side("results", str(refused), turns=1)
    return {
        **{name: Side(module, str(refused), turns=DOUBTFUL_TURNS) for name, module in sides.items()},
        "flow": took_in,
    }


def _corrections_lines(took: dict[str, Took]) -> list[Line]:
    ours, theirs = took["ours"], took["xlsxwriter"]
    what, cells = f"corrections of {ROWS}, all rejected", "XlsxWriter, the same cells in constant memory"
    return [
        Line(what, ours.cpu, cells, theirs.cpu, "s", at_most=1.5),
        Line("… peak memory, the check's results included", ours.said, "the limit", 300, "MB", at_most=1),
        Line("… within validate's whole flow", took["flow"].said, "the limit", 300, "MB", at_most=1),
    ]


def _must_agree(book: str, python: Path) -> None:
    """Ours and frictionless refuse the same rows of a spoiled register: they do the same work."""
    sides = {
        "ours": Side("check", book, turns=1),
        "frictionless": Side("frictionless_rows", book, python, turns=1),
    }
    refused = {name: took.said for name, took in in_turns(sides).items()}
    if refused["frictionless"] != refused["ours"] or not refused["ours"]:
        differing = sorted(set(refused["frictionless"]) ^ set(refused["ours"]))
        raise RuntimeError(f"frictionless and ours do not refuse the same rows: {differing[:10]}")


def _must_find_the_same(book: str, python: Path) -> None:
    """Pydantic's models find what ours finds, word for word, in rows with everything that may be said of one."""
    sides = {
        "ours": Side("findings", book, turns=1),
        "pydantic": Side("pydantic_findings", book, python, turns=1),
    }
    found = {name: list(map(tuple, took.said)) for name, took in in_turns(sides).items()}
    if found["pydantic"] != found["ours"] or not found["ours"]:
        differing = sorted(set(found["pydantic"]) ^ set(found["ours"]))
        raise RuntimeError(f"pydantic and ours do not find the same: {differing[:4]}")
