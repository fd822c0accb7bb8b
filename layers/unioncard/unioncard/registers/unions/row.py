"""One row of the unions' register: as rules see it, and as it leaves the check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.registers.unions import columns
from unioncard.registers.unions.codes import INDEPENDENT, JOINT
from unioncard.sheets.rows import AcceptedRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from unioncard.sheets.cells.cell import Cell

UnionRow = AcceptedRow
"""An accepted row: one unit and its union."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier row: its number and its normalised texts."""

    number: int
    texts: Mapping[str, str]


@dataclass(slots=True)
class Seen:
    """The rows before: the first of each union, of each unit, and of each union's name below its parent."""

    unions: dict[str, Earlier] = field(default_factory=dict)
    units: dict[str, tuple[int, str]] = field(default_factory=dict)
    named: dict[tuple[str, str], Earlier] = field(default_factory=dict)

    def remember(self, row: RowContext) -> None:
        """Add a row, accepted or not."""
        earlier = Earlier(row.number, {column: cell.text for column, cell in row.cells.items()})
        if row.text(columns.UNION):
            self.unions.setdefault(row.union_key, earlier)
            self.named.setdefault((row.text(columns.UNION), row.text(columns.PARENT)), earlier)
        if row.unit_key:
            self.units.setdefault(row.unit_key, (row.number, row.union_key))


@dataclass(frozen=True, slots=True)
class RowContext:
    """A row as rules see it: normalised cells, the day, and the rows before it."""

    number: int
    cells: Mapping[str, Cell]
    today: date
    seen: Seen

    def text(self, column: str) -> str:
        """The normalised text of a column, '' when the file has no such column."""
        return self.cells[column].text

    @property
    def type(self) -> str:
        """基层工会类型, '' when empty or not listed."""
        cell = self.cells[columns.TYPE]
        return "" if cell.fault else cell.text

    @property
    def is_of_units(self) -> bool:
        """Whether workers of units are members of this union directly."""
        return self.type in (INDEPENDENT, JOINT)

    @property
    def union_key(self) -> str:
        """The key by which unions are equal; see :func:`union_key`."""
        return union_key({column: cell.text for column, cell in self.cells.items()})

    @property
    def unit_key(self) -> str:
        """The key by which units are equal: the credit code, else the name; '' for a row without a unit."""
        return self.text(columns.UNIT_CREDIT) or self.text(columns.UNIT)


def union_key(values: Mapping[str, str]) -> str:
    """The key by which unions of a file are equal: the credit code, else our code, else name and parent."""
    name = f"{values[columns.UNION]} < {values[columns.PARENT]}"
    return values[columns.UNION_CREDIT] or values[columns.CODE] or name
