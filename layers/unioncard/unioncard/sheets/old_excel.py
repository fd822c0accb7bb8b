"""What the parser does not expose of an .xls: its epoch, and cells that hold an error.

A reader of OLE compound files ([MS-CFB]) and of the few BIFF records needed ([MS-XLS]).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from unioncard.sheets.cells.cell import NoValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Cells = dict[int, dict[int, NoValue]]


WORKBOOK_STREAMS: Final = ("Workbook", "Book")
"""The stream of records, in Excel 97 and in Excel 5 and 95."""

# --- [MS-CFB]: one stream of an OLE compound file --------------------------------------------------------------------

_SHIFTS, _MINI_SHIFT = (9, 12), 6
_FREE_FROM: Final = 0xFFFFFFFA
_ENTRY: Final = 128
_IN_HEADER: Final = 109
_ROOT: Final = 5
_STREAM: Final = 2
_LIST, _FAT, _CHAIN_END, _FREE = 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF


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


def has_stream(content: bytes, names: Sequence[str]) -> bool:
    """Whether a stream has one of these names exactly as written here, as the parser wants it."""
    shift, directory_at = struct.unpack_from("<H", content, 30)[0], struct.unpack_from("<I", content, 48)[0]
    size = 1 << shift
    chain = _chain(_fat(content, size), directory_at, len(content) // size)
    directory = b"".join(content[(at + 1) * size : (at + 2) * size] for at in chain)
    return any(one.kind == _STREAM and one.name in names for one in _entries(directory))


def compound(book: bytes) -> bytes:
    """A compound file that holds the one stream ``Workbook``: header, FAT, directory, and the stream's sectors.

    The header lists 109 sectors of the FAT, 7 MB of stream; more are listed in sectors of their own (2.5).
    """
    size = 512
    book = book.ljust(4096, b"\0")  # shorter ones would be a mini stream
    sectors = -(-len(book) // size)
    per_fat, per_list = size // 4, size // 4 - 1
    fats, lists = 0, 0
    while (total := fats + lists + 1 + sectors) > fats * per_fat or fats - _IN_HEADER > lists * per_list:
        fats = -(-(total + 1) // per_fat) if total > fats * per_fat else fats
        lists = -(-max(fats - _IN_HEADER, 0) // per_list)
    directory_at, first = fats + lists, fats + lists + 1
    fat = [*[_FAT] * fats, *[_LIST] * lists, _CHAIN_END, *range(first + 1, first + sectors), _CHAIN_END]
    fat += [_FREE] * (fats * per_fat - len(fat))
    listed = [*range(fats), *[_FREE] * max(_IN_HEADER - fats, 0)]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<IIIIIIIII", 0, fats, directory_at, 0, 4096, _CHAIN_END, 0, fats if lists else _CHAIN_END, lists
    )
    header += struct.pack(f"<{_IN_HEADER}I", *listed[:_IN_HEADER])
    more = listed[_IN_HEADER:]
    blocks = b""
    for number in range(lists):
        part = more[number * per_list : (number + 1) * per_list]
        part += [_FREE] * (per_list - len(part))
        following = fats + number + 1 if number + 1 < lists else _CHAIN_END
        blocks += struct.pack(f"<{per_fat}I", *part, following)
    directory = _directory_entry("Root Entry", _ROOT, 1, _CHAIN_END, 0)
    directory += _directory_entry("Workbook", _STREAM, _FREE, first, len(book))
    packed = struct.pack(f"<{len(fat)}I", *fat)
    return header + packed + blocks + directory.ljust(size, b"\0") + book.ljust(sectors * size, b"\0")


def _directory_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    tree = struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child)
    return encoded.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", start, size)


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
    # Names are compared without case ([MS-CFB] 2.6.4).
    wanted = next(
        (one for name in names for one in entries if one.kind == _STREAM and one.name.upper() == name.upper()), None
    )
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


def workbook_of(file: Path | IO[bytes]) -> bytes:
    """The workbook's records; b"" when they cannot be found."""
    if isinstance(file, Path):
        return stream(file.read_bytes(), WORKBOOK_STREAMS)
    file.seek(0)
    return stream(file.read(), WORKBOOK_STREAMS)


def counts_from_1904(book: bytes) -> bool | None:
    """Whether day 0 is 1904-01-01; None when the workbook does not say."""
    for kind, at, size in records(book, 0):
        if kind == _DATE_MODE and size >= 2:  # noqa: PLR2004 a flag of two bytes
            return bool(struct.unpack_from("<H", book, at)[0])
    return None


def errors_of(book: bytes) -> list[Cells]:
    """For each sheet, in the workbook's order: row → column (both from 1) → the error shown there."""
    starts = [
        struct.unpack_from("<I", book, at)[0]
        for kind, at, size in records(book, 0)
        if kind == _BOUND_SHEET and size >= 4  # noqa: PLR2004 an offset of four bytes
    ]
    if not _MAYBE_ERROR.search(book):
        return [{} for _ in starts]
    return [_errors(book, start) for start in starts]


def _errors(book: bytes, start: int) -> Cells:
    found: Cells = {}
    for kind, at, size in records(book, start):
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


def records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, place of the body, its size) of the records from ``at`` to the end of their substream."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _EOF:
            return
        yield kind, at + 4, size
        at += 4 + size
