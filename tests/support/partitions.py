"""The table of docs/operations/partitions.md: kinds of partition keys, who writes them, what bounds them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "operations" / "partitions.md"


@dataclass(frozen=True, slots=True)
class Partition:
    """One row. ``peak``: write units a second of one key that many share; None where one worker writes it."""

    tables: frozenset[str]
    of: str
    writers: str
    bound: str
    peak: float | None

    @property
    def is_own(self) -> bool:
        """Whether it is one thing's, which one worker at a time writes."""
        return self.of.startswith("own")


def partitions() -> dict[str, Partition]:
    """The rows by kind."""
    found = {}
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            kind, tables, of, writers, bound, peak = (cell.strip() for cell in line.strip("|").split("|"))
            found[kind.strip("`")] = Partition(
                frozenset(tables.split(", ")), of, writers, bound, float(peak) if peak else None
            )
    return found
