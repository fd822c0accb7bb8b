"""The register in a file: its sheet, its header, and the rows below."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from unioncard.people.masking import mask_numbers
from unioncard.sheets.findings import FileRejected, FindingCode, found, rejected
from unioncard.sheets.header import Entries, find_header
from unioncard.sheets.sources import opened
from unioncard.sheets.text import encoding_name
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.header import Header
    from unioncard.sheets.layout import Layout
    from unioncard.sheets.sources import Rows, Source

_SAMPLE_ROWS: Final = 20
"""The form's own sample stands right below the header, if it was left in."""

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Register:
    """A register as found: ``columns`` maps canonical columns to places in a row; ``rows`` follow the header.

    ``epoch`` is day 0 of the workbook's day count (see dates.counted); ``notes`` are findings about the whole file.
    """

    layout: Layout
    sheet: str | None
    header_row: int
    columns: Mapping[str, int]
    rows: Rows
    notes: tuple[Finding, ...] = ()
    epoch: date | None = None

    def is_entry(self, cells: Sequence[object]) -> bool:
        """Whether a row of ``rows`` is an entry and not a sum, a note, a heading or the header again."""
        return Entries(self.layout, self.columns).is_entry(cells)

    def cell(self, cells: Sequence[object], column: str) -> object:
        """The cell of a canonical column, '' where the row is short or the file has no such column."""
        return Entries(self.layout, self.columns).cell(cells, column)


class FormRejected(FileRejected):
    """The header was found, but columns are missing or repeated."""

    def __init__(self, sheet: str | None, header_row: int, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.sheet, self.header_row = sheet, header_row


@contextmanager
def opened_register(
    path: Path, layout: Layout, traces: frozenset[str] = frozenset(), *, rewritten: bool = False
) -> Iterator[Register]:
    """The register in a file; ``traces`` are the parts that the guard named; ``rewritten``: see sources.opened.

    FileRejected: the guard's reasons, form-unknown, column-missing, column-repeated, file-too-large.
    """
    with opened(path, traces, rewritten=rewritten) as sources:
        source, header = _first_with_header(sources, layout)
        columns = _columns(source, header, layout)
        notes = (*_encoding_note(source), *_other_sheets_note(sources, layout))
        rows = _below(source, header, header.entries(layout))
        yield Register(layout, source.name, header.row, columns, rows, notes, source.epoch)


def _first_with_header(sources: Iterator[Source], layout: Layout) -> tuple[Source, Header]:
    """The first source with a header. Why there is none: what the first one cannot be read for, or form-unknown.

    A text is tried with one delimiter after the other, the likeliest first; quotes need not match with the others.
    """
    reason: FileRejected | None = None
    passed: FileRejected | None = None
    for source in sources:
        try:
            header = find_header(source.head(), layout)
        except FileRejected as error:
            if source.delimiter is None:
                raise
            reason = reason or error
            continue
        if header:
            if too_large := source.too_large():
                raise too_large
            return source, header
        passed = passed or source.too_large()
        reason = reason or rejected(FindingCode.FORM_UNKNOWN, layout.kind.wording)
    raise passed or reason or rejected(FindingCode.FORM_UNKNOWN, layout.kind.wording)


def _places(source: Source, places: Iterable[int]) -> str:
    return "、".join(workbooks.COLUMN.format(place=source.left + place + 1) for place in places)


def _columns(source: Source, header: Header, layout: Layout) -> dict[str, int]:
    """Canonical column → place. FormRejected: column-missing, column-repeated."""
    repeated = [
        found(
            FindingCode.COLUMN_REPEATED,
            None,
            column,
            where=_places(source, places),
        )
        for column, places in header.names.items()
        if len(places) > 1
    ]
    missing = [found(FindingCode.COLUMN_MISSING, None, column) for column in header.lacks(layout)]
    if missing or repeated:
        raise FormRejected(source.name, header.row, [*missing, *repeated])
    return {column: places[0] for column, places in header.names.items()}


def _below(source: Source, header: Header, entries: Entries) -> Rows:
    """The rows below the header, without the form's own sample; only the first of them can be that."""
    rows = islice(source.rows(), header.row, None)
    first = list(islice(rows, _SAMPLE_ROWS))
    return chain([(number, cells) for number, cells in first if not entries.is_sample(cells)], rows)


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
    return any(entries.is_entry(cells) for _, cells in _below(source, header, entries))
