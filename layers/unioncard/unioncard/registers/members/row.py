"""One row of the members' register: as rules see it, and as it leaves the check."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping, ValuesView
from dataclasses import dataclass, field
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from unioncard.members.columns import COLUMNS, DOCUMENT, NUMBER
from unioncard.people.documents import DocumentType, for_life
from unioncard.sheets.cells.cell import Cell
from unioncard.sheets.rows import AcceptedRow, SourceRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

T = TypeVar("T")

_POSITION: Final = {column: position for position, column in enumerate(COLUMNS)}


class Values(Mapping[str, str]):
    """Canonical column → text, for all canonical columns. A tuple takes a fifth of a dict's memory."""

    __slots__ = ("_texts",)

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = texts

    def __getitem__(self, column: str) -> str:
        return self._texts[_POSITION[column]]

    def __iter__(self) -> Iterator[str]:
        return iter(COLUMNS)

    def __len__(self) -> int:
        return len(COLUMNS)

    def items(self) -> ItemsView[str, str]:
        """All at once: Mapping's own way looks each text up by its column."""
        return dict(zip(COLUMNS, self._texts, strict=True)).items()

    def values(self) -> ValuesView[str]:
        """As ``items``."""
        return dict(zip(COLUMNS, self._texts, strict=True)).values()


MemberRow = AcceptedRow
UNCHANGED: Final[Mapping[str, str]] = MappingProxyType({})


def accepted_row(number: int, texts: tuple[str, ...], originals: Mapping[str, str] | None) -> AcceptedRow:
    """An accepted row from its texts in the order of COLUMNS."""
    return AcceptedRow(number, Values(texts), originals or UNCHANGED)


def source_row(number: int, texts: tuple[str, ...], _extra: Mapping[str, str] | None) -> SourceRow:
    """A refused row from its texts in the order of COLUMNS."""
    return SourceRow(number, Values(texts))


class RowCells(dict[str, Cell]):
    """The cells of a row: those in doubt as they were read, any other as its text, made when a rule asks for it."""

    __slots__ = ("texts",)

    texts: Sequence[str | None]
    """By COLUMNS; set once, beside the cells in doubt (no constructor: there is one of these for each row in doubt)."""

    def __missing__(self, column: str) -> Cell:
        self[column] = cell = Cell(self.texts[_POSITION[column]] or "")
        return cell


@dataclass(slots=True)
class RowContext:
    """A row as rules see it: normalised cells, the day, and the rows before it by document and by mobile.

    ``bank_encoding`` is the Python codec of the union's bank, None where no bank is known. ``people``: ``person_key`` →
    ``seen`` of the first row with it. ``texts``: the normalised texts by COLUMNS, None for cells in doubt; () where all
    are. ``known``: what several rules ask, by function (``once``).
    """

    number: int
    cells: Mapping[str, Cell]
    today: date
    documents: Mapping[str, int]
    mobiles: Mapping[str, int] = field(default_factory=dict)
    bank_encoding: str | None = None
    people: Mapping[int, int] = field(default_factory=dict)
    texts: Sequence[str | None] = ()
    known: dict[object, Any] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """The normalised text of a column, '' when the file has no such column."""
        text = self.texts[_POSITION[column]] if self.texts else None
        return self.cells[column].text if text is None else text

    def plain(self, column: str) -> str:
        """As ``text``, '' where normalisation has found a fault."""
        text = self.texts[_POSITION[column]] if self.texts else None
        if text is not None:
            return text
        cell = self.cells[column]
        return "" if cell.fault else cell.text

    @property
    def document(self) -> DocumentType | None:
        """The kind of document, None when empty or not listed."""
        text = self.plain(DOCUMENT)
        return _KINDS[text] if text else None

    @property
    def document_key(self) -> str:
        """The key by which documents are equal: kind and number."""
        return document_key(self.text(DOCUMENT), self.text(NUMBER))


def once(function: Callable[[RowContext], T]) -> Callable[[RowContext], T]:
    """The function, worked out once for a row however many rules ask."""

    @wraps(function)
    def known(row: RowContext) -> T:
        try:
            return row.known[known]  # type: ignore[no-any-return]
        except KeyError:
            row.known[known] = value = function(row)
            return value

    return known


def person_key(name: str, sex: str, mobile: str) -> int:
    """A key by which rows of one file name the same person whatever the document; within one process only."""
    return hash((name, sex, mobile))


def seen(row: int, birth: str | int) -> int:
    """A row's number and its person's birth date, ``YYYYMMDD`` or '' where it is not known, in one number.

    Half a million pairs would take twice the memory.
    """
    return row * _BIRTHS + int(birth or 0)


def seen_row(one: int, birth: str) -> int | None:
    """The row of ``seen``, None if its person was born on another day; a date that is not known excludes nobody."""
    row, known = divmod(one, _BIRTHS)
    return row if not birth or not known or int(birth) == known else None


_BIRTHS: Final = 10**8


def document_key(kind: str, number: str) -> str:
    """The part of a document that stays for life, as one key; resident IDs go without their kind."""
    if kind == DocumentType.RESIDENT:
        return number
    return f"{kind} {for_life(_KINDS[kind], number) if kind in _KINDS else number}"


_KINDS: Final = {kind.value: kind for kind in DocumentType}
