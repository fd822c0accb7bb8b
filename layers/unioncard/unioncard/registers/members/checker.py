"""Judging a register of members: blocks by the fast predicate, doubtful rows one by one by the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.members.columns import COLUMNS
from unioncard.registers.members import columns
from unioncard.registers.members.fast_path import MOBILE, NUMBER, FastPath
from unioncard.registers.members.normalise import named_by_number, read
from unioncard.registers.members.row import RowContext
from unioncard.registers.members.rules import has_document, judge
from unioncard.sheets.cells.cell import Change, as_text
from unioncard.sheets.findings import Severity
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
    """Judges members. ``documents`` and ``mobiles`` tell in which row each was met first.

    ``fast`` False sends every row through the slow path: the same answer, for tests and the benchmark.
    """

    register: Register
    today: date
    bank_encoding: str | None
    fast: bool = True
    documents: dict[str, int] = field(default_factory=dict)
    mobiles: dict[str, int] = field(default_factory=dict)
    fused: FastPath = field(init=False)

    def __post_init__(self) -> None:
        self.fused = FastPath(self.today)

    def take(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> CheckedBlock:
        """See Judge."""
        cells = self._by_column(rows)
        if self.fast:
            texts, doubtful = self.fused.read(cells)
            if not doubtful and self._are_new(texts):
                return self._take_all(numbers, texts)
        else:
            texts, doubtful = [[""] * len(rows)] * len(COLUMNS), set(range(len(rows)))
        return self._take_each(numbers, rows, list(zip(*cells, strict=True)), texts, doubtful)

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
        """Whether no document and no mobile was met before, in earlier blocks or in this one."""
        return all(
            len(set(column)) == len(column) and known.keys().isdisjoint(column)
            for known, column in ((self.documents, texts[NUMBER]), (self.mobiles, texts[MOBILE]))
        )

    def _take_all(self, numbers: Sequence[int], texts: list[Texts]) -> CheckedBlock:
        self.documents.update(zip(texts[NUMBER], numbers, strict=True))
        self.mobiles.update(zip(texts[MOBILE], numbers, strict=True))
        return CheckedBlock(len(numbers), (len(numbers), pack(numbers, texts, {})))

    def _take_each(
        self,
        numbers: Sequence[int],
        rows: Sequence[list[object]],
        cells: list[tuple[object, ...]],
        texts: list[Texts],
        doubtful: set[int],
    ) -> CheckedBlock:
        block, accepted = CheckedBlock(0, (0, b"")), Rows()
        documents, mobiles = self.documents, self.mobiles
        for place, row in enumerate(zip(*texts, strict=True)):
            number = numbers[place]
            if place not in doubtful and row[NUMBER] not in documents and row[MOBILE] not in mobiles:
                documents[row[NUMBER]] = mobiles[row[MOBILE]] = number
                block.read += 1
                accepted.add(number, row)
            elif self.register.is_entry(rows[place]):
                self._take_slowly(number, cells[place], block, accepted)
        block.accepted = accepted.packed()
        return block

    def _take_slowly(self, number: int, raw: tuple[object, ...], block: CheckedBlock, accepted: Rows) -> None:
        epoch = self.register.epoch
        read_cells = {column: read(column, cell, epoch) for column, cell in zip(COLUMNS, raw, strict=True)}
        cells = named_by_number(read_cells)
        judged = RowContext(number, cells, self.today, self.documents, self.mobiles, self.bank_encoding)
        found = judge(judged)
        self._remember(judged)
        block.read += 1
        block.findings.extend(found)
        if is_refused(found):
            block.refused.add(number, tuple(map(_as_found, cells.values(), raw)))
        else:
            originals = {column: cell.original for column, cell in cells.items() if cell.original is not None}
            accepted.add(number, tuple(cell.text for cell in cells.values()), originals)

    def _remember(self, judged: RowContext) -> None:
        if has_document(judged):
            self.documents.setdefault(judged.document_key, judged.number)
        if mobile := judged.text(columns.MOBILE):
            self.mobiles.setdefault(mobile, judged.number)


def _as_found(cell: Cell, raw: object) -> str:
    """The text that a person sees in a cell; a day count as its date, for as text it would be refused."""
    return cell.text if Change.SERIAL in cell.changes else as_text(raw)


def is_refused(found: Sequence[Finding]) -> bool:
    """Whether one of a row's findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in found)
