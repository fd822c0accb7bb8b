"""The row checker of the members' register: whole blocks by the fast path, of doubtful rows the cells in doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from unioncard.members import columns
from unioncard.members.columns import COLUMNS
from unioncard.people.documents import DocumentType
from unioncard.people.mobiles import is_mobile
from unioncard.registers.members.fast_path import BIRTH, DOCUMENT, MOBILE, NAME, NUMBER, SEX, FastPath
from unioncard.registers.members.normalise import read, with_residence_permit
from unioncard.registers.members.row import RowCells, RowContext, person_key, seen
from unioncard.registers.members.rule_table import doubt_findings, in_order, row_findings, rules_for
from unioncard.registers.members.rules import birth_digits, has_document, has_person, is_faultless, know_right
from unioncard.sheets.cells.cell import Change, as_text
from unioncard.sheets.entries import SAMPLE_ROWS, Omission
from unioncard.sheets.findings import Finding, Severity
from unioncard.sheets.left_out import LeftOutRows
from unioncard.sheets.packed import pack
from unioncard.sheets.row_by_row import checked_row_by_row, turn
from unioncard.sheets.rows import CheckedBlock, ChosenRows, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from unioncard.registers.members.fast_path import Doubts, Texts
    from unioncard.registers.members.rule_table import Ranked
    from unioncard.sheets.cells.cell import Cell
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
            return self._check_each(numbers, rows, list(zip(*cells, strict=True)))
        texts, doubts = self.fast_path.read(cells)
        for place in self.register.shifted(rows):
            doubts.setdefault(place, 0)
        if not doubts and self._are_new(texts):
            return self._accept_all(numbers, texts)  # type: ignore[arg-type]  # nothing in doubt, no None
        return _DoubtfulBlock(self, numbers, rows, cells, texts, doubts).checked()

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
        self.remember_texts(numbers, texts)
        return CheckedBlock(len(numbers), (len(numbers), pack(numbers, texts, {})))

    def remember_texts(self, numbers: Sequence[int], texts: Sequence[Texts]) -> None:
        """As ``remember``, of rows by column that have no doubt about who they are."""
        self.documents.update(zip(texts[NUMBER], numbers, strict=True))
        self.mobiles.update(zip(texts[MOBILE], numbers, strict=True))
        people = map(person_key, texts[NAME], texts[SEX], texts[MOBILE])
        births = [int(number[6:14]) for number in texts[NUMBER]]
        self.people.update(zip(people, map(seen, numbers, births), strict=True))

    def _check_each(
        self, numbers: Sequence[int], rows: Sequence[list[object]], raw: list[tuple[object, ...]]
    ) -> CheckedBlock:
        """The slow path."""

        def check(place: int, block: CheckedBlock, accepted: Rows, refused: Rows) -> None:
            number = numbers[place]
            findings, cells = self.check_slowly(number, rows[place], raw[place])
            block.read += 1
            block.findings.extend(findings)
            if is_refused(findings):
                refused.add(number, tuple(map(_as_found, cells.values(), raw[place])))
            else:
                accepted.add(number, tuple(cell.text for cell in cells.values()), originals(cells))

        return checked_row_by_row(self, numbers, rows, check)

    def check_slowly(
        self, number: int, line: Sequence[object], raw: Sequence[object]
    ) -> tuple[list[Finding], Mapping[str, Cell]]:
        """A row by all rules, every cell read again: its findings, and the cells as read."""
        epoch = self.register.epoch
        read_cells = {column: read(column, cell, epoch) for column, cell in zip(COLUMNS, raw, strict=True)}
        cells = with_residence_permit(read_cells)
        row = RowContext(number, cells, self.today, self.documents, self.mobiles, self.bank_encoding, self.people)
        findings = [*row_findings(row), *self.register.of_line(number, line)]
        self.remember(row)
        return findings, cells

    def remember_one(self, number: int, texts: Sequence[str]) -> None:
        """As ``remember_texts``, of one row."""
        self.documents[texts[NUMBER]] = self.mobiles[texts[MOBILE]] = number
        self.people[person_key(texts[NAME], texts[SEX], texts[MOBILE])] = seen(number, texts[NUMBER][6:14])

    def remember(self, row: RowContext) -> None:
        """The row, for those that repeat it."""
        if has_document(row):
            self.documents.setdefault(row.document_key, row.number)
        if mobile := row.text(columns.MOBILE):
            self.mobiles.setdefault(mobile, row.number)
        if has_person(row):
            key = person_key(row.text(columns.NAME), row.text(columns.SEX), mobile)
            self.people.setdefault(key, seen(row.number, birth_digits(row)))


@dataclass(slots=True)
class _DoubtfulBlock:
    """A block with some rows in doubt: what is between them is taken at once, of them the cells in doubt are judged.

    ``raw`` and ``texts`` by column; ``texts`` and ``doubts`` as the fast path read them. ``waiting``: places of rows
    to look at, as a heap; a row in doubt may turn out to have the number of one that was in none.
    """

    checker: MemberRowChecker
    numbers: Sequence[int]
    rows: Sequence[list[object]]
    raw: Sequence[Sequence[object]]
    texts: Sequence[Sequence[str | None]]
    doubts: Doubts
    block: CheckedBlock = field(default_factory=lambda: CheckedBlock(0, (0, b"")))
    left_out: LeftOutRows = field(default_factory=LeftOutRows)
    accepted: ChosenRows = field(init=False)
    refused: ChosenRows = field(init=False)
    waiting: list[int] = field(init=False)
    has_line_rules: bool = field(init=False)
    first_places: dict[int, dict[str | None, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.has_line_rules = self.checker.register.has_line_rules
        self.accepted = ChosenRows(self.numbers, self.texts)
        self.refused = ChosenRows(self.numbers, self.raw, as_text)
        self.waiting = sorted({*self.doubts, *self._repeated(NUMBER), *self._repeated(MOBILE)})

    def checked(self) -> CheckedBlock:
        """All rows, in file order."""
        samples, start = self.checker.register.header_row + SAMPLE_ROWS, 0
        by_row = list(zip(*self.texts, strict=True)) if len(self.waiting) * 2 > len(self.numbers) else None
        while self.waiting:
            place = heappop(self.waiting)
            if place < start:
                continue  # named twice
            self._take(start, place)
            start = place + 1
            row = by_row[place] if by_row else [column[place] for column in self.texts]
            doubted = self._doubted(row, place)
            if doubted is None:
                self._take(place, start)
                continue
            number = self.numbers[place]
            # The number of an identity card makes an entry of any line; near the header it may be a sample.
            is_entry = number > samples and row[NUMBER] is not None
            omission = None if is_entry else self._omission(number, place)
            if omission is None:
                self.left_out.entry()
                self._check(place, row, doubted)
            elif omission is Omission.OTHER_HEADER:
                turn(self.checker, number, place, self.rows, self.block)
                break
            else:
                self.left_out.add(number, omission)
        else:
            self._take(start, len(self.numbers))
        self.left_out.into(self.block.findings)
        self.block.accepted, self.block.refused = self.accepted.packed(), self.refused.packed()
        self.block.read = self.block.accepted[0] + self.block.refused[0]
        return self.block

    def _omission(self, number: int, place: int) -> Omission | None:
        return self.checker.register.omission(number, self.rows[place], *self.rows[place + 1 : place + 2])

    def _known(self, column: int) -> dict[str, int]:
        return self.checker.documents if column == NUMBER else self.checker.mobiles

    def _repeated(self, column: int) -> Iterator[int]:
        """Places of rows that may repeat the number of an earlier row: it may be none that counts."""
        texts, known = self.texts[column], self._known(column)
        if known.keys().isdisjoint(texts) and len(set(texts)) == len(texts):
            return
        before: set[str] = set()
        for place, text in enumerate(texts):
            if text is None:
                continue
            if text in known or text in before:
                yield place
            before.add(text)

    def _doubted(self, row: Sequence[str | None], place: int) -> int | None:
        """The columns in doubt, those among them that repeat an earlier row's; None when there is no doubt."""
        doubted = self.doubts.get(place)
        if row[NUMBER] in self.checker.documents:
            doubted = (doubted or 0) | 1 << NUMBER
        if row[MOBILE] in self.checker.mobiles:
            doubted = (doubted or 0) | 1 << MOBILE
        return doubted

    def _take(self, start: int, end: int) -> None:
        """Rows without doubt."""
        if start < end:
            self.left_out.entry()
            texts = {place: self.texts[place][start:end] for place in (NAME, SEX, NUMBER, MOBILE)}
            self.checker.remember_texts(self.numbers[start:end], texts)  # type: ignore[arg-type]  # no None
            self.accepted.places.extend(range(start, end))

    def _check(self, place: int, texts: Sequence[str | None], doubted: int) -> None:
        """Only the cells in doubt are judged, and only by the rules that may find something in them."""
        checker, number = self.checker, self.numbers[place]
        judges, raw = checker.fast_path.columns, self.raw
        judged: list[tuple[int, Cell]] = []
        of_cells: list[Ranked] = []
        for one in _places(doubted):
            if texts[one] is None:
                cell, said = judges[one].judge(raw[one][place])
                judged.append((one, cell))
                of_cells += said
        if not (doubted & _ACROSS or self.has_line_rules):
            checker.remember_one(number, texts)  # type: ignore[arg-type]  # who it is, is not in doubt
            self._answer(place, judged, in_order([(rank, Finding(number, *one[1:])) for rank, one in of_cells]))
            return
        cells = RowCells({COLUMNS[one]: cell for one, cell in judged})
        cells.texts = texts
        if doubted & _DOCUMENT and cells[columns.DOCUMENT].fault:
            self._check_slowly(place)  # the number may say which document it is
            return
        known = (checker.documents, checker.mobiles, checker.bank_encoding, checker.people)
        row = RowContext(number, cells, checker.today, *known, texts)
        is_right = not doubted & _NUMBERED and texts[DOCUMENT] == DocumentType.RESIDENT
        if is_right and doubted & _HELD:
            know_right(row, texts[NUMBER])  # type: ignore[arg-type]  # not in doubt
        findings = doubt_findings(row, doubted, of_cells)
        if self.has_line_rules:
            findings.extend(checker.register.of_line(number, self.rows[place]))
        self._remember(row, texts, is_right=is_right)
        self._answer(place, judged, findings)
        if texts[NUMBER] is None and has_document(row):
            self._look_at_later(place, NUMBER, row.document_key)
        if texts[MOBILE] is None:
            self._look_at_later(place, MOBILE, row.text(columns.MOBILE))

    def _answer(self, place: int, judged: list[tuple[int, Cell]], findings: list[Finding]) -> None:
        self.block.findings += findings
        if is_refused(findings):
            self.refused.add(place, [(one, cell.text) for one, cell in judged if Change.SERIAL in cell.changes])
        else:
            extra = {COLUMNS[one]: cell.original for one, cell in judged if cell.original is not None}
            self.accepted.add(place, [(one, cell.text) for one, cell in judged], extra)

    def _check_slowly(self, place: int) -> None:
        raw = [column[place] for column in self.raw]
        findings, cells = self.checker.check_slowly(self.numbers[place], self.rows[place], raw)
        self.block.findings += findings
        texts = list(enumerate(cell.text for cell in cells.values()))
        if is_refused(findings):
            self.refused.add(place, [(one, _as_found(cell, raw[one])) for one, cell in enumerate(cells.values())])
        else:
            self.accepted.add(place, texts, originals(cells))
        self._look_at_later(place, NUMBER, cells[columns.NUMBER].text)
        self._look_at_later(place, MOBILE, cells[columns.MOBILE].text)

    def _look_at_later(self, place: int, column: int, text: str) -> None:
        """The first row below with this number, which so far was in no doubt."""
        if column not in self.first_places:
            texts = self.texts[column]
            self.first_places[column] = dict(zip(reversed(texts), range(len(texts) - 1, -1, -1), strict=True))
        if self.first_places[column].get(text, -1) > place:
            heappush(self.waiting, self.first_places[column][text])

    def _remember(self, row: RowContext, texts: Sequence[str | None], *, is_right: bool) -> None:
        """As ``remember``, quicker where a resident's number is as it should be; ``is_right``: and without a fault."""
        checker, number = self.checker, texts[NUMBER]
        if not number or texts[DOCUMENT] != DocumentType.RESIDENT:
            checker.remember(row)
            return
        checker.documents.setdefault(number, row.number)
        if not (mobile := row.text(columns.MOBILE)):
            return
        checker.mobiles.setdefault(mobile, row.number)
        name, sex = texts[NAME] or row.text(columns.NAME), texts[SEX] or row.plain(columns.SEX)
        if name and sex and is_mobile(mobile):
            birth = number[6:14] if is_right or is_faultless(row) else ""
            checker.people.setdefault(person_key(name, sex, mobile), seen(row.number, birth))


_WHO: Final = frozenset({NAME, SEX, DOCUMENT, NUMBER, MOBILE})
_DOCUMENT: Final = 1 << DOCUMENT
_NUMBERED: Final = _DOCUMENT | 1 << NUMBER
_HELD: Final = 1 << SEX | 1 << BIRTH
"""What is held against the number."""
_ACROSS: Final = sum(1 << place for place in range(len(COLUMNS)) if any(rules_for(1 << place)) or place in _WHO)
"""Columns in which rules look that concern more than one cell, and those that say who it is."""


@cache
def _places(doubted: int) -> tuple[int, ...]:
    return tuple(place for place in range(len(COLUMNS)) if doubted >> place & 1)


def originals(cells: Mapping[str, Cell]) -> dict[str, str]:
    """What was normalised, as found."""
    return {column: cell.original for column, cell in cells.items() if cell.original is not None}


def _as_found(cell: Cell, raw: object) -> str:
    """The text a person sees in the cell; a day count as its date, since as text it would be refused."""
    return cell.text if Change.SERIAL in cell.changes else as_text(raw)


def is_refused(findings: Sequence[Finding]) -> bool:
    """Whether one of a row's findings is an error."""
    return Severity.ERROR in [finding.severity for finding in findings]
