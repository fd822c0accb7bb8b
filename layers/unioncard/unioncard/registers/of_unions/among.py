"""Rules that hold a row of unions against the rows before it.

A 联合基层工会 or 工会联合会 covers several units: it stands in as many rows, each with another unit
and with the same union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_unions import columns
from unioncard.registers.of_unions.codes import INDEPENDENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from unioncard.registers.of_unions.row import Judged

    Rule = Callable[[Judged], Iterable[Finding]]

_OF_UNION: Final = (
    *(columns.UNION, columns.UNION_CREDIT, columns.PARENT, columns.FOUNDED, columns.TYPE, columns.MEMBERS),
    *(columns.HEAD, columns.PHONE, columns.CODE),
)


def row_repeated(row: Judged) -> Iterator[Finding]:
    """The unit and union of an earlier row: a unit stands once below one union."""
    first = _same_unit(row)
    if first:
        yield found(FindingCode.ROW_REPEATED, row.number, columns.UNION, "unit", first=first)


def unit_repeated(row: Judged) -> Iterator[Finding]:
    """The unit of an earlier row with another union."""
    number, union = row.seen.units.get(row.unit_key, (0, ""))
    if row.unit_key and number and union != row.union_key:
        yield found(FindingCode.UNIT_REPEATED, row.number, columns.UNIT, first=number)


def union_units(row: Judged) -> Iterator[Finding]:
    """Several units below a 独立基层工会."""
    earlier = row.seen.unions.get(row.union_key)
    if earlier and row.type == INDEPENDENT and not _same_unit(row) and row.text(columns.UNION):
        yield found(FindingCode.UNION_UNITS, row.number, columns.TYPE, first=earlier.number)


def union_differs(row: Judged) -> Iterator[Finding]:
    """The same union with other details, or the same name below the same parent with another code."""
    earlier = row.seen.unions.get(row.union_key)
    if earlier:
        for column in _OF_UNION:
            told, before = row.text(column), earlier.texts[column]
            if told and before and told != before:
                yield found(FindingCode.UNION_DIFFERS, row.number, column, first=earlier.number)
        return
    namesake = row.seen.named.get((row.text(columns.UNION), row.text(columns.PARENT)))
    if namesake and row.text(columns.UNION):
        yield found(FindingCode.UNION_DIFFERS, row.number, columns.UNION_CREDIT, "namesake", first=namesake.number)


def _same_unit(row: Judged) -> int | None:
    """The earlier row with this unit and this union, None when there is none."""
    if not row.unit_key:
        earlier = row.seen.unions.get(row.union_key) if row.text(columns.UNION) else None
        return earlier.number if earlier else None
    number, union = row.seen.units.get(row.unit_key, (None, ""))
    return number if union == row.union_key else None


AMONG_ROWS: Final[tuple[Rule, ...]] = (row_repeated, unit_repeated, union_units, union_differs)
