"""What must hold before the parser sees a file: its type by content, no password, no limit passed.

The parser (python-calamine) aborts the whole process, past any ``except``, when a file makes it ask for too much
memory: two cells A1 and XFD1048576 in 1.4 KB do, or a claimed count of four billion strings. So limits are checked on
the raw parts first (workbook_parts.py), and then the parser is tried in a process of its own (trial.py).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import container as workbook_parts
from unioncard.registers.reading import limits, trial

if TYPE_CHECKING:
    from pathlib import Path


class FileKind(StrEnum):
    """What we read."""

    ZIPPED = "xlsx"  # .xlsx and .xlsm
    COMPOUND = "xls"
    TEXT = "csv"


_COMPOUND_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENTRY, _NAME_LENGTH = 128, 64
_MARKUP = (b"<", b"%PDF", b"{\\rtf")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a"))


def admit(path: Path) -> FileKind:
    """The kind of a file that may be parsed. FileRejected: file-type, -encrypted, -damaged or -too-large."""
    size = path.stat().st_size
    if size > limits.FILE_BYTES:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=limits.DESCRIPTION)
    kind = _kind(path)
    if kind is FileKind.ZIPPED:
        workbook_parts.inspect(path)
    if kind is not FileKind.TEXT:
        trial.run(path)
    return kind


def _kind(path: Path) -> FileKind:
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        return FileKind.ZIPPED
    if content.startswith(_COMPOUND_MAGIC):
        return _compound(content)
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:16]
    if not head or head.startswith(_MARKUP) or content.translate(None, _CONTROLS) != content:
        raise rejected(FindingCode.FILE_TYPE)
    return FileKind.TEXT


def _compound(content: bytes) -> FileKind:
    """An OLE compound file is a password-protected .xlsx, an .xls, or something else, by the names of its streams."""
    if _has_stream(content, "EncryptedPackage"):
        raise rejected(FindingCode.FILE_ENCRYPTED)
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return FileKind.COMPOUND
    raise rejected(FindingCode.FILE_TYPE)


def _has_stream(content: bytes, name: str) -> bool:
    """Whether a directory entry has this name ([MS-CFB] 2.6.1: 128 bytes, name in UTF-16LE, its length at 64)."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    length = len(wanted).to_bytes(2, "little")
    at = content.find(wanted)
    while at >= 0:
        if at % _ENTRY == 0 and content[at + _NAME_LENGTH : at + _NAME_LENGTH + 2] == length:
            return True
        at = content.find(wanted, at + 1)
    return False
