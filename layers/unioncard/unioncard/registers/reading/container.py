"""The raw parts of a zipped workbook: how many, how large unpacked, and how far its sheets reach.

The sheet scan must not be evaded, so it over-estimates: every part that mentions ``sheetData`` counts as a sheet
wherever it lies; every ``r`` attribute's value counts as a position whatever element carries it; and a row or cell
counts as without position, one further than the last, unless its position is its first attribute.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import limits
from unioncard.registers.reading.sheet_scan import SheetScan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 2**20
_WORKBOOK = "xl/workbook.xml"
_ENCRYPTED_FLAG = 1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# sst's count and uniqueCount: the parser reserves memory for as many strings as they claim.
_COUNT = re.compile(rb"""(?:uniqueC|\bc)ount\s*=\s*["']\s*\+?0*([0-9]+)""")
_MOST_COUNTED = limits.MEMBERS * 30


def inspect(path: Path) -> None:
    """Look at every part once. FileRejected: file-damaged, -encrypted, -type or -too-large."""
    try:
        with zipfile.ZipFile(path) as book:
            _inspect_container(book)
            room = limits.INFLATED_BYTES
            for part in book.infolist():
                room -= _inspect_part(book, part, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as broken:
        raise rejected(FindingCode.FILE_DAMAGED) from broken


def _inspect_container(book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > limits.PARTS:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=limits.DESCRIPTION)
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise rejected(FindingCode.FILE_ENCRYPTED)
    if _WORKBOOK not in names:
        raise rejected(FindingCode.FILE_TYPE)
    if len(set(names)) < len(names) or any(part.compress_type not in _PACKINGS for part in parts):
        raise rejected(FindingCode.FILE_DAMAGED)


def _inspect_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """Unpack one part to its true end, judging as it goes; bytes unpacked."""
    scan = SheetScan()
    size, before = 0, b""
    for chunk in _unpacked(book, part):
        size += len(chunk)
        if size > room:
            raise rejected(FindingCode.FILE_TOO_LARGE, limit=limits.DESCRIPTION)
        _inspect_counts(before + chunk)
        before = chunk[-64:]
        scan.feed(chunk)
    scan.finish()
    return size


def _unpacked(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    claimed = part.file_size
    # zipfile stops at the size the container claims, the parser does not: lift the claim, compare afterwards.
    part.file_size = limits.INFLATED_BYTES * 2
    size = 0
    with book.open(part) as packed:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            yield chunk
    if size != claimed:
        raise zipfile.BadZipFile(part.filename)


def _inspect_counts(text: bytes) -> None:
    if b"ount" in text and any(int(count[:20]) > _MOST_COUNTED for count in _COUNT.findall(text)):
        raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)
