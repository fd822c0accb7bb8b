"""Dates as workbooks hold them: date cells and bare day counts, by the workbook's own epoch."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from support import open_document as ods
from support.old_workbook import old_workbook
from support.raw_workbook import NS, sheet_rows, text_cell, zipped
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import check
from unioncard.registers.members.columns import LAYOUT
from unioncard.registers.members.normalise import read
from unioncard.sheets.cells.cell import Change
from unioncard.sheets.cells.dates import EPOCH_1900, EPOCH_1904
from unioncard.sheets.reader import opened_register
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("姓名", "性别", "证件类别", "证件号码", "移动电话", "出生日期", "会籍变化日期")
STYLES = f'<styleSheet {NS}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
FROM_1904 = '<workbookPr date1904="1"/>'
COUNT = 32939


def read_dates(path: Path) -> list[tuple[str, bool]]:
    """Of the first row: what its two dates read as, and whether the day was counted."""
    with opened_register(path, LAYOUT) as register:
        _, cells = next(iter(register.rows))
        found = [read(name, register.cell(cells, name), register.epoch) for name in HEADER[5:]]
    return [(cell.text, Change.SERIAL in cell.changes) for cell in found]


@pytest.mark.parametrize(("settings", "day"), [("", "1990-03-07"), (FROM_1904, "1994-03-08")])
def test_a_new_workbook(tmp_path: Path, settings: str, day: str) -> None:
    member = [*map(text_cell, ("张三", "男", "", "", "")), f"<c><v>{COUNT}</v></c>", f'<c s="1"><v>{COUNT}</v></c>']
    sheet = sheet_rows([list(map(text_cell, HEADER)), member])
    file = zipped(tmp_path / "a.xlsx", sheet, settings=settings, styles=STYLES)
    assert read_dates(file) == [(day, True), (day, False)]


@pytest.mark.parametrize(("from_1904", "day"), [(False, "1990-03-07"), (True, "1994-03-08")])
@pytest.mark.parametrize("rows_below", [0, 300])
def test_an_old_workbook(tmp_path: Path, from_1904: bool, day: str, rows_below: int) -> None:
    cells: dict[tuple[int, int], str | float | bytes] = {(0, place): name for place, name in enumerate(HEADER)}
    cells |= {(1, 0): "张三", (1, 5): float(COUNT), (1, 6): 19900307.0}
    cells |= {(row, 0): "李四" for row in range(2, rows_below)}
    file = old_workbook(tmp_path / "a.xls", cells, from_1904=from_1904)
    assert read_dates(file) == [(day, True), ("1990-03-07", False)]


@pytest.mark.parametrize(
    ("settings", "day"),
    [
        ("", "1990-03-07"),
        (
            '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>',
            "1994-03-08",
        ),
    ],
)
def test_an_open_document(tmp_path: Path, settings: str, day: str) -> None:
    member = ods.row(ods.text("张三"), ods.text("", 4), ods.number(COUNT), ods.day("1990-03-07"))
    rows = ods.row(*map(ods.text, HEADER)) + member
    file = ods.open_document(tmp_path / "a.ods", rows, settings=settings)
    assert read_dates(file) == [(day, True), ("1990-03-07", False)]


def test_the_check_counts_by_the_workbooks_epoch(tmp_path: Path) -> None:
    person = sample_rows(1, seed=3)[0]
    birth = datetime.strptime(str(person["出生日期"]), "%Y/%m/%d").date()
    count = f"<c><v>{(birth - EPOCH_1904).days}</v></c>"
    member = [count if name == "出生日期" else text_cell(str(person[name])) for name in FORM_COLUMNS]
    sheet = sheet_rows([list(map(text_cell, HEADERS)), member])
    checked = check(zipped(tmp_path / "a.xlsx", sheet, settings=FROM_1904), today=date(2026, 11, 23))
    assert [(f.column, f.code.value) for f in checked.findings] == [("出生日期", "normalised")]
    assert checked.accepted[0].values["出生日期"] == birth.isoformat()


@pytest.mark.parametrize(
    ("raw", "epoch"),
    [
        ("32939", EPOCH_1900),  # text: nobody knows whose count it is
        (32939.0, None),  # neither in a CSV
        (1990.0, EPOCH_1900),  # a year, typed as a number
        (1990.3, EPOCH_1900),  # March 1990
        (199003.0, EPOCH_1900),
        (900307.0, EPOCH_1900),
        (0.0, EPOCH_1900),
        (-5.0, EPOCH_1904),
        (1e300, EPOCH_1900),
        (float("nan"), EPOCH_1900),
        (True, EPOCH_1900),
        (time(0, 0), EPOCH_1900),  # a date cell of day 0
    ],
)
def test_what_may_be_something_else_is_no_date(raw: object, epoch: date | None) -> None:
    assert read("出生日期", raw, epoch).fault == "date-format"


@pytest.mark.parametrize("raw", [32939.0, 32939, 32939.5, datetime(1990, 3, 7, 12, 30), "1990-03-07 12:30"])
def test_a_time_of_day_changes_nothing_about_the_day(raw: object) -> None:
    cell = read("出生日期", raw, EPOCH_1900)
    assert (cell.text, cell.fault) == ("1990-03-07", None)
    assert cell.original is not None
