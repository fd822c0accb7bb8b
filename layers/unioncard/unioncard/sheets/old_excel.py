"""What the parser does not expose of an .xls: its epoch, and cells that hold an error.

A reader of OLE compound files ([MS-CFB]) and of the few BIFF records needed ([MS-XLS]).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.sheets.cells.cell import NoValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Cells = dict[int, dict[int, NoValue]]


# --- [MS-CFB]: one stream of an OLE compound file --------------------------------------------------------------------

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


# --- [MS-XLS]: records of the workbook's stream ----------------------------------------------------------------------

_DATE_MODE, _BOUND_SHEET, _BOOL_ERR, _FORMULA, _EOF = 0x0022, 0x0085, 0x0205, 0x0006, 0x000A
_IS_ERROR: Final = 2
_ERRORS: Final = {
    code: NoValue(name)
    for code, name in {
        0x00: "#NULL!",
        0x07: "#DIV/0!",
        0x0F: "#VALUE!",
        0x17: "#REF!",
        0x1D: "#NAME?",
        0x24: "#NUM!",
        0x2A: "#N/A",
    }.items()
}
_UNKNOWN: Final = NoValue("#N/A")
# BOOLERR, or a formula whose result is an error; without either no sheet needs to be parsed.
_MAYBE_ERROR = re.compile(rb"\x05\x02\x08\x00|\x02\x00.\x00\x00\x00\xff\xff", re.DOTALL)


def workbook_of(path: Path) -> bytes:
    """The workbook's records; b"" when they cannot be found."""
    return stream(path.read_bytes(), ("Workbook", "Book"))


def counts_from_1904(book: bytes) -> bool | None:
    """Whether day 0 is 1904-01-01; None when the workbook does not say."""
    for kind, at, size in _records(book, 0):
        if kind == _DATE_MODE and size >= 2:  # noqa: PLR2004 a flag of two bytes
            return bool(struct.unpack_from("<H", book, at)[0])
    return None


def errors_of(book: bytes) -> list[Cells]:
    """For each sheet, in the workbook's order: row → column (both from 1) → the error shown there."""
    starts = [
        struct.unpack_from("<I", book, at)[0]
        for kind, at, size in _records(book, 0)
        if kind == _BOUND_SHEET and size >= 4  # noqa: PLR2004 an offset of four bytes
    ]
    if not _MAYBE_ERROR.search(book):
        return [{} for _ in starts]
    return [_errors(book, start) for start in starts]


def _errors(book: bytes, start: int) -> Cells:
    found: Cells = {}
    for kind, at, size in _records(book, start):
        code = _error_code(book[at : at + size], kind)
        if code is not None:
            row, column = struct.unpack_from("<HH", book, at)
            found.setdefault(row + 1, {})[column + 1] = _ERRORS.get(code, _UNKNOWN)
    return found


def _error_code(body: bytes, kind: int) -> int | None:
    if kind == _BOOL_ERR and len(body) >= 8:  # noqa: PLR2004 row, column, format, value, whether it is an error
        return body[6] if body[7] else None
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == _IS_ERROR:  # noqa: PLR2004
        return body[8]
    return None


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, place of the body, its size) of the records from ``at`` to the end of their substream."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _EOF:
            return
        yield kind, at + 4, size
        at += 4 + size
