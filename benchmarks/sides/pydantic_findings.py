"""What the pydantic models of pydantic_rows.py find, to be held against ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.sides.pydantic_rows import checked, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sides.pydantic_rows import Said


def prepare(path: str) -> Callable[[], list[Said]]:
    """The work: check the rows; says all findings."""
    rows = rows_of(path)
    return lambda: [one for _, findings in checked(rows) for one in findings]
