"""Pre-check of a member's values against the bank's issuance file, before a register is accepted.

A bank that fails a whole file for one bad row (docs/domain/bank-files.md) must never get that row.
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
    """A value that cannot be written into the bank's file. ``limit``: the field's bytes, if the value is too long."""

    column: str
    code: BankFault
    limit: int | None = None


def faults(profile: Profile, values: Mapping[str, str]) -> tuple[RowFault, ...]:
    """Faults of a member's values (canonical column → normalised text), in the order of the bank's fields.

    Empty if and only if ``banks.files.issuance.write`` can write the row. Columns that the bank's file does not have
    are ignored.
    """
    found = []
    for codec in table_form(profile).rows.codecs:
        if codec.source in COLUMN_SOURCES:
            try:
                codec.text(values.get(codec.source, ""))
            except Misfit as misfit:
                found.append(RowFault(codec.source, misfit.code, misfit.limit))
    return tuple(found)


def arriving(profile: Profile, values: Mapping[str, str]) -> dict[str, str]:
    """Values without faults as the bank reads them back: its columns only, with stand-ins and truncations applied."""
    codecs = (codec for codec in table_form(profile).rows.codecs if codec.source in COLUMN_SOURCES)
    read = {codec.source: codec.read(codec.text(values.get(codec.source, ""))) for codec in codecs}
    return {column: value for column, value in read.items() if value}
