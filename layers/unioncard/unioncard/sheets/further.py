"""Columns of an officer's file that the form does not have (工号, 备注): nobody reads them, corrections give them back.

They are packed apart from the rows, by row number: rows that the store refuses after the check have them as well.
"""

from __future__ import annotations

import marshal
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.sheets.cells.cell import as_text
from unioncard.sheets.layout import header_key
from unioncard.sheets.limits import FURTHER_CHARACTERS
from unioncard.texts import corrections as texts
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.sheets.header import Header
    from unioncard.sheets.layout import Layout

_OURS: Final = frozenset(map(header_key, (texts.SOURCE_ROW, texts.REASONS)))
_LONGEST_NAME: Final = 60
_QUICKLY: Final = 1


@dataclass(frozen=True, slots=True)
class FurtherColumns:
    """The columns of one list that are not read.

    ``names``: place in a row → its header, unlike any other and unlike all that the form reads. ``others``: places that
    are read, or that are ours in an uploaded corrections workbook. A column without a header is named by its place when
    something stands in it. ``left``: see Source.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    others: frozenset[int] = frozenset()
    left: int = 0

    def pack(self, numbers: Sequence[int], rows: Sequence[Sequence[object]]) -> bytes:
        """What stands in them, as compressed bytes; b"" for nothing."""
        places = [place for place in range(max(map(len, rows), default=0)) if place not in self.others]
        names, columns = [], []
        for place in places:
            column = [_text(cells[place]) if place < len(cells) else "" for cells in rows]
            if any(map(str.strip, column)):
                names.append(self.names.get(place) or workbooks.COLUMN.format(place=self.left + place + 1))
                columns.append(column)
        if not columns:
            return b""
        if sum(len(text) for column in columns for text in column) > FURTHER_CHARACTERS:
            columns = list(map(list, zip(*map(_within, zip(*columns, strict=True)), strict=True)))
        return zlib.compress(marshal.dumps((list(numbers), names, columns)), _QUICKLY)


def further_columns(header: Header, layout: Layout, read: Iterable[int], left: int) -> FurtherColumns:
    """Those of the list below a header; ``read``: the places that are read."""
    names: dict[int, str] = {}
    others = set(read)
    for place in range(max(map(len, header.lines), default=0)):
        name = _name(header, place)
        if header_key(name) in _OURS:
            others.add(place)
        elif name and place not in others:
            shown = texts.UNREAD.format(column=name) if layout.canonical(name) else name
            names[place] = _unlike(shown, names.values())
    return FurtherColumns(names, frozenset(others), left)


def _name(header: Header, place: int) -> str:
    """The text of the header's lowest line that has one there."""
    lines = (_text(line[place]).split() for line in reversed(header.lines) if place < len(line))
    return " ".join(next(filter(None, lines), []))[:_LONGEST_NAME]


def _unlike(name: str, before: Iterable[str]) -> str:
    known = set(before)
    further = (texts.AGAIN.format(column=name, place=place) for place in range(2, len(known) + 3))
    return name if name not in known else next(one for one in further if one not in known)


def _text(cell: object) -> str:
    if type(cell) is str:
        return cell
    return "" if cell is None else as_text(cell)


def _within(row: tuple[str, ...]) -> list[str]:
    """A row's texts, FURTHER_CHARACTERS at most; where one is cut, it says so."""
    left, kept = FURTHER_CHARACTERS, []
    for text in row:
        kept.append(text if len(text) <= left else text[:left] + texts.FURTHER_CUT)
        left = max(left - len(text), 0)
    return kept


@dataclass(slots=True, eq=False)
class PackedFurther:
    """What stands in further columns, by row in file order; unpacked block by block on each iteration."""

    _blocks: list[bytes] = field(default_factory=list)

    def add(self, packed: bytes) -> None:
        """The next block; b"" for nothing."""
        if packed:
            self._blocks.append(packed)

    def blocks(self) -> list[bytes]:
        """All blocks as they were added."""
        return self._blocks

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """``(row number, header → text)`` of each row that has something there."""
        for packed in self._blocks:
            numbers, names, columns = marshal.loads(zlib.decompress(packed))  # noqa: S302 our own child wrote it
            for number, *row in zip(numbers, *columns, strict=True):
                if filled := {name: text for name, text in zip(names, row, strict=True) if text}:
                    yield number, filled

    def __eq__(self, other: object) -> bool:
        """The same in the same rows, however packed."""
        return isinstance(other, PackedFurther) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
