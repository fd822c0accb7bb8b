"""A minimal .xls (BIFF8 in a compound file), since no library here writes one."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


NOT_AVAILABLE = b"\x2a"


def old_workbook(
    path: Path,
    cells: Mapping[tuple[int, int], str | float | bytes],
    name: str = "会员信息",
    *,
    from_1904: bool = False,
) -> Path:
    """An .xls whose one sheet has these cells: (row, column) from 0 → text, number, or an error's code as a byte."""
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _record(0x0022, struct.pack("<H", from_1904))
    listed = len(start) + 4 + 6 + len(title) + 4
    book = start + _record(0x0085, struct.pack("<IH", listed, 0) + title) + _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += b"".join(_cell(row, column, value) for (row, column), value in cells.items())
    return compound(path, (book + sheet + _record(0x000A, b"")).ljust(8 * _SECTOR, b"\0"))


def compound(path: Path, stream: bytes) -> Path:
    """A compound file with the one stream ``Workbook`` ([MS-CFB]: header, FAT, directory, the stream's sectors)."""
    sectors = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, sectors + 2), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    padded = stream.ljust(sectors * _SECTOR, b"\0")
    path.write_bytes(header + fat + directory.ljust(_SECTOR, b"\0") + padded)
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    tree = struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child)
    return encoded.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", start, size)


def _cell(row: int, column: int, value: str | float | bytes) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, bytes):
        return _record(0x0205, place + value + b"\x01")
    if isinstance(value, str):
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", value))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
