"""Rules of the two credit codes of a row: each is right, and each is in its own column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_unions import columns
from unioncard.registers.of_unions.codes import GENERAL, INDUSTRIAL
from unioncard.registers.of_unions.credit_codes import OF_ESTABLISHMENTS, Fault, fault, is_of_union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.registers.of_unions.row import Judged

_BY_FAULT: Final = {
    Fault.ORGANISATION_CODE: (FindingCode.CODE_FORMAT, "organisation"),
    Fault.FORBIDDEN_LETTER: (FindingCode.CODE_FORMAT, "letter"),
    Fault.SHAPE: (FindingCode.CODE_FORMAT, ""),
    Fault.CHECK_CHARACTER: (FindingCode.CODE_CHECK_DIGIT, ""),
}


def credit_code(row: Judged) -> Iterator[Finding]:
    """Shape and check character of both codes (GB 32100-2015)."""
    for column in (columns.UNIT_CREDIT, columns.UNION_CREDIT):
        cell = row.cells[column]
        if cell.fault:
            yield found(FindingCode.CODE_AS_NUMBER, row.number, column)
        elif cell.text and (wrong := fault(cell.text)):
            code, variant = _BY_FAULT[wrong]
            yield found(code, row.number, column, variant)


def code_kind(row: Judged) -> Iterator[Finding]:
    """A union's code in the unit's column, or a unit's in the union's (amendment 1 of GB 32100: 8 is unions')."""
    unit, union = (_right(row, column) for column in (columns.UNIT_CREDIT, columns.UNION_CREDIT))
    if is_of_union(unit):
        yield found(FindingCode.CODE_KIND, row.number, columns.UNIT_CREDIT, "unit")
    above_basic = row.type in (INDUSTRIAL, GENERAL) and union.startswith(OF_ESTABLISHMENTS) and union != unit
    if union and not is_of_union(union) and not above_basic:
        yield found(FindingCode.CODE_KIND, row.number, columns.UNION_CREDIT)


def _right(row: Judged, column: str) -> str:
    """The code of a column if nothing is wrong with it, else ''."""
    cell = row.cells[column]
    return cell.text if cell.text and not cell.fault and fault(cell.text) is None else ""
