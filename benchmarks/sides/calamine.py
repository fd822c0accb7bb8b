"""python-calamine reads the workbook's first sheet as lists, its documented way, and nothing else is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(path: str) -> Callable[[], int]:
    """The work: read the workbook; says how many rows it has."""

    def work() -> int:
        with CalamineWorkbook.from_path(path) as book:
            return len(book.get_sheet_by_index(0).to_python())

    return work
