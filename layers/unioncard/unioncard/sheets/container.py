"""The raw parts of a zipped workbook: how many, how large unpacked, and what its sheets claim to hold."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from unioncard.sheets import limits
from unioncard.sheets.findings import FindingCode, rejected
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Parts of zipped workbooks (ECMA-376 part 2, OpenDocument 1.3 part 2).
EXCEL: Final = "xl/workbook.xml"
OPEN_DOCUMENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"


# Traces of cells without a value (no_values.py), looked for while the guard unpacks the parts anyway.
OVERLAP: Final = 16
"""Bytes of a chunk that are looked at again with the next: no trace is longer."""

_CELLS = b"<sheetData"
_FORMULA = re.compile(rb"<f[ >/]")
_PREFIXED = re.compile(rb"<\w+:worksheet\b")


def has_trace(part: str, chunk: bytes, is_first: bool) -> bool:
    """Whether these bytes of a part may hold an error or a formula; ``is_first``: they are its beginning."""
    if part == OPEN_DOCUMENT:
        return b'value-type="error"' in chunk
    # One byte is found at the speed of memory, and errors begin with it.
    if b"#" in chunk and (b't="e"' in chunk or b"t='e'" in chunk):
        return True
    # The pattern alone: to look for "<f" by ``in`` first takes twice as long, as "<" stands everywhere.
    return bool(_FORMULA.search(chunk)) or (is_first and bool(_PREFIXED.search(chunk[:1024])))


def lists_of_cells(chunk: bytes) -> int:
    """How often a list of cells begins here, more than once counted as two. Backwards, it is found twice as fast."""
    last = chunk.rfind(_CELLS)
    return 0 if last < 0 else 1 + (chunk.find(_CELLS) != last)


def lists_across(before: bytes, after: bytes) -> int:
    """How many begin in ``before`` and end in ``after``."""
    return (before + after).count(_CELLS) - before.count(_CELLS) - after.count(_CELLS)


_CHUNK = 2**20
_LISTED = b"PK\x01\x02"  # begins each entry of the directory (APPNOTE.TXT 4.3.12)
_ENCRYPTED_FLAG = 1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A sheet's range stands before its cells, and its element is short.
_HEAD = 8_192
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s+[^>]*?\bref\s*=\s*["']([^"']{0,64})""")
_CORNER = re.compile(rb"\$?([A-Za-z]*)\$?([0-9]*)\s*$")


def inspect(path: Path) -> frozenset[str]:
    """Unpack every part once; those with traces of errors or formulas, by name in lower case.

    FileRejected: file-damaged, -encrypted, -type or -too-large.
    """
    traced: set[str] = set()
    try:
        _inspect_directory(path)
        with zipfile.ZipFile(path) as book:
            _inspect_names(book)
            room = limits.INFLATED_BYTES
            for part in book.infolist():
                room -= _inspect_part(book, part, room, traced)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as broken:
        raise rejected(FindingCode.FILE_DAMAGED) from broken
    return frozenset(traced)


def _inspect_directory(path: Path) -> None:
    """Before the directory is read: a million names in 42 MB take zipfile ten seconds and 350 MB of this process."""
    listed, before = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            listed += (before + chunk).count(_LISTED)
            before = chunk[1 - len(_LISTED) :]
    if listed > limits.PARTS:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.LIMITS)


def _inspect_names(book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > limits.PARTS:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.LIMITS)
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise rejected(FindingCode.FILE_ENCRYPTED)
    if EXCEL not in names and not _is_open_document(book, names):
        raise rejected(FindingCode.FILE_TYPE)
    if len(set(names)) < len(names) or any(part.compress_type not in _PACKINGS for part in parts):
        raise rejected(FindingCode.FILE_DAMAGED)


def _is_open_document(book: zipfile.ZipFile, names: list[str]) -> bool:
    """A spreadsheet of LibreOffice and others; a text document or a drawing is no register."""
    if "mimetype" not in book.namelist():
        return False
    # With a password LibreOffice from 24.8 on packs the whole package as one part, and there is no content.xml.
    if MANIFEST in book.namelist() and b"encryption-data" in _beginning(book, MANIFEST):
        raise rejected(FindingCode.FILE_ENCRYPTED)
    if OPEN_DOCUMENT not in names:
        return False
    return b"opendocument.spreadsheet" in _beginning(book, "mimetype")


def _beginning(book: zipfile.ZipFile, name: str) -> bytes:
    with book.open(name) as part:
        return part.read(_CHUNK)


def _inspect_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, room: int, traced: set[str]) -> int:
    """Unpack one part to its true end, which may not lie beyond ``room``; bytes unpacked."""
    size, lists, before, name = 0, 0, b"", part.filename.lower()
    for chunk in _unpacked(book, part):
        if size == 0:
            _inspect_claim(chunk[:_HEAD])
        seam = chunk[:OVERLAP]  # joining whole chunks costs as much as searching them
        if name not in traced and (has_trace(name, chunk, size == 0) or has_trace(name, before + seam, False)):
            traced.add(name)
        lists += lists_of_cells(chunk) + lists_across(before, seam)
        size, before = size + len(chunk), chunk[-OVERLAP:]
        if size > room:
            raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.LIMITS)
    if lists > 1:  # the parser stops after the first, and what follows would be lost
        raise zipfile.BadZipFile(part.filename)
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


def _inspect_claim(head: bytes) -> None:
    """FileRejected when the range that a sheet claims, true or not, passes a limit."""
    for claimed in _DIMENSION.findall(head) if b"dimension" in head else ():
        letters, digits = corner.groups() if (corner := _CORNER.search(claimed)) else (b"", b"")
        if column_number(letters) > limits.COLUMNS or int(digits[:9] or b"0") > limits.ROWS:
            raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=workbooks.LIMITS)


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27 …"""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - ord("A") + 1
    return number
