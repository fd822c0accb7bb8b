"""Traces of cells that hold nothing (no_values.py), found in the raw parts while the guard has them in its hands."""

from __future__ import annotations

import re
from typing import Final

from unioncard.registers.reading.part_names import OPEN_DOCUMENT

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
