"""The rule on lengths that registers of members and of unions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.sheets.findings import Finding, FindingCode, found
from unioncard.sheets.limits import ORIGINAL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from unioncard.sheets.cells.cell import Cell


def too_long(number: int, cells: Mapping[str, Cell], longest: Mapping[str, int]) -> Iterator[Finding]:
    """Cells longer than their column takes (``longest``), or that were long before they were tidied."""
    for column, cell in cells.items():
        limit = longest.get(column)
        if limit and len(cell.text) > limit:
            yield found(FindingCode.TEXT_TOO_LONG, number, column, limit=limit)
        elif cell.original is not None and len(cell.original) > ORIGINAL_CHARACTERS:
            yield found(FindingCode.TEXT_TOO_LONG, number, column, limit=ORIGINAL_CHARACTERS)
