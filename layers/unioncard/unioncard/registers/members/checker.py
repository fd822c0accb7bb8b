"""The row checker of the members' register: whole blocks by the fast path, of doubtful rows the cells in doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from unioncard.members import columns
from unioncard.members.columns import COLUMNS
from unioncard.people.documents import DocumentType
from unioncard.people.mobiles import is_mobile
from unioncard.registers.members.fast_path import DOCUMENT, MOBILE, NAME, NUMBER, SEX, FastPath
from unioncard.registers.members.normalise import read, with_residence_permit
from unioncard.registers.members.row import RowCells, RowContext, person_key, seen
from unioncard.registers.members.rules import (
    birth_digits,
    doubt_findings,
    has_document,
    has_person,
    is_faultless,
    row_findings,
)
from unioncard.sheets.cells.cell import Change, as_text
from unioncard.sheets.entries import SAMPLE_ROWS, Omission
from unioncard.sheets.findings import Severity
from unioncard.sheets.left_out import LeftOutRows
from unioncard.sheets.packed import pack
from unioncard.sheets.rows import CheckedBlock, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from unioncard.registers.members.fast_path import Doubts, Texts
    from unioncard.sheets.cells.cell import Cell
    from unioncard.sheets.findings import Finding
    from unioncard.sheets.reader import Register


@dataclass(slots=True)
class MemberRowChecker:
    """Checks the rows of members. ``documents`` and ``mobiles``: value → number of the first row that has it.

    ``people``: the first row of each person, by ``person_key``.

    ``fast`` False sends every row through the slow path: the same result, for tests and the benchmark.
    """

    register: Register
    today: date
    bank_encoding: str | None
    fast: bool = True
    documents: dict[str, int] = field(default_factory=dict)
    mobiles: dict[str, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    fast_path: FastPath = field(init=False)

    def __post_init__(self) -> None:
        self.fast_path = FastPath(self.today, self.register.epoch)

    def check_block(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """See RowChecker."""
        cells = self._by_column(rows)
        if not self.fast:
            return self._check_each(numbers, rows, list(zip(*cells, strict=True)), [()] * len(rows), {})
        texts, doubts = self.fast_path.read(cells)
        for place in self.register.shifted(rows):
            doubts.setdefault(place, 0)
        if not doubts and self._are_new(texts):
            return self._accept_all(numbers, texts)  # type: ignore[arg-type]  # nothing in doubt, no None
        raw = list(zip(*cells, strict=True))
        return self._check_each(numbers, rows, raw, list(zip(*texts, strict=True)), doubts)

    def _by_column(self, rows: Sequence[list[object]]) -> list[Sequence[object]]:
        """The block's cells for each of COLUMNS."""
        try:
            table = list(zip(*rows, strict=True))
        except ValueError:  # lines of a text file may differ in length
            width = max(map(len, rows))
            table = list(zip(*([*row, *[""] * (width - len(row))] for row in rows), strict=True))
        blank = ("",) * len(rows)
        places = (self.register.columns.get(column, len(table)) for column in COLUMNS)
        return [table[place] if place < len(table) else blank for place in places]

    def _are_new(self, texts: list[Sequence[str | None]]) -> bool:
        """Whether no document and no mobile repeats, in earlier blocks or in this one."""
        return all(
            len(set(column)) == len(column) and known.keys().isdisjoint(column)
            for known, column in ((self.documents, texts[NUMBER]), (self.mobiles, texts[MOBILE]))
        )

    def _accept_all(self, numbers: Sequence[int], texts: list[Texts]) -> CheckedBlock:
        self.documents.update(zip(texts[NUMBER], numbers, strict=True))
        self.mobiles.update(zip(texts[MOBILE], numbers, strict=True))
        people = map(person_key, texts[NAME], texts[SEX], texts[MOBILE])
        births = [int(number[6:14]) for number in texts[NUMBER]]
        self.people.update(zip(people, map(seen, numbers, births), strict=True))
        return CheckedBlock(len(numbers), (len(numbers), pack(numbers, texts, {})))

    def _check_each(
        self,
        numbers: Sequence[int],
        rows: Sequence[list[object]],
        raw: list[tuple[object, ...]],
        texts: Sequence[tuple[str | None, ...]],
        doubts: Doubts,
    ) -> CheckedBlock:
        """``texts`` by row; () for all of them: the slow path."""
        block, accepted, left_out = CheckedBlock(0, (0, b"")), Rows(), LeftOutRows()
        samples = self.register.header_row + SAMPLE_ROWS
        for place, row in enumerate(texts):
            number = numbers[place]
            doubted = self._doubted(row, doubts.get(place)) if row else 0
            if doubted is None:
                self._accept(number, row, block, accepted)  # type: ignore[arg-type]  # nothing in doubt, no None
                left_out.entry()
                continue
            # The number of an identity card makes an entry of any line; near the header it may be a sample.
            is_entry = row and number > samples and row[NUMBER] is not None
            omission = None if is_entry else self.register.omission(number, rows[place], *rows[place + 1 : place + 2])
            if omission is None:
                left_out.entry()
                if row:
                    self._check_doubts(number, rows[place], raw[place], row, doubted, block, accepted)
                else:
                    self._check_slowly(number, rows[place], raw[place], block, accepted)
            elif omission is Omission.OTHER_HEADER:
                self._turn(number, place, rows, block)
                break
            else:
                left_out.add(number, omission)
        left_out.into(block.findings)
        block.accepted = accepted.packed()
        return block

    def _doubted(self, row: tuple[str | None, ...], doubted: int | None) -> int | None:
        """The columns in doubt, those among them that repeat an earlier row's; None when there is no doubt."""
        if row[NUMBER] in self.documents:
            doubted = (doubted or 0) | 1 << NUMBER
        if row[MOBILE] in self.mobiles:
            doubted = (doubted or 0) | 1 << MOBILE
        return doubted

    def _accept(self, number: int, row: tuple[str, ...], block: CheckedBlock, accepted: Rows) -> None:
        """A row without doubt."""
        self._remember_texts(number, row)
        block.read += 1
        accepted.add(number, row)

    def _remember_texts(self, number: int, texts: tuple[str, ...]) -> None:
        """As ``_remember``, of a row that has no doubt about who it is."""
        self.documents[texts[NUMBER]] = self.mobiles[texts[MOBILE]] = number
        self.people[person_key(texts[NAME], texts[SEX], texts[MOBILE])] = seen(number, texts[NUMBER][6:14])

    def _check_doubts(  # noqa: PLR0913, PLR0917 a row as read, and where it goes
        self,
        number: int,
        line: Sequence[object],
        raw: tuple[object, ...],
        texts: tuple[str | None, ...],
        doubted: int,
        block: CheckedBlock,
        accepted: Rows,
    ) -> None:
        """Only the cells in doubt are judged, and only by the rules that may find something in them."""
        judged = [(one, *self.fast_path.columns[one].judge(raw[one])) for one in _places(doubted) if texts[one] is None]
        cells = RowCells(texts, {COLUMNS[place]: cell for place, cell, _ in judged})
        if doubted & _DOCUMENT and cells[columns.DOCUMENT].fault:
            self._check_slowly(number, line, raw, block, accepted)  # the number may say which document it is
            return
        known = (self.documents, self.mobiles, self.bank_encoding, self.people)
        row = RowContext(number, cells, self.today, *known, texts)
        findings = doubt_findings(row, doubted, [one for _, _, found in judged for one in found])
        findings.extend(self.register.of_line(number, line))
        if doubted & _WHO:
            self._remember_doubted(row, texts)
        else:
            self._remember_texts(number, texts)  # type: ignore[arg-type]  # who it is, is not in doubt
        block.read += 1
        block.findings += findings
        if is_refused(findings):
            block.refused.add(number, _refused_texts(raw, judged))
        elif judged:
            read_as = list(texts)
            for place, cell, _ in judged:
                read_as[place] = cell.text
            originals = {COLUMNS[place]: cell.original for place, cell, _ in judged if cell.original is not None}
            accepted.add(number, tuple(read_as), originals)  # type: ignore[arg-type]  # no None is left
        else:
            accepted.add(number, texts)  # type: ignore[arg-type]  # no None

    def _turn(self, number: int, place: int, rows: Sequence[list[object]], block: CheckedBlock) -> None:
        """From here on by the columns of another list."""
        self.register, lines, note = self.register.turned(number, *rows[place : place + 2])
        block.findings.append(note)
        block.resume = place + lines

    def _check_slowly(
        self, number: int, line: Sequence[object], raw: tuple[object, ...], block: CheckedBlock, accepted: Rows
    ) -> None:
        epoch = self.register.epoch
        read_cells = {column: read(column, cell, epoch) for column, cell in zip(COLUMNS, raw, strict=True)}
        cells = with_residence_permit(read_cells)
        row = RowContext(number, cells, self.today, self.documents, self.mobiles, self.bank_encoding, self.people)
        findings = [*row_findings(row), *self.register.of_line(number, line)]
        self._remember(row)
        block.read += 1
        block.findings.extend(findings)
        if is_refused(findings):
            block.refused.add(number, tuple(map(_as_found, cells.values(), raw)))
        else:
            originals = {column: cell.original for column, cell in cells.items() if cell.original is not None}
            accepted.add(number, tuple(cell.text for cell in cells.values()), originals)

    def _remember_doubted(self, row: RowContext, texts: tuple[str | None, ...]) -> None:
        """As ``_remember``; quicker where a resident's cells are as they should be, and only a rule is in doubt."""
        number, mobile, name, sex = texts[NUMBER], texts[MOBILE], texts[NAME], texts[SEX]
        if not (number and mobile and name and sex) or texts[DOCUMENT] != DocumentType.RESIDENT:
            self._remember(row)
            return
        self.documents.setdefault(number, row.number)
        self.mobiles.setdefault(mobile, row.number)
        if is_mobile(mobile):
            birth = number[6:14] if is_faultless(row) else ""
            self.people.setdefault(person_key(name, sex, mobile), seen(row.number, birth))

    def _remember(self, row: RowContext) -> None:
        if has_document(row):
            self.documents.setdefault(row.document_key, row.number)
        if mobile := row.text(columns.MOBILE):
            self.mobiles.setdefault(mobile, row.number)
        if has_person(row):
            key = person_key(row.text(columns.NAME), row.text(columns.SEX), row.text(columns.MOBILE))
            self.people.setdefault(key, seen(row.number, birth_digits(row)))


_NUMBERS: Final = 1 << NUMBER | 1 << MOBILE
_DOCUMENT: Final = 1 << DOCUMENT
_WHO: Final = _NUMBERS | _DOCUMENT | 1 << NAME | 1 << SEX
_TEXTS: Final = {str}


@cache
def _places(doubted: int) -> tuple[int, ...]:
    return tuple(place for place in range(len(COLUMNS)) if doubted >> place & 1)


def _refused_texts(raw: tuple[object, ...], judged: Iterable[tuple[int, Cell, object]]) -> tuple[str, ...]:
    """All cells as found; of those that are not in doubt none is a day count."""
    texts = list(raw) if set(map(type, raw)) == _TEXTS else list(map(as_text, raw))
    for place, cell, _ in judged:
        texts[place] = _as_found(cell, raw[place])
    return tuple(texts)  # type: ignore[arg-type]  # all are texts


def _as_found(cell: Cell, raw: object) -> str:
    """The text a person sees in the cell; a day count as its date, since as text it would be refused."""
    return cell.text if Change.SERIAL in cell.changes else as_text(raw)


def is_refused(findings: Sequence[Finding]) -> bool:
    """Whether one of a row's findings is an error."""
    return Severity.ERROR in [finding.severity for finding in findings]
