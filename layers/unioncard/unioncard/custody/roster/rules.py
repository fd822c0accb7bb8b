"""The rules and the row checker of a filled roster. What only the batch knows is checked in admission.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.custody.roster import columns
from unioncard.custody.roster.columns import COLUMNS, SERIAL
from unioncard.custody.roster.normalise import read
from unioncard.people.masking import mask_numbers
from unioncard.sheets.cells.cell import as_text
from unioncard.sheets.findings import Finding, FindingCode, Severity, found
from unioncard.sheets.limits import ORIGINAL_CHARACTERS
from unioncard.sheets.row_by_row import checked_row_by_row
from unioncard.sheets.rows import AcceptedRow, CheckedBlock, Rows, SourceRow
from unioncard.texts.custody import STATUSES
from unioncard.texts.findings import CHANGES, EMPTY_CELL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from unioncard.sheets.cells.cell import Cell

    Rule = Callable[["RowContext"], Iterable[Finding]]
    from collections.abc import Sequence

    from unioncard.sheets.reader import Register

_QUOTED: Final = 20
_HIDDEN: Final = frozenset({columns.NAME, columns.NUMBER, columns.CARD, columns.NOTE, columns.BATCH})


@dataclass(frozen=True, slots=True)
class RowContext:
    """A row as rules see it; ``earlier``: serial number → the first row that has it, of the rows before."""

    number: int
    cells: Mapping[str, Cell]
    today: date
    earlier: Mapping[str, int]

    def text(self, column: str) -> str:
        """The normalised text of a column, '' when it is empty."""
        return self.cells[column].text


def identity(row: RowContext) -> Iterator[Finding]:
    """Serial number, name and numbers must stay as they were printed: none is empty, the serial number is a number."""
    for column in columns.IDENTITY:
        if not row.text(column):
            yield found(FindingCode.REQUIRED, row.number, column, "roster")
    if row.cells[columns.SERIAL].fault:
        yield found(FindingCode.ROSTER_ROW, row.number, columns.SERIAL, "format")


def status(row: RowContext) -> Iterator[Finding]:
    """情况 is one of the list."""
    cell = row.cells[columns.STATUS]
    if cell.fault:
        value = _quoted(cell.text) or EMPTY_CELL
        yield found(FindingCode.NOT_LISTED, row.number, columns.STATUS, value=value, choices="、".join(STATUSES))


def day(row: RowContext) -> Iterator[Finding]:
    """领取日期 is a date, not ahead, and there whenever 情况 is."""
    cell = row.cells[columns.DAY]
    if cell.fault:
        yield found(FindingCode.DATE_FORMAT, row.number, columns.DAY)
    elif cell.text > row.today.isoformat():
        yield found(FindingCode.DATE_FUTURE, row.number, columns.DAY, "roster")
    elif not cell.text and row.text(columns.STATUS):
        yield found(FindingCode.REQUIRED, row.number, columns.DAY, "roster-day")


def repeated(row: RowContext) -> Iterator[Finding]:
    """Each card has one row."""
    first = row.earlier.get(row.text(columns.SERIAL))
    if first:
        yield found(FindingCode.ROW_REPEATED, row.number, columns.SERIAL, "roster", first=first)


def text_too_long(row: RowContext) -> Iterator[Finding]:
    """No cell is longer than what was printed, or than a note is; nor was it before it was tidied."""
    for column, cell in row.cells.items():
        limit = columns.LONGEST.get(column)
        original = len(cell.original or "") > max(ORIGINAL_CHARACTERS, limit or 0)
        if (limit and len(cell.text) > limit) or original:
            limit = limit or ORIGINAL_CHARACTERS
            yield found(FindingCode.TEXT_TOO_LONG, row.number, column, limit=limit)


def normalised(row: RowContext) -> Iterator[Finding]:
    """The note of what was normalised in which cell; personal data are described, never shown."""
    for column, cell in row.cells.items():
        if cell.changes:
            variant = "hidden" if column in _HIDDEN else ""
            changes = "、".join(
                CHANGES[change].format(original=_quoted(cell.original or "")) for change in cell.changes
            )
            shown = cell.text if column == columns.DAY and not cell.fault else _quoted(cell.text)
            yield found(FindingCode.NORMALISED, row.number, column, variant, changes=changes, value=shown)


_RULES: Final[tuple[Rule, ...]] = (identity, status, day, repeated, text_too_long, normalised)


def row_findings(row: RowContext) -> list[Finding]:
    """All findings of a row, by column in the roster's order."""
    findings = [finding for rule in _RULES for finding in rule(row)]
    return sorted(findings, key=lambda finding: columns.COLUMNS.index(finding.column or columns.SERIAL))


def _quoted(text: str) -> str:
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"


@dataclass(slots=True)
class RosterBlockChecker:
    """The RowChecker of rosters. It needs neither the bank's encoding nor a fast path."""

    register: Register
    today: date
    _bank_encoding: str | None = None
    _fast: bool = True
    _earlier: dict[str, int] = field(default_factory=dict)

    def check_block(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """See RowChecker."""

        def check(place: int, block: CheckedBlock, accepted: Rows, refused: Rows) -> None:
            number, line = numbers[place], rows[place]
            raw = [self.register.cell(line, column) for column in COLUMNS]
            cells = {column: read(column, cell, self.register.epoch) for column, cell in zip(COLUMNS, raw, strict=True)}
            found = row_findings(RowContext(number, cells, self.today, self._earlier))
            found.extend(self.register.of_line(number, line))
            if cells[SERIAL].text:
                self._earlier.setdefault(cells[SERIAL].text, number)
            block.read += 1
            block.findings.extend(found)
            if any(finding.severity is Severity.ERROR for finding in found):
                refused.add(number, tuple(map(as_text, raw)))
            else:
                originals = {column: cell.original for column, cell in cells.items() if cell.original is not None}
                accepted.add(number, tuple(cell.text for cell in cells.values()), originals)

        return checked_row_by_row(self, numbers, rows, check)


def accepted_row(number: int, texts: tuple[str, ...], originals: Mapping[str, str] | None) -> AcceptedRow:
    """An accepted row from its texts in the order of COLUMNS."""
    return AcceptedRow(number, dict(zip(COLUMNS, texts, strict=True)), originals or {})


def source_row(number: int, texts: tuple[str, ...], _extra: Mapping[str, str] | None) -> SourceRow:
    """A refused row from its texts in the order of COLUMNS."""
    return SourceRow(number, dict(zip(COLUMNS, texts, strict=True)))
