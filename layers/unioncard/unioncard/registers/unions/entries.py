"""The unions of a register: rows grouped by union, and sorted so that parents come before their children."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from unioncard.registers.unions import columns
from unioncard.registers.unions.row import union_key
from unioncard.unions.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.sheets.rows import AcceptedRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One union of a register: its rows, its cells (of each column the first that is filled) and its units.

    ``id`` names it within the register, a digest without personal data. ``originals``: of the normalised cells.
    """

    id: str
    rows: tuple[int, ...]
    values: Mapping[str, str]
    originals: Mapping[str, str]
    units: tuple[Unit, ...]

    def value(self, column: str) -> str:
        """A cell of the union, '' when no row has it."""
        return self.values[column]


def entries(rows: Iterable[AcceptedRow]) -> list[Entry]:
    """The unions of accepted rows, in the order of their first rows. All are held in memory: some 3 KB a row."""
    gathered: dict[str, list[AcceptedRow]] = {}
    for row in rows:
        gathered.setdefault(union_key(row.values), []).append(row)
    return [_entry(key, same) for key, same in gathered.items()]


def _entry(key: str, rows: Sequence[AcceptedRow]) -> Entry:
    values = {column: next(filter(None, (row.values[column] for row in rows)), "") for column in columns.COLUMNS}
    originals = {column: text for row in reversed(rows) for column, text in row.originals.items()}
    units = {unit.key: unit for unit in map(_unit, rows) if unit}
    name = hashlib.sha256(key.encode()).hexdigest()[:20]
    return Entry(name, tuple(row.number for row in rows), values, originals, tuple(units.values()))


def _unit(row: AcceptedRow) -> Unit | None:
    values = row.values
    if not values[columns.UNIT] and not values[columns.UNIT_CREDIT]:
        return None
    return Unit(
        name=values[columns.UNIT],
        credit_code=values[columns.UNIT_CREDIT],
        address=values[columns.ADDRESS],
        area=values[columns.AREA],
        nature=values[columns.NATURE],
        economy=values[columns.ECONOMY],
        industry=values[columns.INDUSTRY],
        employees=int(values[columns.EMPLOYEES]) if values[columns.EMPLOYEES] else None,
    )


def parents_first(unions: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """``(sorted, those in a cycle of parents)``. Parents outside the register are ignored here."""
    by_id = {union.id: union for union in unions}
    above = _above(list(by_id.values()))
    circular = _in_cycles(above)
    graph = {one: parents - circular for one, parents in above.items() if one not in circular}
    in_order = [by_id[one] for one in TopologicalSorter(graph).static_order()]
    return in_order, [union for union in by_id.values() if union.id in circular]


def _in_cycles(above: Mapping[str, set[str]]) -> set[str]:
    """Who is above itself, in one walk whatever the number of cycles (Tarjan's strongly connected components)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_, found = dict[str, None](), set[str]()

    def enter(one: str) -> tuple[str, Iterator[str]]:
        number[one] = lowest[one] = len(number)
        open_[one] = None
        return one, iter(above[one])

    for start in above:
        walk = [] if start in number else [enter(start)]
        while walk:
            one, parents = walk[-1]
            if parent := next((parent for parent in parents if parent not in number or parent in open_), None):
                if parent not in number:
                    walk.append(enter(parent))
                else:
                    lowest[one] = min(lowest[one], number[parent])
                continue
            walk.pop()
            if walk:
                below = walk[-1][0]
                lowest[below] = min(lowest[below], lowest[one])
            if lowest[one] == number[one]:
                together = set[str]()
                while one not in together:
                    together.add(open_.popitem()[0])
                if len(together) > 1 or one in above[one]:
                    found |= together
    return found


def _above(unions: Sequence[Entry]) -> dict[str, set[str]]:
    """Each union's parents within the register, matched by name, credit code or our code."""
    called: dict[str, set[str]] = {}
    for union in unions:
        for column in (columns.UNION, columns.UNION_CREDIT, columns.CODE):
            if union.value(column):
                called.setdefault(_key(union.value(column)), set()).add(union.id)
    return {union.id: called.get(_key(union.value(columns.PARENT)), set()) for union in unions}


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).upper().split())
