"""What the parser does not tell of an .xls ([MS-XLS] BIFF records): its epoch, and cells that hold an error."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final

from unioncard.registers.cells.cell import NoValue
from unioncard.registers.reading.compound import stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Cells = dict[int, dict[int, NoValue]]

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
# BOOLERR, or a formula whose result is an error; without either no sheet needs to be gone through.
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
