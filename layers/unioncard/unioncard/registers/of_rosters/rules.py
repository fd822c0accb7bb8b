"""The rules of a row of a roster, one function each. What only the batch knows is judged there: intake/rosters.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.people.masking import mask_numbers
from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_rosters import columns
from unioncard.texts.custody import STATUSES
from unioncard.texts.findings import CHANGES, EMPTY_CELL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from unioncard.registers.cells.cell import Cell

    Rule = Callable[["Judged"], Iterable[Finding]]

_QUOTED: Final = 20
_HIDDEN: Final = frozenset({columns.NAME, columns.NUMBER, columns.CARD, columns.NOTE, columns.BATCH})


@dataclass(frozen=True, slots=True)
class Judged:
    """A row as rules see it; ``earlier``: serial number → the first row that has it, of the rows before."""

    number: int
    cells: Mapping[str, Cell]
    today: date
    earlier: Mapping[str, int]

    def text(self, column: str) -> str:
        """The normalised text of a column, '' when it is empty."""
        return self.cells[column].text


def identity(row: Judged) -> Iterator[Finding]:
    """Serial number, name and numbers are as they were printed: none is empty, and the serial number is one."""
    for column in columns.IDENTITY:
        if not row.text(column):
            yield found(FindingCode.REQUIRED, row.number, column, "roster")
    if row.cells[columns.SERIAL].fault:
        yield found(FindingCode.ROSTER_ROW, row.number, columns.SERIAL, "format")


def status(row: Judged) -> Iterator[Finding]:
    """情况 is one of the list."""
    cell = row.cells[columns.STATUS]
    if cell.fault:
        value = _quoted(cell.text) or EMPTY_CELL
        yield found(FindingCode.NOT_LISTED, row.number, columns.STATUS, value=value, choices="、".join(STATUSES))


def day(row: Judged) -> Iterator[Finding]:
    """领取日期 is a date, not ahead, and there whenever 情况 is."""
    cell = row.cells[columns.DAY]
    if cell.fault:
        yield found(FindingCode.DATE_FORMAT, row.number, columns.DAY)
    elif cell.text > row.today.isoformat():
        yield found(FindingCode.DATE_FUTURE, row.number, columns.DAY, "roster")
    elif not cell.text and row.text(columns.STATUS):
        yield found(FindingCode.REQUIRED, row.number, columns.DAY, "roster-day")


def repeated(row: Judged) -> Iterator[Finding]:
    """Each card has one row."""
    first = row.earlier.get(row.text(columns.SERIAL))
    if first:
        yield found(FindingCode.ROW_REPEATED, row.number, columns.SERIAL, "roster", first=first)


def normalised(row: Judged) -> Iterator[Finding]:
    """What was changed in which cell; whatever may name a person is described, never shown."""
    for column, cell in row.cells.items():
        if cell.changes:
            variant = "hidden" if column in _HIDDEN else ""
            changes = "、".join(
                CHANGES[change].format(original=_quoted(cell.original or "")) for change in cell.changes
            )
            shown = cell.text if column == columns.DAY and not cell.fault else _quoted(cell.text)
            yield found(FindingCode.NORMALISED, row.number, column, variant, changes=changes, value=shown)


_RULES: Final[tuple[Rule, ...]] = (identity, status, day, repeated, normalised)


def judge(row: Judged) -> list[Finding]:
    """All findings of a row, by column in the roster's order."""
    findings = [finding for rule in _RULES for finding in rule(row)]
    return sorted(findings, key=lambda finding: columns.COLUMNS.index(finding.column or columns.SERIAL))


def _quoted(text: str) -> str:
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"
