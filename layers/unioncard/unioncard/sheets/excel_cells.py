"""The cells of a worksheet's XML that hold something, written anew for the parser (see excel_package.py)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final, Protocol
from xml.parsers import expat
from xml.sax.saxutils import escape

from unioncard.sheets import limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Attributes = Mapping[str, str]

_ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})
_BOOLEANS: Final = frozenset({"0", "1", "true", "false"})
_HEAD: Final = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_LINES: Final = 512
_CELLS_MERGED = re.compile(r"[A-Za-z]{1,3}\d{1,7}:[A-Za-z]{1,3}\d{1,7}", re.ASCII)


class Reader(Protocol):
    """Hears elements by their names without prefix."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Some of its text."""


def parse(part: IO[bytes], reader: Reader) -> None:
    """Read a part to its end. expat.ExpatError, LookupError for an encoding that nobody knows, zipfile's exceptions."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        reader.start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def end(name: str) -> None:
        reader.end(name.rpartition(":")[2] if ":" in name else name)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = refuse_entities
    parser.ParseFile(part)


def refuse_entities(*_: object) -> None:
    """Office programs declare no document types; entities are never resolved. ValueError."""
    raise ValueError("document type")


@dataclass(frozen=True, slots=True)
class Over:
    """A cell with content beyond the limits, from 1."""

    row: int
    column: int


@dataclass(slots=True)
class BlankStrings:
    """The shared strings that hold no text, by their indices as cells write them."""

    blank: set[str] = field(default_factory=set)
    _index: int = -1
    _is_text: bool = False
    _phonetic: bool = False
    _has_text: bool = False

    def start(self, tag: str, _: Attributes) -> None:
        """A string, its text, or a reading aid beside it, which is no text."""
        if tag == "si":
            self._index, self._has_text = self._index + 1, False
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._is_text = not self._phonetic

    def end(self, tag: str) -> None:
        """See start."""
        if tag == "si" and not self._has_text:
            self.blank.add(str(self._index))
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._is_text = False

    def characters(self, text: str) -> None:
        """See start."""
        if self._is_text and not self._has_text:
            self._has_text = bool(text.strip())


@dataclass(slots=True)
class SheetCells:
    """Writes a sheet's cells that hold something, each with its place, and the ranges that are merged.

    Where a row or a cell does not say its place, it is the next one. ``over``: the first cell beyond the limits.
    """

    write: Callable[[bytes], Any]
    blank: frozenset[str]
    over: Over | None = None
    _lines: list[str] = field(default_factory=lambda: [_HEAD])
    _merged: list[str] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _cells: list[str] = field(default_factory=list)
    _place: str = ""
    _kind: str = ""
    _style: str = ""
    _value: list[str] = field(default_factory=list)
    _inline: list[str] = field(default_factory=list)
    _has_formula: bool = False
    _has_value: bool = False
    _taken: list[str] | None = None
    _phonetic: bool = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A row, a cell, or what stands in it."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "v":
            self._has_value, self._taken = True, self._value
        elif tag == "t":
            self._taken = None if self._phonetic else self._inline
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "row":
            number = attributes.get("r", "")
            self._row, self._column = int(number) if number.isdecimal() else self._row + 1, 0
        elif tag == "mergeCell":
            self._merged.append(attributes.get("ref", ""))

    def _start_cell(self, attributes: Attributes) -> None:
        letters = attributes.get("r", "").replace("$", "").rstrip("0123456789")
        self._column = column_number(letters.encode("ascii", "replace")) if letters else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value.clear()
        self._inline.clear()
        self._has_formula = self._has_value = False

    def characters(self, text: str) -> None:
        """A value, or a piece of it."""
        if self._taken is not None:
            self._taken.append(text)

    def end(self, tag: str) -> None:
        """See start."""
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._taken = None
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "row" and self._cells:
            self._lines.append(f'<row r="{self._row}">{"".join(self._cells)}</row>')
            self._cells.clear()
            if len(self._lines) > _LINES:
                self._flush()

    def close(self) -> None:
        """Write what is left."""
        # Whole columns and rows (A:B, 1:2) may be merged too; the parser knows cells alone.
        merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in self._merged if _CELLS_MERGED.fullmatch(ref))
        self._lines.append(f"</sheetData>{f'<mergeCells>{merged}</mergeCells>' if merged else ''}</worksheet>")
        self._flush()

    def _flush(self) -> None:
        self.write("".join(self._lines).encode())
        self._lines.clear()

    def _end_cell(self) -> None:
        content = self._content()
        if content is None:
            return
        if self._row > limits.ROWS or not 0 < self._column <= limits.COLUMNS:
            # A formula that was never computed is a finding where the register is, and nothing far from it.
            if self._has_value or self._inline:
                self.over = self.over or Over(self._row, self._column)
            return
        style = f' s="{self._style}"' if self._style.isdecimal() else ""
        self._cells.append(f'<c r="{column_letters(self._column)}{self._row}"{style}{content}</c>')

    def _content(self) -> str | None:
        """What stands behind the cell's place and style; None when it holds nothing."""
        value, kind = "".join(self._value).strip(), self._kind
        if kind == "s":
            return None if not value or value in self.blank else f' t="s"><v>{escape(value)}</v>'
        if kind == "inlineStr":
            return text_content("".join(self._inline or self._value))
        if self._has_formula and not value and not (kind == "str" and self._has_value):
            return "><f>0</f>"
        return text_content("".join(self._value)) if kind == "str" else _typed(kind, value)


def _typed(kind: str, value: str) -> str | None:
    """See SheetCells._content."""
    if kind == "e":
        return f' t="e"><v>{escape(value) if value in _ERRORS else "#N/A"}</v>'
    if (kind == "b" and value.lower() in _BOOLEANS) or (kind == "d" and value):
        return f' t="{kind}"><v>{escape(value)}</v>'
    return f"><v>{value}</v>" if _is_number(value) else text_content(value)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return value.isascii() and value[-1].isdigit()


def text_content(text: str) -> str | None:
    """A cell that holds a text, behind its place and style; None when there is nothing in it."""
    if not text.strip():
        return None
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27 …"""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - ord("A") + 1
    return number


_LETTERS: dict[int, str] = {}


def column_letters(column: int) -> str:
    """1 → A, 27 → AA …, up to the limit of columns."""
    if not _LETTERS:
        for number in range(1, limits.COLUMNS + 1):
            head, tail = divmod(number - 1, 26)
            _LETTERS[number] = (chr(64 + head) if head else "") + chr(65 + tail)
    return _LETTERS[column]
