"""The raw parts of a zipped workbook: how many, how large unpacked, and whether those that are read are whole."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from unioncard.sheets import excel_package, limits
from unioncard.sheets.findings import FindingCode, rejected
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterator


# Parts of zipped workbooks (ECMA-376 part 2, OpenDocument 1.3 part 2).
EXCEL: Final = "xl/workbook.xml"
OPEN_DOCUMENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"


# Traces of cells without a value (no_values.py), looked for while the guard unpacks the parts anyway.
OVERLAP: Final = 16
"""Bytes of a chunk that are looked at again with the next: no trace is longer."""

_CELLS = b"<sheetData"
_FORMULA = re.compile(rb"<f[ >/]")
_MERGED_DOWN = re.compile(rb"""rows-spanned=["'](?:[2-9]|1\d)""")
_PREFIXED = re.compile(rb"<\w+:worksheet\b")


def has_trace(part: str, chunk: bytes, is_first: bool) -> bool:
    """Whether these bytes of a part may hold an error, a formula, or in an .ods cells merged downwards.

    ``is_first``: they are the part's beginning.
    """
    if part == OPEN_DOCUMENT:
        return b'value-type="error"' in chunk or (b"rows-spanned" in chunk and bool(_MERGED_DOWN.search(chunk)))
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
_TABLE_BODY = re.compile(rb"<office:spreadsheet\b")
_HEAD = 8_192
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet\b")
"""The root of a sheet; external links, pivot tables and custom parts hold elements of the same names."""


_BESIDE = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".bin")
"""What pictures, printers' settings and macros end in; no register is read from them, unless the workbook says so."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


def inspect(file: Path | IO[bytes]) -> frozenset[str]:
    """Unpack every part once; those with traces of errors or formulas, by name in lower case.

    FileRejected: file-damaged, -encrypted, -type or -too-large.
    """
    traced: set[str] = set()
    try:
        if isinstance(file, Path):
            with file.open("rb") as opened:
                _inspect_directory(opened)
        else:
            _inspect_directory(file)
        with zipfile.ZipFile(file) as book:
            _inspect_names(book)
            room = _Room(limits.INFLATED_BYTES)
            for part in book.infolist():
                try:
                    _inspect_part(book, part, room, traced)
                except _BROKEN:
                    if _is_read(book, part.filename):
                        raise
    except _BROKEN as broken:
        raise rejected(FindingCode.FILE_DAMAGED) from broken
    return frozenset(traced)


def _inspect_directory(file: IO[bytes]) -> None:
    """Before the directory is read: a million names in 42 MB take zipfile ten seconds and 350 MB of this process."""
    listed, before = 0, b""
    while chunk := file.read(_CHUNK):
        listed += (before + chunk).count(_LISTED)
        before = chunk[1 - len(_LISTED) :]
    if listed > limits.PARTS:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.PARTS)


def _inspect_names(book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    names = [excel_package.part_key(part.filename) for part in parts if not part.filename.endswith(("/", "\\"))]
    if len(parts) > limits.PARTS:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.PARTS)
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise rejected(FindingCode.FILE_ENCRYPTED)
    if EXCEL not in names and not _is_open_document(book, names) and not _package(book):
        raise rejected(FindingCode.FILE_TYPE, _other_kind(names))
    if len(set(names)) < len(names):
        raise rejected(FindingCode.FILE_DAMAGED)


def _other_kind(names: list[str]) -> str:
    """The variant of file-type for a zip that holds no workbook."""
    if any(name.startswith(("word/", "ppt/")) for name in names) or "content.xml" in names:
        return "document"
    if any(posixpath.basename(name) == "workbook.bin" for name in names):
        return "binary"
    if "index/document.iwa" in names or "index.zip" in names or "index.xml.gz" in names:
        return "numbers"
    if "ofd.xml" in names:
        return "document"
    return "" if "[content_types].xml" in names or "mimetype" in names else "archive"


def _package(book: zipfile.ZipFile) -> excel_package.Package | None:
    try:
        return excel_package.package_of(book)
    except excel_package.BROKEN:
        return None


def _is_read(book: zipfile.ZipFile, part: str) -> bool:
    """Whether a part is needed; damage in a picture or a printer's settings keeps nobody from reading the register."""
    if not excel_package.part_key(part).endswith(_BESIDE):
        return True
    package = _package(book)
    return package is None or part in package.parts


def _is_open_document(book: zipfile.ZipFile, names: list[str]) -> bool:
    """A spreadsheet of LibreOffice and others; a text document or a drawing is no register."""
    # With a password LibreOffice from 24.8 on packs the whole package as one part, and there is no content.xml.
    if MANIFEST in book.namelist() and b"encryption-data" in _beginning(book, MANIFEST):
        raise rejected(FindingCode.FILE_ENCRYPTED)
    if OPEN_DOCUMENT not in names:
        return False
    # Who packs the parts anew with another program may leave out the first of them.
    kind = "mimetype" if "mimetype" in book.namelist() else MANIFEST if MANIFEST in book.namelist() else OPEN_DOCUMENT
    return b"opendocument.spreadsheet" in _beginning(book, kind) or _is_table(book, kind)


def _is_table(book: zipfile.ZipFile, kind: str) -> bool:
    return kind != "mimetype" and bool(_TABLE_BODY.search(_beginning(book, OPEN_DOCUMENT)))


def _beginning(book: zipfile.ZipFile, name: str) -> bytes:
    with book.open(name) as part:
        return part.read(_CHUNK)


@dataclass(slots=True)
class _Room:
    """Bytes that may still be unpacked, also of parts that turn out to be damaged."""

    left: int

    def take(self, size: int) -> None:
        """FileRejected when there are not so many."""
        self.left -= size
        if self.left < 0:
            raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.INFLATED)


def _inspect_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, room: _Room, traced: set[str]) -> None:
    """Unpack one part to its true end, as far as there is ``room``."""
    size, lists, before, name, is_sheet = 0, 0, b"", part.filename.lower(), False
    for chunk in _unpacked(book, part):
        if size == 0:
            is_sheet = bool(_WORKSHEET.search(chunk, 0, _HEAD))
        seam = chunk[:OVERLAP]  # joining whole chunks costs as much as searching them
        if name not in traced and (has_trace(name, chunk, size == 0) or has_trace(name, before + seam, False)):
            traced.add(name)
        if is_sheet:
            lists += lists_of_cells(chunk) + lists_across(before, seam)
        size, before = size + len(chunk), chunk[-OVERLAP:]
        room.take(len(chunk))
    if lists > 1:  # the parser stops after the first, and what follows would be lost
        raise zipfile.BadZipFile(part.filename)


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
