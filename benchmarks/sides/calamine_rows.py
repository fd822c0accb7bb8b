"""python-calamine reads the workbook's first sheet row by row, and keeps none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(path: str) -> Callable[[], int]:
    """The work: go through the rows; says how many there are."""

    def work() -> int:
        with CalamineWorkbook.from_path(path) as book:
            return sum(1 for _ in book.get_sheet_by_index(0).iter_rows())

    return work
