"""The workbook with shared strings says what the workbook it was made from says."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import openpyxl
from benchmarks import books
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from pathlib import Path


def test_both_workbooks_hold_the_same_cells(tmp_path: Path):
    inline = books.sample(tmp_path, 30)
    shared = books.with_shared_strings(inline)

    one, other = (CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() for path in (inline, shared))

    assert one == other
    assert openpyxl.load_workbook(shared).worksheets[0].max_row >= 30


def test_each_text_is_kept_once_beside_the_cells(tmp_path: Path):
    shared = books.with_shared_strings(books.sample(tmp_path, 30))

    with zipfile.ZipFile(shared) as book:
        assert b"inlineStr" not in book.read(books.SHEET)
        assert book.read(books.STRINGS).count("汉族".encode()) == 1
