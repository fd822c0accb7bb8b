"""Cells that show something and hold nothing: errors, and formulas saved without a result."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from support import open_document as ods
from support.old_workbook import NOT_AVAILABLE, old_workbook
from support.raw_workbook import sheet_rows, text_cell, workbook, zipped
from unioncard.members.columns import COLUMNS, FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.registers.members.normalise import read
from unioncard.sheets.cells.cell import UNCOMPUTED, Change, NoValue
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
PERSON = sample_rows(1, seed=3)[0]
ERROR = '<c t="e"><f>NA()</f><v>#N/A</v></c>'
PASTED_ERROR = '<c t="e"><v>#REF!</v></c>'
NEVER_COMPUTED = "<c><f>A1</f></c>"
NEVER_COMPUTED_EITHER = "<c><f>A1</f><v></v></c>"
SHARED = '<c><f t="shared" si="0"/></c>'


def codes(checked: Checked) -> list[tuple[str, str | None]]:
    return [(finding.code.value, finding.column) for finding in checked.findings]


def book(path: Path, column: str, cell: str) -> Path:
    """A workbook with one member, one cell of it as XML."""
    member = [cell if name == column else text_cell(str(PERSON[name])) for name in FORM_COLUMNS]
    return zipped(path, sheet_rows([[], list(map(text_cell, HEADERS)), [], member]))


@pytest.mark.parametrize("cell", [ERROR, PASTED_ERROR, NEVER_COMPUTED, NEVER_COMPUTED_EITHER, SHARED])
@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("姓名", [("required", "姓名"), ("normalised", "姓名")]),
        ("性别", [("required", "性别"), ("normalised", "性别")]),
        ("证件号码", [("required", "证件号码"), ("normalised", "证件号码")]),
        ("移动电话", [("required", "移动电话"), ("normalised", "移动电话")]),
        ("出生日期", [("date-format", "出生日期"), ("normalised", "出生日期")]),
        ("民族", [("not-listed", "民族"), ("normalised", "民族")]),
        ("工作单位", [("normalised", "工作单位")]),
        ("序号", []),
    ],
)
def test_it_is_no_value_and_not_silently_empty(
    tmp_path: Path, column: str, expected: list[tuple[str, str]], cell: str
) -> None:
    checked = check(book(tmp_path / "a.xlsx", column, cell), today=TODAY)
    assert checked.read == 1
    assert sorted(codes(checked)) == sorted(expected)


def test_the_note_says_what_was_shown(tmp_path: Path) -> None:
    (note,) = check(book(tmp_path / "a.xlsx", "工作单位", ERROR), today=TODAY).findings
    assert "#N/A" in note.message
    assert note.row == 4


def test_an_empty_text_is_a_result(tmp_path: Path) -> None:
    cell = '<c t="str"><f>IF(A1,"","")</f><v></v></c>'
    assert check(book(tmp_path / "a.xlsx", "籍贯", cell), today=TODAY).findings == ()


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="str"><f>B1</f><v>河南</v></c>',
        '<c t="str"><f>"a"&amp;"b"</f><v>#1</v></c>',
    ],
)
def test_a_formulas_saved_result_is_a_value(tmp_path: Path, cell: str) -> None:
    checked = check(book(tmp_path / "a.xlsx", "籍贯", cell), today=TODAY)
    assert (checked.findings, checked.accepted[0].values["籍贯"] in ("河南", "#1")) == ((), True)


def test_rows_prepared_with_formulas_are_no_members(tmp_path: Path) -> None:
    lines: list[list[object]] = [list(HEADERS), [PERSON[column] for column in FORM_COLUMNS]]
    for number in range(3, 40):
        line = ["=ROW()-1", *[""] * 19]
        line[3] = f'=IF(H{number}="","",TEXT(MID(H{number},7,8),"0000-00-00"))'
        line[10] = "=#REF!"
        lines.append(line)
    checked = check(workbook(tmp_path / "a.xlsx", lines), today=TODAY)
    assert (checked.read, checked.findings) == (1, ())


def test_a_formula_written_by_a_library_is_not_lost(tmp_path: Path) -> None:
    lines = [list(HEADERS), [PERSON[column] for column in FORM_COLUMNS]]
    lines[1][3] = '=TEXT(MID(H2,7,8),"0000-00-00")'
    checked = check(workbook(tmp_path / "a.xlsx", lines), today=TODAY)
    assert codes(checked) == [("date-format", "出生日期"), ("normalised", "出生日期")]


def test_cells_without_a_place_are_found_where_they_stand(tmp_path: Path) -> None:
    cells = [text_cell(str(PERSON[name])) for name in FORM_COLUMNS]
    cells[4] = ERROR
    rows = [list(map(text_cell, HEADERS)), cells]
    xml = "".join(f"<row>{''.join(row)}</row>" for row in rows)
    from support.raw_workbook import sheet_xml  # noqa: PLC0415 only here

    checked = check(zipped(tmp_path / "a.xlsx", sheet_xml(xml)), today=TODAY)
    assert codes(checked) == [("not-listed", "民族"), ("normalised", "民族")]


def test_each_sheet_has_its_own_cells(tmp_path: Path) -> None:
    file = Workbook()
    assert file.active
    file.active.append(["=A2"] * 20)
    file.active.title = "封面"
    sheet = file.create_sheet("会员")
    for line in (HEADERS, [PERSON[column] for column in FORM_COLUMNS]):
        sheet.append(list(line))
    file.save(tmp_path / "a.xlsx")
    assert check(tmp_path / "a.xlsx", today=TODAY).findings == ()


def test_an_error_in_an_old_workbook(tmp_path: Path) -> None:
    member = {(1, place): str(PERSON[column]) for place, column in enumerate(FORM_COLUMNS) if column != "民族"}
    cells = {**{(0, place): name for place, name in enumerate(HEADERS)}, **member, (1, 4): NOT_AVAILABLE}
    checked = check(old_workbook(tmp_path / "a.xls", {k: v for k, v in cells.items() if v}), today=TODAY)
    assert codes(checked) == [("not-listed", "民族"), ("normalised", "民族")]
    assert "#N/A" in checked.findings[1].message


def test_an_error_in_an_open_document(tmp_path: Path) -> None:
    member = [ods.error("#N/A") if name == "籍贯" else ods.text(PERSON[name]) for name in FORM_COLUMNS]
    rows = ods.row(ods.text(""), times=5) + ods.row(*map(ods.text, HEADERS)) + ods.row(*member)
    checked = check(ods.open_document(tmp_path / "a.ods", rows), today=TODAY)
    assert [(f.row, f.column, f.code.value) for f in checked.findings] == [(7, "籍贯", "normalised")]


def test_an_empty_result_in_an_open_document_is_no_error(tmp_path: Path) -> None:
    empty = '<table:table-cell table:formula="of:=IF(1;&quot;&quot;)"/>'
    member = [empty if name == "籍贯" else ods.text(PERSON[name]) for name in FORM_COLUMNS]
    rows = ods.row(*map(ods.text, HEADERS)) + ods.row(*member)
    assert check(ods.open_document(tmp_path / "a.ods", rows), today=TODAY).findings == ()


@pytest.mark.parametrize("raw", ["#N/A", "#DIV/0!", "#NAME?", "Err:502", UNCOMPUTED])
def test_its_text_in_a_csv_or_in_corrections_is_no_value_either(raw: str) -> None:
    assert (read("工作单位", raw).text, read("工作单位", raw).original) == ("", raw)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_takes_it_for_a_value(column: str) -> None:
    cell = read(column, NoValue(UNCOMPUTED))
    assert cell.text == ""
    assert column == "序号" or Change.NO_VALUE in cell.changes
