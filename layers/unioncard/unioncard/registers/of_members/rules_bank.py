"""Rules about what the bank will make of a row: warnings, since the membership itself is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.people.mobiles import is_mobile
from unioncard.people.names import can_be_written
from unioncard.registers.cells.dates import FOREVER
from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.rules_person import has_right_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.registers.of_members.row import Judged


def mobile_shared(row: Judged) -> Iterator[Finding]:
    """The mobile of an earlier row, whatever became of that row: a spouse's or the handler's."""
    number = row.text(columns.MOBILE)
    first = row.mobiles.get(number)
    if first is not None and is_mobile(number):
        yield found(FindingCode.MOBILE_SHARED, row.number, columns.MOBILE, first=first)


def id_expired(row: Judged) -> Iterator[Finding]:
    """A document whose last day is over; on that day itself it still holds."""
    cell = row.cells[columns.VALIDITY]
    if cell.text not in ("", FOREVER) and not cell.fault and cell.text < row.today.isoformat():
        yield found(FindingCode.ID_EXPIRED, row.number, columns.VALIDITY)


def name_bank(row: Judged) -> Iterator[Finding]:
    """A right name with a character that the union's bank has not; nothing where no bank is known."""
    name, encoding = row.text(columns.NAME), row.bank_encoding
    if encoding and has_right_characters(row) and not can_be_written(name, encoding):
        yield found(FindingCode.NAME_BANK, row.number, columns.NAME)
