"""The register in a file: its sheet, its header, and the rows below."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.people.masking import mask_numbers
from unioncard.sheets.cells.cell import TwoValues, tidy
from unioncard.sheets.entries import SAMPLE_ROWS, SERIAL, Entries, Omission, names_somebody
from unioncard.sheets.findings import FileRejected, FindingCode, found, rejected
from unioncard.sheets.further import FurtherColumns, further_columns
from unioncard.sheets.header import find_header, later_header
from unioncard.sheets.left_out import LeftOutRows
from unioncard.sheets.merged import with_merged
from unioncard.sheets.sources import opened
from unioncard.sheets.text import encoding_name
from unioncard.texts import workbooks
from unioncard.texts.findings.row import LACKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.header import Header
    from unioncard.sheets.layout import Kind, Layout
    from unioncard.sheets.sources import Rows, Source

    Head = list[list[object]]
    """The cells of a source's first rows."""

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Widths:
    """How many cells the lines of a text file have: its header, and rows as most of the first have."""

    header: int
    usual: int

    def too_many(self, cells: Sequence[object]) -> int:
        """By how many cells a row is too long, as an unquoted comma makes it; 0 when it is not."""
        more = len(cells) - self.header
        if more <= 0 or (len(cells) <= self.usual and not any(str(cell).strip() for cell in cells[self.header :])):
            return 0
        return more


@dataclass(frozen=True, slots=True)
class Register:
    """A register as found: ``columns`` maps canonical columns to places in a row; ``rows`` follow the header.

    ``epoch`` is day 0 of the workbook's day count (see dates.counted); ``notes`` are findings about the whole file.
    ``left``: see Source. ``widths``: of a text file. ``twins``: further places of optional columns that stand twice
    under one name. ``further``: columns that the form does not have. ``columns`` are those of the list being read: a
    second list below the first may have others (``turned``).
    """

    layout: Layout
    sheet: str | None
    header_row: int
    columns: Mapping[str, int]
    rows: Rows
    notes: tuple[Finding, ...] = ()
    epoch: date | None = None
    left: int = 0
    widths: Widths | None = None
    twins: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    further: FurtherColumns = field(default_factory=FurtherColumns)

    def is_entry(self, cells: Sequence[object]) -> bool:
        """Whether a row of ``rows`` is an entry and not a sum, a note, a heading or the header again."""
        return Entries(self.layout, self.columns).is_entry(cells)

    def omission(self, number: int, cells: Sequence[object], following: Sequence[object] = ()) -> Omission | None:
        """Why a row is no entry, None when it is one. ``following``: the row below, for headers of two lines."""
        near = number <= self.header_row + SAMPLE_ROWS
        entries = Entries(self.layout, self.columns)
        if not near and entries.has_two_numbers(cells):
            return None
        header = later_header((cells, following), self.layout, self.columns)
        if header:
            chosen, repeated = header.chosen(self.layout)
            return Omission.OTHER_HEADER if repeated or chosen != self.columns else Omission.HEADER
        return entries.omission(cells, near_header=near)

    def turned(
        self, number: int, cells: Sequence[object], following: Sequence[object] = ()
    ) -> tuple[Register, int, Finding]:
        """The register from the header of another list on, the lines of that header, and the note of it.

        FormRejected: column-repeated. A compulsory column that it lacks is an error of every row below.
        """
        header = later_header((cells, following), self.layout, self.columns)
        if header is None:
            raise ValueError(f"row {number} is no header")
        columns = _columns(self.sheet, self.left, number, header, self.layout, is_first=False)
        missing = "”“".join(header.lacks(self.layout))
        lacking = LACKING.format(columns=missing) if missing else ""
        note = found(FindingCode.NORMALISED, number, None, "second-header", line=number, lacking=lacking)
        twins, further = header.twins(self.layout), _further(header, columns, self.layout, self.left)
        return replace(self, columns=columns, twins=twins, further=further), header.row, note

    def with_both(self, rows: Sequence[list[object]]) -> Sequence[list[object]]:
        """The rows with what stands in either of two columns of one name; TwoValues where they differ."""
        if not self.twins:
            return rows
        pairs = [(self.columns[column], other) for column, others in self.twins.items() for other in others]
        made = [_with_both(cells, pairs) for cells in rows]
        headers = (later_header(rows[place : place + 2], self.layout, self.columns) for place in range(len(rows)))
        return [cells if header else both for cells, both, header in zip(rows, made, headers, strict=True)]

    def cell(self, cells: Sequence[object], column: str) -> object:
        """The cell of a canonical column, '' where the row is short or the file has no such column."""
        return Entries(self.layout, self.columns).cell(cells, column)

    @property
    def has_line_rules(self) -> bool:
        """Whether ``of_line`` can find anything."""
        return self.widths is not None or bool(self.twins)

    def of_line(self, number: int, cells: Sequence[object]) -> Iterator[Finding]:
        """Findings of a row as a whole: cells moved by a comma without quotes, two columns of one name that differ."""
        if more := self.widths.too_many(cells) if self.widths else 0:
            yield found(FindingCode.ROW_SHIFTED, number, more=more)
        for column, others in self.twins.items():
            if isinstance(self.cell(cells, column), TwoValues):
                where = _places(self.left, (self.columns[column], *others))
                yield found(FindingCode.COLUMNS_DIFFER, number, column, where=where)

    def shifted(self, rows: Sequence[Sequence[object]]) -> set[int]:
        """The places of rows whose cells a comma has moved."""
        widths = self.widths
        if widths is None or max(map(len, rows)) <= widths.header:
            return set()
        return {place for place, cells in enumerate(rows) if widths.too_many(cells)}


