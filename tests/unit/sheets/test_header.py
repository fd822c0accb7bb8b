"""Finding the header: below titles and stamp lines, in one line or two, on the right sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from support.raw_workbook import workbook
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.registers.members.columns import LAYOUT
from unioncard.sheets.findings import FindingCode
from unioncard.sheets.header import find_header
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
PEOPLE = sample_rows(3, seed=3)
ROWS = [[row[column] for column in FORM_COLUMNS] for row in PEOPLE]
SHORT = ("姓名", "性别", "证件类别", "证件号码", "移动电话")
SHORT_ROWS = [[row[column] for column in SHORT] for row in PEOPLE]


def run(path: Path) -> Checked:
    return check(path, today=TODAY)


@pytest.mark.parametrize(
    "stamp",
    [
        ["填表单位（盖章）：某厂工会", *[""] * 8, "联系电话：", "0371-6550000"],
        ["单位：", "某厂", "地址：", "某路", "联系电话：", "0371-6550000"],
        ["单位：", "", "地址：", "", "联系电话：", ""],
        ["联系人姓名", "王某", "联系电话", "0371-6550000"],
        ["姓名：", "王某", "手机：", "13490000000"],
        ["姓名", "王某", "手机", "13490000000"],
        ["单位名称", "某厂", "姓名", "王某", "联系电话", "0371-6550000"],
    ],
    ids=str,
)
@pytest.mark.parametrize("between", [[], [["（一）"]]])
def test_a_stamp_line_with_names_of_columns_is_not_the_header(
    tmp_path: Path, stamp: list[str], between: list[list[str]]
) -> None:
    checked = run(workbook(tmp_path / "a.xlsx", [["附件"], ["某表"], stamp, *between, HEADERS, *ROWS]))
    assert (checked.header_row, checked.read, checked.findings) == (4 + len(between), 3, ())


def test_a_stamp_line_does_not_make_a_sheet_the_register(tmp_path: Path) -> None:
    stamp = ["单位：", "某厂", "地址：", "某路", "联系电话：", "0371-6550000"]
    file = sheets(tmp_path / "a.xlsx", 封面=[["某表"], stamp], 会员=[list(HEADERS), *ROWS])
    assert (run(file).sheet, run(file).read) == ("会员", 3)


def test_the_nearest_to_a_header_is_shown_with_what_it_lacks(tmp_path: Path) -> None:
    stamp = ["姓名", "王某", "手机", "13490000000"]
    checked = run(workbook(tmp_path / "a.xlsx", [stamp, SHORT[:4], *(row[:4] for row in SHORT_ROWS)]))
    assert (checked.header_row, [(f.code, f.column) for f in checked.findings]) == (2, [("column-missing", "移动电话")])


def test_rows_of_a_first_table_are_not_passed_over_for_a_better_header_below(tmp_path: Path) -> None:
    lines = [SHORT[:4], *(row[:4] for row in SHORT_ROWS), [], SHORT, *SHORT_ROWS]
    checked = run(workbook(tmp_path / "a.xlsx", lines))
    assert (checked.header_row, [f.code.value for f in checked.findings]) == (1, ["column-missing"])


TWO_LINES = {
    "group heads": (["基本情况", "", "证件", "", "联系方式"], SHORT),
    "names above, the rest below": (["姓名", "性别", "证件", "", "联系"], ["", "", *SHORT[2:]]),
    "half above, half below": (["姓名", "性别", "", "", ""], ["", "", *SHORT[2:]]),
    "a group head that is itself a name": (["姓名", "性别", "身份证", "", "联系电话"], ["", "", *SHORT[2:4], "手机"]),
    "a hint below a name": (["姓名", "性别", "证件", "", "移动电话"], ["", "", *SHORT[2:4], "（11位）"]),
}


@pytest.mark.parametrize("lines", TWO_LINES.values(), ids=TWO_LINES)
def test_a_header_in_two_lines(tmp_path: Path, lines: tuple[list[str], list[str]]) -> None:
    checked = run(workbook(tmp_path / "a.xlsx", [["某表"], *lines, *SHORT_ROWS]))
    assert (checked.header_row, checked.read, checked.findings) == (3, 3, ())


def test_a_header_in_two_lines_printed_on_every_page_is_no_member(tmp_path: Path) -> None:
    upper, lower = TWO_LINES["a group head that is itself a name"]
    checked = run(workbook(tmp_path / "a.xlsx", [upper, lower, SHORT_ROWS[0], upper, lower, *SHORT_ROWS[1:]]))
    assert checked.read == 3
    assert [(one.row, one.code) for one in checked.findings] == [(row, FindingCode.ROW_LEFT_OUT) for row in (4, 5)]


def test_words_of_a_first_row_that_name_columns_do_not_make_it_a_header() -> None:
    header = ["姓名", "性别", "有效证件类别", "证件号码", "移动电话", "人员类别"]
    for row in (["张三", "男", "身份证", "410105", "134", "农民工"], ["", "", "身份证", "", "", ""]):
        found = find_header([header, row], LAYOUT)
        assert found
        assert found.row == 1


def test_a_repeated_column_is_named_by_its_place_on_the_sheet(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active
    for place, name in enumerate((*SHORT, "联系电话"), 3):
        book.active.cell(2, place, name)
    book.save(tmp_path / "a.xlsx")
    assert "第 7 列、第 8 列" in run(tmp_path / "a.xlsx").findings[0].message


def sheets(path: Path, **lines: list[list[object]]) -> Path:
    book = Workbook()
    assert book.active
    book.remove(book.active)
    for name, rows in lines.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_members_on_a_further_sheet_are_not_lost_unseen(tmp_path: Path) -> None:
    file = sheets(
        tmp_path / "a.xlsx",
        一车间=[list(HEADERS), ROWS[0]],
        说明=[["填表说明"]],
        空表=[list(HEADERS), ["1"]],
        二车间=[["某表"], list(HEADERS), ROWS[1]],
    )
    checked = run(file)
    (note,) = checked.findings
    assert (checked.sheet, checked.read, checked.verdict) == ("一车间", 1, "accepted")
    assert (note.row, note.column, note.code, note.severity) == (None, None, "normalised", "note")
    assert "“二车间”" in note.message
    assert not {"说明", "空表"} & set(note.message.split("“"))


def test_hidden_rows_and_columns_are_read_like_all_others(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [HEADERS, *ROWS])
    from openpyxl import load_workbook  # noqa: PLC0415 only here

    book = load_workbook(file)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["H"].hidden = True
    book.active.auto_filter.ref = "A1:T4"
    book.save(file)
    assert (run(file).read, run(file).findings) == (3, ())
