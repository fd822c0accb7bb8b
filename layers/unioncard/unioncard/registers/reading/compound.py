"""One stream of an OLE compound file ([MS-CFB]): what an .xls keeps its workbook in."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHIFTS, _MINI_SHIFT = (9, 12), 6
_FREE_FROM: Final = 0xFFFFFFFA
_ENTRY: Final = 128
_IN_HEADER: Final = 109
_ROOT: Final = 5
_STREAM: Final = 2


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


def stream(content: bytes, names: Sequence[str]) -> bytes:
    """The first stream of one of these names; b"" when there is none or the file is not sound.

    Chains of sectors that run in a circle or out of the file end after as many sectors as the file has.
    """
    try:
        return _stream(content, names)
    except (struct.error, ValueError):
        return b""


def _stream(content: bytes, names: Sequence[str]) -> bytes:
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    directory_at, cutoff, mini_fat_at = struct.unpack_from("<I4xII", content, 48)
    if shift not in _SHIFTS or mini_shift != _MINI_SHIFT:
        return b""
    size, mini_size = 1 << shift, 1 << mini_shift
    fat = _fat(content, size)

    def chained(start: int) -> bytes:
        return b"".join(content[(at + 1) * size : (at + 2) * size] for at in _chain(fat, start, len(content) // size))

    entries = list(_entries(chained(directory_at)))
    wanted = next((one for one in entries if one.kind == _STREAM and one.name in names), None)
    if wanted is None:
        return b""
    if wanted.size >= cutoff:
        return chained(wanted.start)[: wanted.size]
    root = next((one for one in entries if one.kind == _ROOT), wanted)
    minis, mini_fat = chained(root.start), _numbers(chained(mini_fat_at))
    chain = _chain(mini_fat, wanted.start, len(minis) // mini_size)
    return b"".join(minis[at * mini_size : (at + 1) * mini_size] for at in chain)[: wanted.size]


def _fat(content: bytes, size: int) -> list[int]:
    """The file allocation table: for each sector the next one of its chain."""
    sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    (more_at,) = struct.unpack_from("<I", content, 68)
    for _ in range(len(content) // size // _IN_HEADER + 1):
        if more_at >= _FREE_FROM:
            break
        *listed, more_at = _numbers(content[(more_at + 1) * size : (more_at + 2) * size])
        sectors.extend(listed)
    parts = (content[(at + 1) * size : (at + 2) * size] for at in sectors if at < _FREE_FROM)
    return _numbers(b"".join(parts))


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind, start, size = struct.unpack_from("<HB49xII", directory, at + 64)
        yield _Entry(directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace"), kind, start, size)


def _chain(table: Sequence[int], start: int, longest: int) -> Iterator[int]:
    for _ in range(longest):
        if start >= len(table):
            break
        yield start
        start = table[start]


def _numbers(part: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(part) // 4}I", part))
