"""Rules that a cell meets or not by itself, and the note of what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.people.masking import mask_numbers
from unioncard.people.mobiles import is_mobile
from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.codes import LISTS
from unioncard.texts.findings import CHANGES, EMPTY_CELL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.registers.of_members.row import Judged

_QUOTED: Final = 20
_HIDDEN: Final = frozenset({columns.NUMBER, columns.MOBILE})
_DATES: Final = (columns.BIRTH, columns.CHANGED_ON, columns.VALIDITY)


def required(row: Judged) -> Iterator[Finding]:
    """Compulsory cells, and 会籍变化日期 where 会籍变化类型 is given."""
    for column in columns.COMPULSORY:
        if not row.text(column):
            yield found(FindingCode.REQUIRED, row.number, column)
    if row.text(columns.CHANGE) and not row.text(columns.CHANGED_ON):
        yield found(FindingCode.REQUIRED, row.number, columns.CHANGED_ON, "with-change")


def not_listed(row: Judged) -> Iterator[Finding]:
    """Values outside their column's code list."""
    for column, entries in LISTS.items():
        cell = row.cells[column]
        if cell.fault is FindingCode.NOT_LISTED:
            choices = "、".join(entries) if len(entries) <= _QUOTED else "下拉菜单中的各项"
            yield found(
                FindingCode.NOT_LISTED, row.number, column, value=quoted(cell.text) or EMPTY_CELL, choices=choices
            )


def date_format(row: Judged) -> Iterator[Finding]:
    """Date cells that hold no date."""
    for column in _DATES:
        if row.cells[column].fault is FindingCode.DATE_FORMAT:
            variant = "validity" if column == columns.VALIDITY else ""
            yield found(FindingCode.DATE_FORMAT, row.number, column, variant)


def date_future(row: Judged) -> Iterator[Finding]:
    """A change of membership that is yet to come."""
    cell = row.cells[columns.CHANGED_ON]
    if not cell.fault and cell.text > row.today.isoformat():
        yield found(FindingCode.DATE_FUTURE, row.number, columns.CHANGED_ON)


def mobile_format(row: Judged) -> Iterator[Finding]:
    """Mainland mobile numbers only."""
    number = row.text(columns.MOBILE)
    if number and not is_mobile(number):
        yield found(FindingCode.MOBILE_FORMAT, row.number, columns.MOBILE)


def normalised(row: Judged) -> Iterator[Finding]:
    """What was changed in which cell; documents and phones are described, never shown."""
    for column, cell in row.cells.items():
        if cell.changes:
            variant = "hidden" if column in _HIDDEN else ""
            # A cell read as a date holds nothing but a date; masking would leave nothing to compare.
            show = str.strip if column in _DATES and not cell.fault else quoted
            changes = "、".join(CHANGES[change].format(original=show(cell.original or "")) for change in cell.changes)
            yield found(
                FindingCode.NORMALISED,
                row.number,
                column,
                variant,
                changes=changes,
                value=show(cell.text) or EMPTY_CELL,
            )


def quoted(text: str) -> str:
    """A value fit for a message: numbers masked, cut to 20 characters, on one line."""
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"
