"""Cells of the register of unions that hold nothing, or a day count."""

from __future__ import annotations

from datetime import date

import pytest

from unioncard.registers.unions import columns
from unioncard.registers.unions.normalise import read
from unioncard.sheets import layout
from unioncard.sheets.cells.cell import Change, NoValue
from unioncard.sheets.findings import FindingCode

EPOCH = date(1899, 12, 30)
ERROR = NoValue("#N/A")


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        (columns.NATURE, FindingCode.NOT_LISTED),
        (columns.FOUNDED, FindingCode.DATE_FORMAT),
        (columns.EMPLOYEES, FindingCode.COUNT_FORMAT),
        (columns.UNION_CREDIT, None),
        (columns.UNION, None),
        (columns.ADDRESS, None),
    ],
)
def test_an_error_in_a_cell_never_passes_as_left_empty(column: str, fault: FindingCode | None) -> None:
    cell = read(column, ERROR)
    assert (cell.text, cell.fault) == ("", fault)
    assert Change.NO_VALUE in cell.changes


def test_a_day_count_is_read_by_the_workbooks_own_day_0() -> None:
    cell = read(columns.FOUNDED, 40299.0, EPOCH)
    assert (cell.text, cell.changes) == ("2010-05-01", (Change.SERIAL,))
    assert read(columns.FOUNDED, 40299.0).fault is FindingCode.DATE_FORMAT
    assert read(columns.FOUNDED, "40299", EPOCH).fault is FindingCode.DATE_FORMAT


@pytest.mark.parametrize("text", ["1" * 30_000, "统一社会信用代码" + "1" * 30_000])
def test_a_long_text_is_not_looked_at_as_a_header(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns for hints such as 18位 take time with the square of a run of digits: two seconds for such a cell."""
    looked_at: list[int] = []
    plain = columns.header_key
    for module in (columns, layout):
        monkeypatch.setattr(module, "header_key", lambda cell: (looked_at.append(len(str(cell))), plain(cell))[1])
    found = columns.LAYOUT.match(["单位名称", text, "统一社会信用代码", "工会名称"])
    assert max(looked_at) <= layout.LONGEST_HEADER
    assert found[columns.UNIT_CREDIT] == [2]
