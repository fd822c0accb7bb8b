"""The guard: what must hold before the parser reads a file: its type by content, no password, within all limits.

Claimed and unpacked sizes are checked here, on the raw bytes. What a file makes the parser do cannot be known
beforehand: the parser runs in a cage (cage.py), beside this check.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.sheets import container, limits, text
from unioncard.sheets.findings import FindingCode, rejected
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from pathlib import Path


class FileKind(StrEnum):
    """What we read."""

    ZIPPED = "xlsx"  # .xlsx, .xlsm and .ods
    COMPOUND = "xls"
    TEXT = "csv"
    ENCRYPTED = "encrypted"
    """A workbook with a password, perhaps Excel's own (standard_password.py)."""


_ZIP_MAGIC = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_COMPOUND_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_DOCUMENTS: Final = ("WordDocument", "PowerPoint Document")
_ENTRY, _NAME_LENGTH = 128, 64
# The first record of an .xls, in BIFF8 and BIFF5, and the kind of the one behind ([MS-XLS] 2.4.21, 2.4.117): only
# WriteProtect may stand before FilePass. The parser calls such a file damaged.
_GLOBALS = re.compile(
    rb"\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?(..)", re.DOTALL
)
_FILE_PASS = b"\x2f\x00"
# What the beginning of a file says it is, as variants of file-type.
_BEGINNINGS: Final = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BM", "picture"),
    (b"RIFF", "picture"),
    *(
        (b"\0\0\0" + bytes([size]) + b"ftyp" + kind, "picture")
        for size in (24, 28, 32, 36)
        for kind in (b"hei", b"mif")
    ),
    # Excel 2.x to 4 without a compound file ([MS-XLS] speaks of BIFF8 alone), SYLK, DIF, Lotus 1-2-3, Quattro Pro.
    (b"\x09\x00\x04\x00", "old"),
    (b"\x09\x02\x06\x00", "old"),
    (b"\x09\x04\x06\x00", "old"),
    (b"\x09\x00\x06\x00", "old"),
    (b"ID;P", "old"),
    (b"TABLE\r\n0,1", "old"),
    (b"TABLE\n0,1", "old"),
    (b"\x00\x00\x02\x00", "old"),
    (b"\x00\x00\x1a\x00", "old"),
)
# What Excel and WPS keep beside an open workbook under the name ~$…: who has opened it, in bytes and in UTF-16.
_LOCK_BYTES: Final = (162, 165)
_LOCK_NAME: Final = 54
_DBASE_HEAD: Final = 32
_FLAT: Final = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_LETTER = re.compile(rb"^(?:To|Received|Message-ID):|multipart/(?:mixed|alternative)", re.IGNORECASE | re.MULTILINE)
# With what programs encrypt files that leave an enterprise's computers (亿赛通, 天锐绿盾).
_LOCKED_UP: Final = (b"b\x14#e\0\0E-SafeNet", b"%TSD-Header-###%")
_HEAD: Final = 4_096
_BEFORE: Final = 64
_XML_TABLE: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
# A page with its pictures in one file is a mail (RFC 2557); Excel and WPS write it under the name .xls too.
_MAIL = re.compile(rb"^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE | re.MULTILINE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a"))
_SHORT: Final = 100
"""Bytes of what is too short for a register: a control character in it is no damage."""
_STRAY: Final = 1_000
"""Bytes to one control character in what may be a text with some damage; binary files have many times more."""


def admit(path: Path) -> frozenset[str]:
    """Refuse a file that must not be read; of one that may, the parts with traces of errors or formulas (container.py).

    FileRejected: file-type, -encrypted, -damaged or -too-large. What is encrypted is left to the cage, also to inspect.
    """
    if path.stat().st_size > limits.FILE_BYTES:
        raise rejected(FindingCode.FILE_TOO_LARGE, limit=workbooks.BYTES)
    return container.inspect(path) if kind_of(path) is FileKind.ZIPPED else frozenset()


def may_be_rewritten(path: Path) -> bool:
    """Whether the parser can be given another file with the same register: FileRejected as kind_of."""
    return kind_of(path) is not FileKind.TEXT


def _is_zipped(path: Path) -> bool:
    """Whether it is a zip container, of whatever kind."""
    with path.open("rb") as file:
        return file.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC


