"""Which lines below the header are members, and which are sums, notes, samples or headings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.raw_workbook import workbook
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.sheets.entries import compact
from unioncard.sheets.findings import FindingCode
from unioncard.texts.form import HEADERS, NOTES
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
ROWS = [[row[column] for column in FORM_COLUMNS] for row in sample_rows(3, seed=3)]
# The register of a union that numbers nobody: names stand first.
NAMES_FIRST = ("姓名", "性别", "有效证件类别", "证件号码", "移动电话", "出生日期")
PEOPLE = [
    [row["姓名"], row["性别"], row["证件类别"], row["证件号码"], row["移动电话"], ""] for row in sample_rows(3, seed=3)
]


def line(**cells: object) -> list[object]:
    return [cells.get(column, "") for column in FORM_COLUMNS]


def among_members(tmp_path: Path, *lines: list[object]) -> Checked:
    """Two members with these lines between them, and one behind."""
    book = workbook(tmp_path / "a.xlsx", [HEADERS, ROWS[0], *lines, ROWS[1], ROWS[2]])
    return check(book, today=TODAY)


def alone(tmp_path: Path, text: str) -> int:
    """How many of four lines are read: three members, and one with this text alone where the names stand."""
    return check(workbook(tmp_path / "a.xlsx", [NAMES_FIRST, PEOPLE[0], [text], *PEOPLE[1:]]), today=TODAY).read


@pytest.mark.parametrize(
    "other",
    [
        line(序号="2"),  # numbered in advance
        line(序号="2", 证件类别="居民身份证", 民族="汉族"),  # and filled in as far as all members are alike
        line(姓名="/", 证件号码="——", 移动电话="-"),  # struck through
        line(序号="一车间"),
        line(序号="合计", 姓名="20人"),
        line(序号="合计", 姓名="20", 证件号码="20", 移动电话="18"),
        line(序号="总　计", 出生日期="20"),
        line(序号=3, 姓名="小计：2"),
        line(姓名="本页合计 20 人"),
        line(姓名="以下空白"),
        line(序号="第 2 页，共 3 页"),
        line(序号="填表人：", 姓名="王某", 移动电话="03716550000"),
        line(序号="审核人：王某", 移动电话="联系电话：0371-6550000"),
        line(姓名="填表日期：2026年11月1日"),
        line(姓名="说明：一、必填"),
        list(HEADERS),  # printed on every page
        line(序号="示例", 姓名="张三", 性别="女", 证件类别="居民身份证", 证件号码="11010519491231002X"),
        line(序号="（例）", 姓名="张三", 性别="男", 证件类别="居民身份证", 证件号码="410105199003070018"),
        line(序号="1", 姓名="张三（示例）", 性别="女", 证件类别="居民身份证", 证件号码="11010519491231002X"),
        line(姓名="例：张三"),
    ],
    ids=str,
)
def test_no_member(tmp_path: Path, other: list[object]) -> None:
    checked = among_members(tmp_path, other)
    assert checked.read == 3
    assert [(finding.row, finding.code) for finding in checked.findings] == [(3, FindingCode.ROW_LEFT_OUT)]
    assert [row.number for row in checked.accepted] == [2, 4, 5]


@pytest.mark.parametrize("other", [[], line(序号=NOTES), line(姓名=" ", 证件号码="\u3000", 移动电话="\u200b")], ids=str)
def test_a_blank_line_and_what_the_form_prints_have_nothing_to_name(tmp_path: Path, other: list[object]) -> None:
    checked = among_members(tmp_path, other)
    assert (checked.read, checked.findings) == (3, ())


@pytest.mark.parametrize(
    "other",
    [
        line(姓名="注明远"),
        line(姓名="范例"),  # surname 范
        line(姓名="张科"),
        line(姓名="欧阳文班"),
        line(证件号码="410105199003070018"),
        line(移动电话="13490000000"),
        line(出生日期="1990/03/07", 性别="女"),  # the name was forgotten
        line(序号="备注", 姓名="王某", 证件号码="410105199003070018"),
        line(序号="合计", 证件号码="410105199003070018"),
        line(序号="填表人", 姓名="王某", 证件号码="410105199003070018", 移动电话="13490000000"),
        line(姓名="一车间", 性别="男"),
    ],
    ids=str,
)
def test_a_member_whatever_else_it_looks_like(tmp_path: Path, other: list[object]) -> None:
    checked = among_members(tmp_path, other)
    assert (checked.read, checked.rejected) == (4, 1)
    assert {finding.row for finding in checked.findings} == {3}


@pytest.mark.parametrize(
    "text",
    [
        "一车间",
        "机修车间（20人）",
        "行政办公室",
        "第三分厂",
        "设备维修班组",
        "二队",
        "质量管理部",
        "部门：质检",
        "1、此表必填",
    ],
)
def test_a_heading_where_names_stand_is_no_member(tmp_path: Path, text: str) -> None:
    assert alone(tmp_path, text) == 3


@pytest.mark.parametrize("text", ["张建科", "王厂", "李文", "陈小组", "买买提·艾力部", "质检"])
def test_what_may_be_a_name_is_a_member(tmp_path: Path, text: str) -> None:
    assert alone(tmp_path, text) == 4


def test_many_blank_rows_between_departments_end_nothing(tmp_path: Path) -> None:
    lines = [HEADERS, ROWS[0], *[[]] * 40, ["二车间"], ROWS[1], *[[]] * 400, ROWS[2]]
    checked = check(workbook(tmp_path / "a.xlsx", lines), today=TODAY)
    assert [row.number for row in checked.accepted] == [2, 44, 445]


def test_the_forms_sample_is_not_read_even_when_it_is_faultless(tmp_path: Path) -> None:
    sample = ["示例", *ROWS[2][1:]]
    checked = check(workbook(tmp_path / "a.xlsx", [HEADERS, [], sample, *ROWS]), today=TODAY)
    assert checked.read == 3
    assert [(finding.row, finding.code) for finding in checked.findings] == [(3, FindingCode.ROW_LEFT_OUT)]


def test_a_text_longer_than_any_printed_word_is_not_made_half_width_again_and_again() -> None:
    assert compact("ａ ｂ") == "ab"
    assert compact("ａ " * 1_500_000) == "ａ " * 1_500_000
