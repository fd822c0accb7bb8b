"""Divides a bank's file into lines, whatever system wrote it: line ends, byte-order mark, end marks, blank rows.

Banks' files pass through mainframes (NULs as padding), DOS programs (0x1A as the end of a file) and spreadsheets (rows
of commas, a byte-order mark). What is no content is left out and noted; line numbers stay those of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.note import LineNote, Note

if TYPE_CHECKING:
    from collections.abc import Iterator

Raw = bytes | list[str]
"""An undecoded line; of a CSV file its fields, since only the CSV reader knows where a record ends."""

BLANK: Final = " \t\n\r\f\v\0"
"""Characters that are no value: white space, and the NULs with which mainframes fill up a field."""

_MARKS: Final = (b"\xef\xbb\xbf", b"\x84\x31\x95\x33")
"""The byte-order mark in UTF-8 and in GB 18030; programs that mark a file that is marked put a second one."""
_LINE_END: Final = re.compile(rb"\r{0,2}\n|\r")
"""Two carriage returns: of a program that wrote CR LF where the system made another CR of each LF."""
_END_MARKS: Final = b"\x1a\0"
_TO_SPACES: Final = bytes.maketrans(_END_MARKS, b"  ")


@dataclass(slots=True)
class RawLines:
    """The lines that are not blank, with their numbers from 1, and what was unusual about them.

    ``closed``: whether the last line has a line end.
    """

    lines: list[tuple[Raw, int]] = field(default_factory=list)
    notes: list[LineNote] = field(default_factory=list)
    closed: bool = True


MOST_LINES: Final = 1_200_000
"""Of 27 bytes each they are the largest file; of fewer bytes no row is, and a million of them take memory."""

LONGEST_LINE: Final = 1 << 20
"""Bytes, in a CSV file characters. Far above any row, also one with a field gone wild, whose file is still read. A file
that is one line of short fields takes fifty times its size in memory: the process would die of it at each delivery."""


_PACKED: Final = re.compile(
    rb"\x1f\x8b|PK\x03\x04|BZh[1-9]1AY&SY|\xfd7zXZ\0|7z\xbc\xaf|Rar!\x1a|\xd0\xcf\x11\xe0|%PDF-"
    rb"|[\x84\x85][\0-\x2f]|\s*-----BEGIN PGP "
)
"""How files begin that are packed (gzip, zip and with it .xlsx, bzip2, xz, 7z, rar), .xls, PDF or OpenPGP messages. No
text does: where 0x84 and 0x85 begin a character of GBK or GB 18030, a higher byte or a digit follows."""


def require_text(content: bytes) -> None:
    """FormatError for what is packed, encrypted or a workbook: a wrong encoding or width would say nothing of that."""
    if _PACKED.match(content):
        raise FormatError(Fault.PACKED)


def split(content: bytes, separator: str) -> RawLines:
    """The lines of a delimited or fixed-width file; FormatError if there is none, or there are too many."""
    _bounded(content)
    found = RawLines()
    filled = separator.encode() + BLANK.encode()
    number = 0
    for number, line in enumerate(_LINE_END.split(_cleaned(content, found)), start=1):
        if len(line) > LONGEST_LINE and line.strip(filled):
            raise FormatError(Fault.LINE_TOO_LONG, line=number, limit=LONGEST_LINE)
        if line.strip(BLANK.encode()):
            if line.strip(filled):
                found.lines.append((line, number))
            else:
                found.notes.append(LineNote(number, Note.BLANK_CELLS))
    if not found.lines:
        raise FormatError(Fault.EMPTY)
    found.closed = found.lines[-1][1] < number
    return found


def cells(content: bytes, encoding: str) -> RawLines:
    """The records of a CSV file; FormatError if its quotes are wrong, it is in another encoding, empty or too long."""
    _bounded(content)
    found = RawLines()
    cleaned = _cleaned(content, found)
    try:
        text = cleaned.decode(encoding).replace("\r\r\n", "\r\n")
    except UnicodeDecodeError as wrong:
        line = len(_LINE_END.findall(cleaned, 0, wrong.start)) + 1
        raise FormatError(Fault.ENCODING, line=line, encoding=encoding_title(encoding)) from None
    for fields, number in _records(text):
        if any(one.strip(BLANK) for one in fields):
            found.lines.append((fields, number))
        elif len(fields) > 1:
            found.notes.append(LineNote(number, Note.BLANK_CELLS))
    if not found.lines:
        raise FormatError(Fault.EMPTY)
    found.closed = text.rstrip(" ").endswith(("\n", "\r"))
    return found


def _bounded(content: bytes) -> None:
    # A carriage return before a line feed ends no line of its own; a file may have line ends of both kinds.
    of_two = content.count(b"\r\n") + content.count(b"\r\r\n")
    if content.count(b"\n") + content.count(b"\r") - of_two > MOST_LINES:
        raise FormatError(Fault.TOO_MANY_LINES, limit=MOST_LINES)


def _records(text: str) -> Iterator[tuple[list[str], int]]:
    """The records, each with the line on which it begins; FormatError names that line."""
    taken = _Taken(io.StringIO(text, newline=""))
    reader = csv.reader(taken, strict=True)
    begins = 1
    try:
        for fields in reader:
            yield fields, begins
            begins = reader.line_num + 1
            taken.length = 0
    except csv.Error as wrong:
        fault = Fault.FIELD_TOO_LONG if _TOO_LONG in str(wrong) else Fault.NOT_CSV
        raise FormatError(fault, line=begins, limit=csv.field_size_limit()) from None


@dataclass(slots=True)
class _Taken:
    """The lines as the CSV reader takes them; FormatError before a record grows too long (quotes join lines)."""

    source: io.StringIO
    length: int = 0
    number: int = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.number += 1
            self.length += len(line)
            if self.length > LONGEST_LINE and line.strip(_FILLED_CSV):
                raise FormatError(Fault.LINE_TOO_LONG, line=self.number, limit=LONGEST_LINE)
            yield line


_FILLED_CSV: Final = f",{BLANK}"

_TOO_LONG: Final = "field limit"
"""What csv.Error says of a field beyond ``csv.field_size_limit()``; it has no class or code of its own."""


def encoding_title(encoding: str) -> str:
    """What people call a codec: GB18030, GBK, UTF-8."""
    return codecs.lookup(encoding).name.upper()


_HANZI: Final = re.compile(r"[\u4e00-\u9fff]")
_NO_TEXT_OF_CHINA: Final = re.compile(r"[^\0-\x7f\u00b7\u2000-\u9fff\uf900-\uffef]")
_BY_CHANCE: Final = 3
"""Chinese characters of UTF-8 that as many and a half of GBK can be by chance."""


def is_utf8_instead(content: bytes, encoding: str, *, sure: bool = False) -> bool:
    """Whether bytes are UTF-8 where another encoding was agreed; ``sure``: although they can be read as that too."""
    if codecs.lookup(encoding).name == "utf-8" or content.isascii():
        return False
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    hanzi = sum(1 for _ in islice(_HANZI.finditer(text), _BY_CHANCE + 1))  # of millions no list is made
    return not sure or (hanzi > _BY_CHANCE and not _NO_TEXT_OF_CHINA.search(text))


def _cleaned(content: bytes, found: RawLines) -> bytes:
    """Without byte-order mark and end marks. Spaces take the marks' places: a last field may be as wide as it is."""
    if content.startswith(_MARKS):
        found.notes.append(LineNote(1, Note.BYTE_ORDER_MARK))
    while content.startswith(_MARKS):
        content = content[len(next(mark for mark in _MARKS if content.startswith(mark))) :]
    end = len(content.rstrip(_END_MARKS + BLANK.encode()))
    if any(mark in content[end:] for mark in _END_MARKS):
        marks = content[end:].lstrip(b" \t\r\n\f\v")
        line = len(_LINE_END.findall(content, 0, len(content) - len(marks))) + 1
        found.notes.append(LineNote(line, Note.FILL_CHARACTERS))
        content = content[:end] + content[end:].translate(_TO_SPACES)
    if b"\r" in content and b"\n" not in content:
        found.notes.append(LineNote(1, Note.LINE_ENDS))
    return content
