"""XlsxWriter alone, in constant memory, writes the cells of the corrections workbook's first sheet.

No colours, comments, heights, drop-downs or further sheets, and the texts are in memory already.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from benchmarks.rules import TODAY
from unioncard.registers.check import check
from unioncard.registers.forms.corrections import corrections

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(path: str) -> Callable[[], int]:
    """The work: write all cells, blank ones too, in one format; says how many bytes the workbook has."""
    content = corrections(check(Path(path), today=TODAY))
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    def work() -> int:
        target = io.BytesIO()
        book = Workbook(target, {"constant_memory": True})
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "@", "border": 1, "text_wrap": True})
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                if text:
                    sheet.write_string(row, column, text, form)
                else:
                    sheet.write_blank(row, column, None, form)
        book.close()
        return len(target.getvalue())

    return work
