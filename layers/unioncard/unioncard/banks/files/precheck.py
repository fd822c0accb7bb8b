"""Before a register is taken: whether the bank's file has a place for each of a member's values.

A bank that fails a whole file for one bad row (bank_files.md) must never get that row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.files.field import BankFault, Misfit
from unioncard.banks.files.issuance import table_form
from unioncard.banks.profiles.fields import COLUMN_SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.banks.profiles.profile import Profile

__all__ = ["BankFault", "RowFault", "arriving", "faults"]


@dataclass(frozen=True, slots=True)
class RowFault:
    """A value that the bank's file has no place for. ``limit``: the field's room in bytes, if the value is too long."""

    column: str
    code: BankFault
    limit: int | None = None


def faults(profile: Profile, values: Mapping[str, str]) -> tuple[RowFault, ...]:
    """What is wrong with a member's values (canonical column → normalised text), in the order of the bank's fields.

    Empty if and only if ``issuance_file.write`` can write the row. Columns the bank's file does not carry are not
    looked at.
    """
    found = []
    for cell in table_form(profile).rows.cells:
        if cell.source in COLUMN_SOURCES:
            try:
                cell.text(values.get(cell.source, ""))
            except Misfit as misfit:
                found.append(RowFault(cell.source, misfit.code, misfit.limit))
    return tuple(found)


def arriving(profile: Profile, values: Mapping[str, str]) -> dict[str, str]:
    """What the bank reads of values without faults: columns it carries, with stand-ins, and cut where it may be cut."""
    cells = (cell for cell in table_form(profile).rows.cells if cell.source in COLUMN_SOURCES)
    read = {cell.source: cell.read(cell.text(values.get(cell.source, ""))) for cell in cells}
    return {column: value for column, value in read.items() if value}
