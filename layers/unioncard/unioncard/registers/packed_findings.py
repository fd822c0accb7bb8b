"""Findings packed in blocks, as they come out of the cage: where every date is rewritten there are half a million."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, overload

from unioncard.registers.findings import Finding, FindingCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CODES: Final = {code.value: (code, code.severity) for code in FindingCode}
_QUICKLY: Final = 1


def pack_findings(findings: Sequence[Finding]) -> tuple[int, bytes]:
    """How many, and the bytes (b"" when none): a tenth, as messages resemble each other."""
    if not findings:
        return 0, b""
    plain = [(one.row, one.column, one.code.value, one.message) for one in findings]
    return len(findings), zlib.compress(marshal.dumps(plain), _QUICKLY)


@dataclass(slots=True, eq=False)
class PackedFindings(Sequence[Finding]):
    """A sequence of findings in file order, unpacked block by block whenever it is gone through."""

    _blocks: list[bytes] = field(default_factory=list)
    _size: int = 0

    def add(self, size: int, packed: bytes) -> None:
        """The next block: its number of findings and their bytes."""
        if size:
            self._blocks.append(packed)
            self._size += size

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
