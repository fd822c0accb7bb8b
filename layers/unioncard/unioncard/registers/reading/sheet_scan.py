"""How far a sheet's cells reach, from its bytes, without parsing them (see workbook_parts.py for why)."""

from __future__ import annotations

import re

from unioncard.registers.findings import FindingCode, rejected
from unioncard.registers.reading import limits

_TAG = rb"<(?:[^\s<>/!?:]*:)?"
_ROW = re.compile(_TAG + rb"row(?=[\s/>])")
_PLACED_ROW = re.compile(_TAG + rb"""row\s+r\s*=\s*["'][0-9]+["']""")
_ROW_END = re.compile(rb"</(?:[^\s<>/:]*:)?row\s*>")
_CELL = re.compile(_TAG + rb"c(?=[\s/>])")
_PLACED_CELL = re.compile(_TAG + rb"""c\s+r\s*=\s*["'][A-Za-z]+[0-9]+["']""")
_DIMENSION = re.compile(_TAG + rb"""dimension\s[^<>]*?ref\s*=\s*["']\s*([^"']*)""")
_CORNER = re.compile(rb"([A-Za-z]*)\$?([0-9]*)\s*$")

_R = rb"""[\s"']r\s*=\s*["']\s*"""
# Columns past GR (200) and rows past 500,100; then what is merely wide (past AX, 50) or tall (from 100,000 on).
_FAR = re.compile(
    _R + rb"(?:[A-Za-z]{3,}[0-9]|[H-Zh-z][A-Za-z][0-9]|[Gg][S-Zs-z][0-9]"
    rb"|[A-Za-z]*(?:[0-9]{7}|[6-9][0-9]{5}|5[1-9][0-9]{4}|50[1-9][0-9]{3}|500[2-9][0-9]{2}|5001[1-9][0-9]|50010[1-9]))"
)
_WIDE = re.compile(_R + rb"(?:[B-Zb-z][A-Za-z]|[Aa][Y-Zy-z])[0-9]")
_TALL = re.compile(_R + rb"[A-Za-z]*[0-9]{6}")

# As all common programs write cells and rows, within 50 columns and 499,999 rows: bytes.count and patterns that begin
# with a literal scan 1 GB/s, the tolerant patterns above 50 MB/s (100,000 rows of 20 cells are 128 MB).
_USUAL_CELL, _USUAL_ROW = b'<c r="', b'<row r="'
_UNUSUAL = re.compile(rb'<c r="(?!(?:[A-Z]|A[A-X])[0-9]{1,5}")')
_UNUSUAL_TALL = re.compile(rb'<c r="(?!(?:[A-Z]|A[A-X])[1-4]?[0-9]{1,5}")')
_UNUSUAL_ROW = re.compile(rb'<row r="(?![1-4]?[0-9]{1,5}")')

_LONGEST_ROW = 16 * 2**20
_KEPT = 4096


class SheetScan:
    """Feed a part's bytes in order, then finish. FileRejected (file-too-large) as soon as a limit is passed."""

    def __init__(self) -> None:
        self._is_sheet = self._wide = self._tall = False
        self._rest = b""
        self._unplaced_rows = 0

    def feed(self, chunk: bytes) -> None:
        """Take in the next bytes of the part."""
        text = self._rest + chunk
        self._is_sheet = self._is_sheet or b"sheetData" in text
        if not self._is_sheet:
            # The dimension stands before sheetData: keep what may be its beginning.
            self._rest = text[-_KEPT:]
            self._claim(text)
            return
        whole = _last_row_end(text)
        self._judge(text[:whole])
        self._rest = text[whole:]
        if len(self._rest) > _LONGEST_ROW:
            self._refuse()

    def finish(self) -> None:
        """Judge what is left."""
        if self._is_sheet:
            self._judge(self._rest)

    def _claim(self, text: bytes) -> None:
        """The range the sheet says it has."""
        if b"dimension" not in text:
            return
        for claimed in _DIMENSION.findall(text):
            corner = _CORNER.search(claimed.replace(b"$", b""))
            letters, digits = corner.groups() if corner else (b"", b"")
            if column_number(letters) > limits.COLUMNS or int(digits[:9] or b"0") > limits.ROWS:
                self._refuse()

    def _judge(self, text: bytes) -> None:
        self._claim(text)
        if not self._is_usual(text):
            self._judge_unusual(text)

    def _is_usual(self, text: bytes) -> bool:
        """Whether every cell and row is written the usual way and lies within the usual range; notes tall sheets."""
        if text.count(b"<c") != text.count(_USUAL_CELL) or text.count(b"<row") != text.count(_USUAL_ROW):
            return False
        if b":c" in text or b":row" in text or _UNUSUAL_ROW.search(text):  # elements may have a prefix
            return False
        if _UNUSUAL.search(text) is None:
            return True
        if self._wide or _UNUSUAL_TALL.search(text):
            return False
        self._tall = True
        return True

    def _judge_unusual(self, text: bytes) -> None:
        self._wide = self._wide or bool(_WIDE.search(text))
        self._tall = self._tall or bool(_TALL.search(text))
        rows = len(_ROW.findall(text))
        self._unplaced_rows += rows - len(_PLACED_ROW.findall(text))
        self._tall = self._tall or self._unplaced_rows > limits.TALL_ROWS
        if _FAR.search(text) or (self._wide and self._tall) or self._unplaced_rows > limits.ROWS:
            self._refuse()
        self._judge_unplaced_cells(text)

    def _judge_unplaced_cells(self, text: bytes) -> None:
        if len(_CELL.findall(text)) == len(_PLACED_CELL.findall(text)):
            return
        for row in _ROW_END.split(text):
            unplaced = len(_CELL.findall(row)) - len(_PLACED_CELL.findall(row))
            self._wide = self._wide or unplaced > limits.WIDE_COLUMNS
            if unplaced > limits.COLUMNS or (self._wide and self._tall):
                self._refuse()

    def _refuse(self) -> None:
        raise rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)


def _last_row_end(text: bytes) -> int:
    """Where the last whole row ends, 0 without one: rows are judged whole."""
    for begin in (max(0, len(text) - _KEPT), 0):
        ends = [found.end() for found in _ROW_END.finditer(text, begin)]
        if ends:
            return ends[-1]
    return 0


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27 …"""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - ord("A") + 1
    return number