def kind_of(path: Path) -> FileKind:
    """The file's kind by its content, whatever its name. FileRejected: file-type."""
    if _is_zipped(path):
        return FileKind.ZIPPED
    content = path.read_bytes()
    if content.startswith(_COMPOUND_MAGIC):
        return _compound(content)
    if content.startswith(_LOCKED_UP):
        raise rejected(FindingCode.FILE_ENCRYPTED, "company")
    if content[:_HEAD] and (not content[:_HEAD].strip(b"\0") or _ZIP_MAGIC in content[:_BEFORE]):
        raise rejected(FindingCode.FILE_DAMAGED)  # a download that failed, or a page's blanks before the workbook
    if variant := _other_kind(content):
        raise rejected(FindingCode.FILE_TYPE, variant)
    if content.startswith(_UTF16_MARKS) and len(content) > len(_UTF16_MARKS[0]):
        return FileKind.TEXT  # what Excel calls Unicode text; the decoder checks the rest
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if (
        controls
        and controls > len(content) // _STRAY + (len(content) > _SHORT)
        and not text.unmarked_utf16(content[:_HEAD])
    ):
        raise rejected(FindingCode.FILE_TYPE)
    return FileKind.TEXT


def _other_kind(content: bytes) -> str:
    """The variant of file-type for what a file is instead of a workbook or a text; '' when it may be a text."""
    head = content[: 2 * _HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:_HEAD]
    if not head and not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return "empty"
    plain = head.replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")  # pages in UTF-16 too
    if plain.startswith(b"<"):
        return _markup(plain)
    if _MAIL.search(head):
        return "mail" if _LETTER.search(head) else "web"
    if _is_lock(content):
        return "lock"
    if _is_dbase(content):
        return "old"
    # Some of them begin with what is a blank in a text.
    return next((variant for magic, variant in _BEGINNINGS if head.startswith(magic) or content.startswith(magic)), "")


def _markup(plain: bytes) -> str:
    """Of what begins like HTML or XML; other XML than tables has no name among officers."""
    if _XML_TABLE in plain:
        return "xml"
    if _FLAT in plain:
        return "flat"
    return "" if plain.startswith(b"<?xml") and b"<html" not in plain.lower() else "web"


def _is_dbase(content: bytes) -> bool:
    """A table of dBase or FoxPro: version, a day, and a header that ends where it says."""
    if len(content) < _DBASE_HEAD or content[0] not in b"\x03\x30\x31\x32\x83\x8b\xf5":
        return False
    size = int.from_bytes(content[8:10], "little")
    is_day = 1 <= content[2] <= 12 and 1 <= content[3] <= 31  # noqa: PLR2004 months and days
    return (
        is_day
        and _DBASE_HEAD < size <= len(content)
        and b"\r" in content[_DBASE_HEAD:size:_DBASE_HEAD] + content[size - 1 : size]
    )


def _is_lock(content: bytes) -> bool:
    if len(content) not in _LOCK_BYTES or not 0 < content[0] <= _LOCK_NAME:
        return False
    return 0 < content[55] <= content[0] and content[56] == 0 and content[54:55] in (b" ", b"\0")


def _compound(content: bytes) -> FileKind:
    """An OLE compound file is a password-protected .xlsx, an .xls, or something else, by the names of its streams."""
    if _has_stream(content, "EncryptedPackage"):
        return FileKind.ENCRYPTED
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        begins = _GLOBALS.search(content)
        return FileKind.ENCRYPTED if begins and begins[1] == _FILE_PASS else FileKind.COMPOUND
    is_document = any(_has_stream(content, name) for name in _DOCUMENTS)
    raise rejected(FindingCode.FILE_TYPE, "document" if is_document else "")


def _has_stream(content: bytes, name: str) -> bool:
    """Whether a directory entry has this name ([MS-CFB] 2.6.1: 128 bytes, name in UTF-16LE, its length at 64)."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    length = len(wanted).to_bytes(2, "little")
    for found in re.finditer(re.escape(wanted), content, re.IGNORECASE):  # names are compared without case (2.6.4)
        at = found.start()
        if at % _ENTRY == 0 and content[at + _NAME_LENGTH : at + _NAME_LENGTH + 2] == length:
            return True
    return False
