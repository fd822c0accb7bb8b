"""Rows packed in blocks, as they come out of the cage: a tenth of the memory of objects, unpacked when asked for."""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Packed = tuple[int, list[str], tuple[str, ...], Mapping[str, str]]

R = TypeVar("R")

# No cell of a workbook or of an admitted text holds it; a block where one does is packed cell by cell.
_BETWEEN: Final = "\0"


def pack(numbers: Sequence[int], columns: Sequence[Sequence[str]], extras: Mapping[int, Mapping[str, str]]) -> bytes:
    """Rows as bytes: their row numbers, their texts by column, and for some places in the block something extra."""
    extra = [(place, dict(more)) for place, more in extras.items()]
    return marshal.dumps((list(numbers), [_joined(texts) for texts in columns], extra))


def _joined(texts: Sequence[str]) -> str | list[str]:
    first = texts[0]
    # One text for all: a union's name, 汉族, an empty column. The last one tells most others from them at once.
    if first == texts[-1] and texts.count(first) == len(texts) and _BETWEEN not in first:
        return first
    joined = _BETWEEN.join(texts)
    return joined if joined.count(_BETWEEN) == len(texts) - 1 else list(texts)


def unpack(packed: bytes) -> Iterator[tuple[int, tuple[str, ...], Mapping[str, str] | None]]:
    """``(row number, texts in the order of the columns, extra or None)`` of each row."""
    numbers, columns, extras = marshal.loads(packed)  # noqa: S302 our own child wrote it
    count, extra = len(numbers), dict(extras)
    texts = zip(*(_split(column, count) for column in columns), strict=True)
    for place, (number, row) in enumerate(zip(numbers, texts, strict=True)):
        yield number, row, extra.get(place)


def _split(column: str | list[str], count: int) -> list[str]:
    if isinstance(column, list):
        return column
    texts = column.split(_BETWEEN)
    return texts if len(texts) == count else texts * count


@dataclass(slots=True)
class PackedRows(Sequence[R], Generic[R]):
    """A sequence of rows in file order. ``build`` makes one from its number, texts and extra.

    Going through it again unpacks again; nothing unpacked is kept.
    """

    build: Callable[[int, tuple[str, ...], Mapping[str, str] | None], R]
    _blocks: list[bytes] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _size: int = 0

    def add(self, size: int, packed: bytes) -> None:
        """The next block: its number of rows and their bytes."""
        if size:
            self._blocks.append(packed)
            self._starts.append(self._size)
            self._size += size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[R]:
        for block in self._blocks:
            for number, texts, extra in unpack(block):
                yield self.build(number, texts, extra)

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> list[R]: ...
    def __getitem__(self, place: int | slice) -> R | list[R]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._size))]
        index = place + self._size if place < 0 else place
        if not 0 <= index < self._size:
            raise IndexError(place)
        block = bisect_right(self._starts, index) - 1
        rows = list(unpack(self._blocks[block]))
        return self.build(*rows[index - self._starts[block]])
