"""The project's row checker alone: the rows are in memory already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rules import BANK, TODAY
from unioncard.registers.kinds import FORMS
from unioncard.sheets.layout import Kind
from unioncard.sheets.reader import opened_register
from unioncard.sheets.rows import BLOCK_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(path: str) -> Callable[[], int]:
    """The work: check all rows in their usual blocks; returns how many are read."""
    form = FORMS[Kind.MEMBERS]
    with opened_register(Path(path), form.layout) as register:
        entries = list(register.rows)
    starts = range(0, len(entries), BLOCK_ROWS)
    blocks = [tuple(zip(*entries[start : start + BLOCK_ROWS], strict=True)) for start in starts]

    def work() -> int:
        checker = form.row_checker()(register, TODAY, BANK, True)
        return sum(checker.check_block(numbers, rows).read for numbers, rows in blocks)

    return work
