"""Where the register stands in a file, which rows are members, and what number each row has."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from support.raw_workbook import csv_file, person, workbook
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, Verdict, check
from unioncard.sheets import limits
from unioncard.sheets.findings import FindingCode
from unioncard.texts.form import HEADERS, NOTES
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
ROWS = [[row[column] for column in FORM_COLUMNS] for row in sample_rows(4, seed=3)]


def run(path: Path) -> Checked:
    return check(path, today=TODAY)


def codes(checked: Checked) -> list[str]:
    return [finding.code.value for finding in checked.findings]


def test_what_stands_around_the_members_is_not_read(tmp_path: Path) -> None:
    lines = [
        ["附件"],
        ["河南省工会会员信息采集表"],
        ["填表单位（盖章）：某厂工会", *[""] * 10, "单位负责人(签字)："],
        HEADERS,
        ROWS[0],
        [],
        ["2"],  # numbered in advance
        ROWS[1],
        [" ", "\u3000", "\u200b"],
        HEADERS,  # printed on every page
        ["合计", "2人"],
        ["", "小计：2"],
        ["填表人：", "王某", "", "", "", "审核人："],
        ["", "填表日期：2026年11月1日"],
        [NOTES],
        ["", "说明：一、必填"],
    ]
    checked = run(workbook(tmp_path / "a.xlsx", lines))
    assert (checked.header_row, checked.read) == (4, 2)
    named = [7, *range(10, 15), 16]  # all but blanks, and the notes that the form itself prints
    assert [(one.row, one.code) for one in checked.findings] == [(row, FindingCode.ROW_LEFT_OUT) for row in named]
    assert [row.number for row in checked.accepted] == [5, 8]


@pytest.mark.parametrize("column", ["姓名", "证件号码", "移动电话"])
def test_a_row_is_a_member_as_soon_as_it_has_a_name_an_id_or_a_mobile(tmp_path: Path, column: str) -> None:
    lone = {**dict.fromkeys(FORM_COLUMNS, ""), column: person()[column]}
    checked = run(csv_file(tmp_path / "a.csv", [lone]))
    assert (checked.read, checked.rejected) == (1, 1)
    assert codes(checked) == ["required"] * 4


def test_a_labelled_row_with_an_id_is_a_member(tmp_path: Path) -> None:
    assert run(csv_file(tmp_path / "a.csv", [person(序号="备注")])).read == 1


def test_members_whose_names_begin_like_labels_are_not_lost(tmp_path: Path) -> None:
    assert run(csv_file(tmp_path / "a.csv", [{**dict.fromkeys(FORM_COLUMNS, ""), "姓名": "注明远"}])).read == 1


def test_the_last_member_is_read_when_the_notes_were_deleted(tmp_path: Path) -> None:
    assert run(workbook(tmp_path / "a.xlsx", [HEADERS, *ROWS])).read == 4


def test_row_numbers_are_the_spreadsheets_own_when_the_used_range_starts_elsewhere(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet
    for number, line in [(7, HEADERS), (9, ROWS[0]), (40, ROWS[1])]:
        for place, value in enumerate(line):
            sheet.cell(number, place + 3, value)
    book.save(tmp_path / "a.xlsx")
    checked = run(tmp_path / "a.xlsx")
    assert (checked.header_row, [row.number for row in checked.accepted], checked.findings) == (7, [9, 40], ())


def test_the_first_sheet_with_a_header_is_taken_and_hidden_ones_last(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active
    book.active.title = "说明"
    book.active.append(["填表说明", "姓名"])
    for title, line in [("旧表", ROWS[0]), ("会员", ROWS[1])]:
        sheet = book.create_sheet(title)
        sheet.append(HEADERS)
        sheet.append(line)
    book["旧表"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    checked = run(tmp_path / "a.xlsx")
    assert (checked.sheet, checked.read) == ("会员", 1)
    assert checked.accepted[0].values["证件号码"] == ROWS[1][7]


@pytest.mark.parametrize("blank", [0, 29, 30])
def test_the_header_stands_within_thirty_rows(tmp_path: Path, blank: int) -> None:
    checked = run(workbook(tmp_path / "a.xlsx", [*[["前言"]] * blank, HEADERS, *ROWS]))
    assert codes(checked) == (["form-unknown"] if blank == 30 else [])


def test_a_two_line_header_is_one_header(tmp_path: Path) -> None:
    upper = ["序号", "姓名", "性别", "移动电话", "证件", ""]
    lower = ["", "", "", "", "证件类别", "证件号码"]
    member = [person()[column] for column in ("序号", "姓名", "性别", "移动电话", "证件类别", "证件号码")]
    checked = run(workbook(tmp_path / "a.xlsx", [["标题"], upper, lower, member]))
    assert (checked.header_row, checked.read, checked.findings) == (3, 1, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    checked = run(csv_file(tmp_path / "a.csv", [person(姓名="王𬭎")], encoding))
    assert (checked.sheet, checked.header_row, checked.rejected) == (None, 1, 0)
    assert checked.accepted[0].values["姓名"] == "王𬭎"


def test_a_cell_with_a_line_break_is_one_row_of_a_csv(tmp_path: Path) -> None:
    rows = [person(工作单位="郑州\n某厂"), {**sample_rows(2, seed=9)[1], "姓名": "张2"}]
    assert [finding.row for finding in run(csv_file(tmp_path / "a.csv", rows)).findings] == [2, 3]


def test_missing_columns_are_named_one_by_one(tmp_path: Path) -> None:
    checked = run(workbook(tmp_path / "a.xlsx", [["姓名", "性别", "民族"], ["张三", "男", "汉族"]]))
    assert [(f.code, f.column) for f in checked.findings] == [
        ("column-missing", column) for column in ("证件类别", "证件号码", "移动电话")
    ]
    assert (checked.verdict, checked.read, checked.header_row) == ("rejected", 0, 1)


def test_two_columns_of_one_name_reject_the_file(tmp_path: Path) -> None:
    checked = run(workbook(tmp_path / "a.xlsx", [[*HEADERS, "联系电话"], *ROWS]))
    assert [(f.code, f.column) for f in checked.findings] == [("column-repeated", "移动电话")]


def test_unknown_columns_are_ignored(tmp_path: Path) -> None:
    assert run(workbook(tmp_path / "a.xlsx", [[*HEADERS, "错误原因"], [*ROWS[0], "某原因"]])).verdict == "accepted"


def test_a_header_without_members_has_no_rows(tmp_path: Path) -> None:
    checked = run(workbook(tmp_path / "a.xlsx", [HEADERS, ["1"], ["2"], [NOTES]]))
    assert (codes(checked), checked.verdict) == (["no-rows", "row-left-out"], Verdict.REJECTED)


def test_a_workbook_without_the_header_is_unknown(tmp_path: Path) -> None:
    assert codes(run(workbook(tmp_path / "a.xlsx", [["工会名称", "负责人"], ["某工会", "某人"]]))) == ["form-unknown"]


def test_more_members_than_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBERS", 3)
    assert codes(run(workbook(tmp_path / "a.xlsx", [HEADERS, *ROWS]))) == ["file-too-large"]


def test_more_columns_than_allowed_in_a_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名,性别,证件号码" + ",备用" * 200, "utf-8")
    assert codes(run(tmp_path / "a.csv")) == ["file-too-large"]
