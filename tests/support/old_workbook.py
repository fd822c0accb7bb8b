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


def old_workbook(  # noqa: PLR0913 what producers differ in
    path: Path,
    cells: Mapping[tuple[int, int], str | float | bytes],
    name: str = "会员信息",
    *,
    from_1904: bool = False,
    codepage: int | None = None,
    codec: str | None = None,
    stream: str = "Workbook",
) -> Path:
    """An .xls whose one sheet has these cells: (row, column) from 0 → text, number, or an error's code as a byte.

    ``codepage``: what the CODEPAGE record says. ``codec``: texts are bytes in it, as in BIFF5 (Excel 5 and 95).
    """
    sizes = ("<HHHHII", 0, 0) if codec is None else ("<HHHH",)
    version = 0x0600 if codec is None else 0x0500
    title = _short(name, codec)
    start = _record(0x0809, struct.pack(sizes[0], version, 0x0005, 0, 0, *sizes[1:]))
    start += b"" if codepage is None else _record(0x0042, struct.pack("<H", codepage))
    start += _record(0x0022, struct.pack("<H", from_1904))
    listed = len(start) + 4 + 6 + len(title) + 4
    book = start + _record(0x0085, struct.pack("<IH", listed, 0) + title) + _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack(sizes[0], version, 0x0010, 0, 0, *sizes[1:]))
    sheet += b"".join(_cell(row, column, value, codec) for (row, column), value in sorted(cells.items()))
    return compound(path, (book + sheet + _record(0x000A, b"")).ljust(8 * _SECTOR, b"\0"), stream)


def _short(name: str, codec: str | None) -> bytes:
    if codec is None:
        return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    return bytes([len(name.encode(codec))]) + name.encode(codec)


def compound(path: Path, stream: bytes, name: str = "Workbook") -> Path:
    """A compound file with the one stream ``name`` ([MS-CFB]: header, FAT, directory, the stream's sectors)."""
    sectors = -(-len(stream) // _SECTOR)
    fats = -(-(sectors + 1) // 127)
    chain = [*[_FAT] * fats, _END, *range(fats + 2, fats + 1 + sectors), _END]
    fat = struct.pack(f"<{128 * fats}I", *chain, *[_FREE] * (128 * fats - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, fats + 1, len(stream))
    padded = stream.ljust(sectors * _SECTOR, b"\0")
    path.write_bytes(header + fat + directory.ljust(_SECTOR, b"\0") + padded)
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    tree = struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child)
    return encoded.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", start, size)


def _cell(row: int, column: int, value: str | float | bytes, codec: str | None) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, bytes):
        return _record(0x0205, place + value + b"\x01")
    if isinstance(value, str) and codec is not None:
        text = value.encode(codec)
        return _record(0x0204, place + struct.pack("<H", len(text)) + text)
    if isinstance(value, str):
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", value))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
