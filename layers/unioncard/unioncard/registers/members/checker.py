"""The row checker of the members' register: whole blocks by the fast path, doubtful rows one by one by the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.members import columns
from unioncard.members.columns import COLUMNS
from unioncard.registers.members.fast_path import MOBILE, NAME, NUMBER, SEX, FastPath
from unioncard.registers.members.normalise import read, with_residence_permit
from unioncard.registers.members.row import RowContext, person_key, seen
from unioncard.registers.members.rules import birth_digits, has_document, has_person, row_findings
from unioncard.sheets.cells.cell import Change, as_text
from unioncard.sheets.entries import Omission
from unioncard.sheets.findings import Severity
from unioncard.sheets.left_out import LeftOutRows
from unioncard.sheets.packed import pack
from unioncard.sheets.rows import CheckedBlock, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unioncard.registers.members.fast_path import Texts
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
        self.fast_path = FastPath(self.today)

    def check_block(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """See RowChecker."""
        cells = self._by_column(rows)
        if self.fast:
            texts, doubtful = self.fast_path.read(cells)
            doubtful |= self.register.shifted(rows)
            if not doubtful and self._are_new(texts):
                return self._accept_all(numbers, texts)
        else:
            texts, doubtful = [[""] * len(rows)] * len(COLUMNS), set(range(len(rows)))
        return self._check_each(numbers, rows, list(zip(*cells, strict=True)), texts, doubtful)

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

    def _are_new(self, texts: list[Texts]) -> bool:
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
        cells: list[tuple[object, ...]],
        texts: list[Texts],
        doubtful: set[int],
    ) -> CheckedBlock:
        block, accepted, left_out = CheckedBlock(0, (0, b"")), Rows(), LeftOutRows()
        documents, mobiles = self.documents, self.mobiles
        for place, row in enumerate(zip(*texts, strict=True)):
            number = numbers[place]
            if place not in doubtful and row[NUMBER] not in documents and row[MOBILE] not in mobiles:
                documents[row[NUMBER]] = mobiles[row[MOBILE]] = number
                self.people[person_key(row[NAME], row[SEX], row[MOBILE])] = seen(number, row[NUMBER][6:14])
                block.read += 1
                accepted.add(number, row)
                left_out.entry()
                continue
            omission = self.register.omission(number, rows[place], *rows[place + 1 : place + 2])
            if omission is None:
                left_out.entry()
                self._check_slowly(number, rows[place], cells[place], block, accepted)
            elif omission is Omission.OTHER_HEADER:
                self._turn(number, place, rows, block)
                break
            else:
                left_out.add(number, omission)
        left_out.into(block.findings)
        block.accepted = accepted.packed()
        return block

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

    def _remember(self, row: RowContext) -> None:
        if has_document(row):
            self.documents.setdefault(row.document_key, row.number)
        if mobile := row.text(columns.MOBILE):
            self.mobiles.setdefault(mobile, row.number)
        if has_person(row):
            key = person_key(row.text(columns.NAME), row.text(columns.SEX), row.text(columns.MOBILE))
            self.people.setdefault(key, seen(row.number, birth_digits(row)))


def _as_found(cell: Cell, raw: object) -> str:
    """The text a person sees in the cell; a day count as its date, since as text it would be refused."""
    return cell.text if Change.SERIAL in cell.changes else as_text(raw)


def is_refused(findings: Sequence[Finding]) -> bool:
    """Whether one of a row's findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
