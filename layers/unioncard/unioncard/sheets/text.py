"""Registers as text files: CSV and Excel's "Unicode text", in the encodings and with the delimiters unions send."""

from __future__ import annotations

import codecs
import csv
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from unioncard.sheets import limits
from unioncard.sheets.findings import FindingCode, rejected
from unioncard.texts import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS: Final = (",", "\t", ";")

# GB 18030 includes GBK and GB 2312. UTF-16 is recognised by its mark only: without one anything decodes.
_ENCODINGS: Final = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK: Final = 65_536
_MARKUP = re.compile(r"\s*<")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def encoding_of(path: Path) -> str:
    """The Python codec of a text; file-type when none decodes it whole, or when it is markup or no text at all."""
    with path.open("rb") as file:
        is_utf16 = file.read(2) in _UTF16_MARKS
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise rejected(FindingCode.FILE_TYPE)


def encoding_name(encoding: str) -> str:
    """What users call a codec."""
    return _ENCODINGS[encoding]


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the codec reads the file to its end and what comes out is text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    is_first, has_text = True, False
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = decoder.decode(chunk)
                if _CONTROL.search(text) or (is_first and _MARKUP.match(text)):
                    return False
                is_first, has_text = False, has_text or bool(text.strip())
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return has_text


def delimiters(path: Path, encoding: str, head_rows: int) -> list[str]:
    """The delimiters by the width of the widest of the first rows they make: the register's own is first.

    Counting them in the first line would not do: that is a title, and titles hold commas.
    """

    def width(delimiter: str) -> int:
        with path.open(encoding=encoding, newline="") as file:
            lines = file.read(_CHUNK).splitlines(keepends=True)
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            return max((len(row) for row in islice(rows, head_rows)), default=0)
        except csv.Error:
            return 0

    return sorted(DELIMITERS, key=width, reverse=True)


def text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[object]]]:
    """(row number, cells). FileRejected: file-too-large, and file-damaged for quotes that do not match.

    A quote that is opened and not closed would swallow all rows up to the next one; so quotes are read strictly.
    """
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), 1):
                if number > limits.ROWS or len(cells) > limits.COLUMNS:
                    words = workbooks.ROWS if number > limits.ROWS else workbooks.TEXT_COLUMNS
                    limit = words.format(row=number, column=len(cells))
                    raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limit)
                yield number, list(cells)
        except csv.Error as broken:
            raise rejected(FindingCode.FILE_DAMAGED, "quotes", line=str(number + 1)) from broken
