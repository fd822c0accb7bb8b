"""The small registers of made-up people that mutations start from, in every format, each with its answer."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.books import excel_parts, old_excel, open_document_parts, packed, text_file
from fuzz.case import answer
from unioncard.members.columns import FORM_COLUMNS, NAME
from unioncard.texts.form import HEADERS, TITLE
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from fuzz.books import Grid
    from fuzz.case import Answer

_MEMBERS, _DIRTY = 6, 34
_HEADER = 2


@dataclass(frozen=True, slots=True)
class Seed:
    """A faultless file and the answer it gets."""

    name: str
    suffix: str
    content: bytes
    answer: Answer


def grid() -> Grid:
    """A title, the header in row 3, six members of whom two are refused, and a note at the foot."""
    cells: dict[tuple[int, int], str | int | float] = {(0, 0): TITLE}
    cells |= {(_HEADER, column): header for column, header in enumerate(HEADERS)}
    for place, row in enumerate(_rows(), _HEADER + 1):
        cells |= {(place, column): row[name] for column, name in enumerate(FORM_COLUMNS) if row[name] != ""}
    return cells | {(_HEADER + _MEMBERS + 1, 0): "合计", (_HEADER + _MEMBERS + 1, 1): "6人"}


def _rows() -> list[dict[str, str | int]]:
    return sample_rows(_MEMBERS, seed=11, dirty=_DIRTY)


@cache
def names() -> frozenset[str]:
    """The names of all the made-up members of the seeds."""
    return frozenset(str(row[NAME]) for row in _rows())


@cache
def seeds() -> dict[str, Seed]:
    """All seeds by name."""
    cells = grid()
    files = {
        "xlsx inline": (".xlsx", packed(excel_parts(cells))),
        "xlsx shared": (".xlsx", packed(excel_parts(cells, shared=True))),
        "xlsm": (".xlsm", packed(excel_parts(cells, macros=True))),
        "ods": (".ods", packed(open_document_parts(cells))),
        "xls": (".xls", old_excel(cells)),
        "csv utf-8": (".csv", text_file(cells, "utf-8-sig")),
        "csv gb18030": (".csv", text_file(cells, "gb18030", ";")),
        "csv utf-16": (".csv", text_file(cells, "utf-16", "\t")),
    }
    return {name: Seed(name, suffix, content, _answered(content)) for name, (suffix, content) in files.items()}


def _answered(content: bytes) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed"
        path.write_bytes(content)
        return answer(path)
