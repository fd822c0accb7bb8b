"""Rows and findings packed in blocks, as they come out of the cage: a tenth of the memory of objects.

They are unpacked on each iteration.
"""

from __future__ import annotations

import marshal
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import TYPE_CHECKING, Final, Generic, TypeVar, overload

from unioncard.sheets.findings import Finding, FindingCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Packed = tuple[int, list[str], tuple[str, ...], Mapping[str, str]]
    from collections.abc import Iterable

R = TypeVar("R")

# No cell of a workbook or of an admitted text holds it; a block where one does is packed cell by cell.
_BETWEEN: Final = "\0"


def pack(numbers: Sequence[int], columns: Sequence[Sequence[str]], extras: Mapping[int, Mapping[str, str]]) -> bytes:
    """Rows as bytes: their row numbers, their texts by column, and for some places in the block something extra."""
    extra = [(place, dict(more)) for place, more in extras.items()]
    return marshal.dumps((list(numbers), [_joined(texts) for texts in columns], extra))


def _joined(texts: Sequence[str]) -> str | list[str]:
    first = texts[0]
    # One text for all: a union's name, 汉族, an empty column. The last text rules most other columns out at once.
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


@dataclass(slots=True, eq=False)
class PackedRows(Sequence[R], Generic[R]):
    """A sequence of rows in file order. ``build`` makes one from its number, texts and extra.

    Each iteration unpacks again; nothing unpacked is kept.
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

    def blocks(self) -> list[tuple[int, bytes]]:
        """All blocks as they were added."""
        ends = [*self._starts[1:], self._size]
        return [(end - start, block) for start, end, block in zip(self._starts, ends, self._blocks, strict=False)]

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[R]:
        for block in self._blocks:
            for number, texts, extra in unpack(block):
                yield self.build(number, texts, extra)

    def __eq__(self, other: object) -> bool:
        """Equal rows in the same order, however packed."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

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


# --- findings: where every date is rewritten there are half a million of them ----------------------------------------

_CODES: Final = {code.value: (code, code.severity) for code in FindingCode}
_QUICKLY: Final = 1


def pack_findings(findings: Sequence[Finding]) -> tuple[int, bytes]:
    """How many, and the bytes (b"" when none): a tenth of the size, as messages resemble each other."""
    if not findings:
        return 0, b""
    # Not code.value, a property in Python: there are a million of them.
    plain = [(row, column, code._value_, message) for row, column, code, _, message in findings]
    return len(findings), zlib.compress(marshal.dumps(plain), _QUICKLY)


@dataclass(slots=True, eq=False)
class PackedFindings(Sequence[Finding]):
    """A sequence of findings in file order, unpacked block by block on each iteration."""

    _blocks: list[bytes] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _size: int = 0

    def add(self, size: int, packed: bytes) -> None:
        """The next block: its number of findings and their bytes."""
        if size:
            self._blocks.append(packed)
            self._sizes.append(size)
            self._size += size

    def blocks(self) -> list[tuple[int, bytes]]:
        """All blocks as they were added."""
        return list(zip(self._sizes, self._blocks, strict=True))

    def extend(self, findings: Sequence[Finding]) -> None:
        """Some more."""
        self.add(*pack_findings(findings))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Finding]:
        for block in self._blocks:
            for row, column, value, message in marshal.loads(zlib.decompress(block)):  # noqa: S302 our own child wrote it
                yield Finding(row, column, *_CODES[value], message)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, place: int | slice) -> Finding | tuple[Finding, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        """Equal findings in the same order, however packed."""
        return isinstance(other, Sequence) and len(self) == len(other) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def file_level(findings: Iterable[Finding]) -> list[Finding]:
    """Those about the file as a whole, which come first: nothing behind them is unpacked."""
    whole = []
    for finding in findings:
        if finding.row is not None:
            break
        whole.append(finding)
    return whole
