"""Reading and checking a register: the chosen ways against their alternatives."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from python_calamine import CalamineWorkbook

from unioncard.registers.check import check
from unioncard.registers.made_up.sample import sample_rows, write_sample
from unioncard.registers.of_members.columns import FORM_COLUMNS
from unioncard.registers.reading.guard import admit

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 20_000
TODAY = date(2026, 11, 23)


def run() -> None:
    """Print seconds and ratios for a clean register of 20,000 rows × 20 columns."""
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder) / "register.xlsx", Path(folder) / "register.csv"
        write_sample(book, ROWS)
        lines = [",".join(FORM_COLUMNS), *(",".join(map(str, row.values())) for row in sample_rows(ROWS))]
        text.write_text("\n".join(lines), "utf-8")
        print(f"{ROWS:,} rows × {len(FORM_COLUMNS)} columns")
        _compare(
            "read the workbook", "calamine", lambda: _calamine(book), "openpyxl read-only", lambda: _openpyxl(book)
        )
        _compare(
            "check, reading included", "fused", lambda: _check(text, True), "slow path", lambda: _check(text, False)
        )
        _compare("the guard's part", "guard", lambda: admit(book), "whole check", lambda: _check(book, True))


def _compare(what: str, ours: str, one: Callable[[], object], theirs: str, other: Callable[[], object]) -> None:
    first, second = _seconds(one), _seconds(other)
    print(f"{what}: {ours} {first:.2f} s, {theirs} {second:.2f} s, ratio {second / first:.1f}")


def _seconds(work: Callable[[], object]) -> float:
    """The best of three: the others measure the machine's other business."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def _calamine(path: Path) -> int:
    with CalamineWorkbook.from_path(path) as book:
        return sum(1 for _ in book.get_sheet_by_index(0).iter_rows())


def _openpyxl(path: Path) -> int:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _check(path: Path, fast: bool) -> None:
    assert check(path, today=TODAY, fast=fast).verdict == "accepted"