def _with_both(cells: list[object], pairs: Iterable[tuple[int, int]]) -> list[object]:
    made = cells
    for place, other in pairs:
        second = cells[other] if other < len(cells) else ""
        if not tidy(second)[0]:
            continue
        made = cells.copy() if made is cells else made
        made.extend([""] * (place + 1 - len(made)))
        first = made[place]
        if not tidy(first)[0]:
            made[place] = second
        elif tidy(first)[0] != tidy(second)[0]:
            made[place] = TwoValues(first, second)
    return made


class NoHeader(FileRejected):
    """form-unknown, and no form of another kind either."""


class FormRejected(FileRejected):
    """The header was found, but columns are missing or repeated."""

    def __init__(self, sheet: str | None, header_row: int, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.sheet, self.header_row = sheet, header_row


@contextmanager
def opened_register(
    path: Path,
    layout: Layout,
    traces: frozenset[str] = frozenset(),
    *,
    rewritten: bool = False,
    others: Sequence[Layout] = (),
) -> Iterator[Register]:
    """The register in a file; ``traces`` are the parts that the guard named; ``rewritten``: see sources.opened.

    ``others``: forms as which a file is named that is none of this layout. FileRejected: the guard's reasons,
    form-unknown (NoHeader, when it is none of the others), column-missing, column-repeated, file-too-large.
    """
    with opened(path, traces, rewritten=rewritten) as sources:
        source, header = _found(sources, layout, others)
        columns = _columns(source.name, source.left, header.row, header, layout)
        notes = (
            *_encoding_note(source),
            *_other_columns_note(source, header, columns, layout),
            *_other_sheets_note(sources, layout),
            *_above_notes(source, header),
        )
        rows = with_merged(_written(_below(source, header)), source.merged(), source.left)
        widths = _widths(source, header) if source.delimiter else None
        twins = header.twins(layout)
        further = _further(header, columns, layout, source.left)
        yield Register(
            layout, source.name, header.row, columns, rows, notes, source.epoch, source.left, widths, twins, further
        )


def _further(header: Header, columns: Mapping[str, int], layout: Layout, left: int) -> FurtherColumns:
    second = (place for places in header.twins(layout).values() for place in places)
    return further_columns(header, layout, (*columns.values(), *second), left)


def _found(sources: Iterator[Source], layout: Layout, others: Sequence[Layout]) -> tuple[Source, Header]:
    """The first source with a header. FileRejected when there is none, or when the file is a form of another kind.

    The other kinds are looked for in the same reading: a large file of another kind is not to be read for each of them.
    """
    heads: list[Head] = []
    try:
        source, header = _first_with_header(sources, layout, heads)
    except FileRejected:
        if kind := _other_kind(heads, others):
            raise rejected(FindingCode.FORM_UNKNOWN, f"is-{kind}") from None
        raise
    if others and header.lacks(layout) and (kind := _other_kind([*heads, *_heads(sources)], others)):
        raise rejected(FindingCode.FORM_UNKNOWN, f"is-{kind}")
    return source, header


def _other_kind(heads: Iterable[Head], others: Sequence[Layout]) -> Kind | None:
    """The kind of which a whole form begins with one of these rows."""
    wanted = [(layout, header) for head in heads for layout in others if (header := find_header(head, layout))]
    return next((one.kind for one, header in wanted if not (header.lacks(one) or header.chosen(one)[1])), None)


def _heads(sources: Iterator[Source]) -> Iterator[Head]:
    for source in sources:
        with suppress(FileRejected):
            yield source.head()


def _first_with_header(sources: Iterator[Source], layout: Layout, heads: list[Head]) -> tuple[Source, Header]:
    """The first source with a header. Why there is none: what the first one cannot be read for, or NoHeader.

    A text is tried with one delimiter after the other, the likeliest first; quotes need not match with the others.
    ``heads`` takes the first rows of each.
    """
    reason: FileRejected | None = None
    passed: FileRejected | None = None
    for source in sources:
        try:
            heads.append(source.head())
        except FileRejected as error:
            if source.delimiter is None:
                raise
            reason = reason or error
            continue
        if header := find_header(heads[-1], layout):
            if too_large := source.too_large():
                raise too_large
            return source, header
        passed = passed or source.too_large()
        reason = reason or _no_header(layout)
    raise passed or reason or _no_header(layout)


def _no_header(layout: Layout) -> NoHeader:
    return NoHeader(rejected(FindingCode.FORM_UNKNOWN, layout.kind.wording).findings)


def _places(left: int, places: Iterable[int]) -> str:
    return "、".join(workbooks.COLUMN.format(place=left + place + 1) for place in places)


def _columns(  # noqa: PLR0913 where the header stands
    sheet: str | None, left: int, row: int, header: Header, layout: Layout, *, is_first: bool = True
) -> dict[str, int]:
    """Canonical column → place. FormRejected: column-missing (of the first list), column-repeated."""
    chosen, repeated = header.chosen(layout)
    twice = [
        found(FindingCode.COLUMN_REPEATED, None, column, where=_places(left, places))
        for column, places in repeated.items()
    ]
    missing = [found(FindingCode.COLUMN_MISSING, None, column) for column in header.lacks(layout) if is_first]
    if missing or twice:
        raise FormRejected(sheet, row, [*missing, *twice])
    return chosen


def _below(source: Source, header: Header) -> Rows:
    """The rows below the header."""
    return islice(source.rows(), header.row, None)


def _written(rows: Rows) -> Rows:
    """The rows in which a cell holds something: sheets are formatted to their last row, a million of them."""
    return (one for one in rows if any(one[1]) or not all(cell in ("", None) for cell in one[1]))


_FIRST_ROWS: Final = 30


def _widths(source: Source, header: Header) -> Widths:
    """Of a text file: a comma too many at the end of every row shifts nothing, one in a single row does."""
    lengths = Counter(len(cells) for _, cells in islice(_below(source, header), _FIRST_ROWS) if any(cells))
    width = max(map(len, header.lines))
    return Widths(width, max(width, *(length for length, _ in lengths.most_common(1))) if lengths else width)


def _other_columns_note(
    source: Source, header: Header, columns: Mapping[str, int], layout: Layout
) -> Iterator[Finding]:
    """A note of optional columns that are not read, since another of their names stands beside them."""
    twins = header.twins(layout)
    for column, places in header.names.items():
        unread = {*places} - {columns[column], *twins.get(column, ())}
        if unread and column != SERIAL:
            where, read = _places(source.left, places), _places(source.left, sorted({*places} - unread))
            yield found(FindingCode.NORMALISED, None, column, "other-columns", where=where, read=read)


def _above_notes(source: Source, header: Header) -> Iterator[Finding]:
    """Notes of people above the header; titles and stamps stand there, and nobody looks for them."""
    above = LeftOutRows()
    for number, cells in islice(source.rows(), header.row - len(header.lines)):
        if names_somebody(cells):
            above.add(number, Omission.ABOVE)
    return iter(above.findings)


def _encoding_note(source: Source) -> Iterator[Finding]:
    """A text that is not UTF-8 may have been decoded wrongly; the officer sees which encoding was assumed."""
    if source.encoding and encoding_name(source.encoding) != "UTF-8":
        yield found(FindingCode.NORMALISED, variant="encoding", encoding=encoding_name(source.encoding))


def _other_sheets_note(sources: Iterator[Source], layout: Layout) -> Iterator[Finding]:
    """A note of sheets that are not read although they have entries (invariant 2)."""
    names = [mask_numbers(source.name)[:_SHOWN] for source in sources if source.name and _has_entries(source, layout)]
    if names:
        yield found(FindingCode.NORMALISED, variant="other-sheets", sheets="、".join(f"“{name}”" for name in names))


def _has_entries(source: Source, layout: Layout) -> bool:
    header = find_header(source.head(), layout)
    if header is None:
        return False
    entries = header.entries(layout)
    return any(entries.is_entry(cells) for _, cells in _below(source, header))
