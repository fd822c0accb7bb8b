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

DELIMITERS: Final = (",", "\t", ";", "|", "\uff0c", "\uff1b")
"""The last two are the comma and the semicolon of Chinese input methods."""

# GB 18030 includes GBK and GB 2312.
_ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
}
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK: Final = 65_536
_MARKUP = re.compile(r"\s*<")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_UNREADABLE = re.compile(r"[\ufffd\x00-\x08\x0e-\x19\x1b-\x1f]")
_OTHER_THAN_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
_USUAL = re.compile(r"[\t\n\r\x1a\x20-\x7e\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_SURE: Final = 0.95
"""Share of characters that a Chinese register has, by which an encoding without a mark is believed."""
_STRAY: Final = 0.05
"""Bytes that cannot be read, to one character that can and is not ASCII: more of them are another encoding."""
# Lead bytes of the common characters: GB 2312 level 1 (with a trail byte from A1), Big5 level 1.
_PAIR = re.compile(rb"[\xa4-\xfe][\x40-\xfe]")
_GB_COMMON, _BIG5_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]"), re.compile(rb"[\xa4-\xc6].")
_FEWEST_PAIRS: Final = 8


def encoding_of(path: Path) -> str:
    """The Python codec of a text.

    FileRejected: file-damaged where a text has some bytes that are none or ends in the middle of a character; file-type
    when it is in an encoding that is not read, or no text at all.
    """
    with path.open("rb") as file:
        sample = file.read(_CHUNK)
    # The mark first: read as if there were none, it would stand before a quote, which then were none.
    utf_16 = "utf-16" if sample.startswith(_UTF16_MARKS) else unmarked_utf16(sample)
    candidates = [utf_16] if utf_16 else ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if encoding == "gb18030" and _is_big5(path, sample):
            raise rejected(FindingCode.FILE_TYPE, "big5")
        if _decodes(path, encoding):
            return encoding
        _refuse_strays(path, sample, encoding)
    raise rejected(FindingCode.FILE_TYPE)


def unmarked_utf16(sample: bytes) -> str | None:
    """The codec of UTF-16 without a mark, by the beginning of a file; None when it is something else."""
    if b"\0" not in sample:
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(sample)
        except UnicodeDecodeError:
            continue
        if text and len(_USUAL.findall(text)) >= _SURE * len(text):
            return codec
    return None


def _is_big5(path: Path, sample: bytes) -> bool:
    """Whether a text that is no UTF-8 is rather Big5, by its share of common characters; GB 18030 reads much of it."""
    pairs = _PAIR.findall(sample)
    if len(pairs) < _FEWEST_PAIRS:
        return False
    as_gb = sum(map(bool, map(_GB_COMMON.fullmatch, pairs))) / len(pairs)
    as_big5 = sum(map(bool, map(_BIG5_COMMON.fullmatch, pairs))) / len(pairs)
    return as_gb < 1 - 3 * (1 - as_big5) and as_gb < 0.8 and _decodes(path, "big5hkscs")  # noqa: PLR2004 measured


def _refuse_strays(path: Path, sample: bytes, encoding: str) -> None:
    """FileRejected file-damaged when the text is in this encoding, apart from some bytes: with the first one's line."""
    codec = encoding.removesuffix("-sig")
    if not _is_mostly(sample.decode(codec, "replace")):
        return
    text = path.read_bytes().decode(codec, "replace")
    if _MARKUP.match(text) or not _is_mostly(text):
        return
    first = _UNREADABLE.search(text)
    if first is None:
        return
    variant = "cut" if first.group() == "\ufffd" and not text[first.end() :].strip() else "bytes"
    line = str(text.count("\n", 0, first.start()) + 1)
    raise rejected(FindingCode.FILE_DAMAGED, variant, line=line, encoding=encoding_name(encoding))


def _is_mostly(text: str) -> bool:
    return len(_UNREADABLE.findall(text)) <= 1 + _STRAY * len(_OTHER_THAN_ASCII.findall(text)) and bool(
        _OTHER_THAN_ASCII.search(text)
    )


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

    A quote that is opened and not closed would swallow all rows up to the next one; so quotes are read strictly. Blank
    cells at the end of a row, and blank rows below the last, are no content.
    """
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), 1):
                if number > limits.ROWS or len(cells) > limits.COLUMNS:
                    _refuse_content(number, cells)
                    if number > limits.ROWS:
                        continue
                yield number, list(cells[: limits.COLUMNS])
        except csv.Error as broken:
            raise rejected(FindingCode.FILE_DAMAGED, "quotes", line=str(number + 1)) from broken


def _refuse_content(number: int, cells: list[str]) -> None:
    """FileRejected file-too-large when a row beyond a limit holds something there."""
    width = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    if width and number > limits.ROWS:
        raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=workbooks.ROWS.format(row=number))
    if width > limits.COLUMNS:
        limit = workbooks.COLUMNS.format(row=number, column=width)
        raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limit)
