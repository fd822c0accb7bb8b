"""Characters that nobody sees: one list, for headers and for cells; dates with blanks; headers in other dress."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.raw_workbook import workbook
from unioncard.registers.check import Checked, check
from unioncard.registers.members.columns import LAYOUT
from unioncard.sheets.cells import dates
from unioncard.sheets.cells.cell import tidy
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TODAY = date(2026, 11, 23)
COLUMNS = ("姓名", "性别", "证件类别", "证件号码", "移动电话")
PERSON = sample_rows(1, seed=3)[0]
# Default_Ignorable_Code_Point of Unicode, a few of each range, and what else has no shape.
UNSEEN = [
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180b", "\u180e", "\u180f", "\u200b", "\u200d"),
    *("\u200f", "\u202a", "\u202e", "\u2060", "\u2064", "\u2065", "\u2066", "\u206f", "\u3164", "\ufe00", "\ufe0e"),
    *("\ufe0f", "\ufeff", "\uffa0", "\ufff0", "\ufff8", "\U0001bca0", "\U0001d173", "\U000e0001", "\U000e0061"),
    *("\U000e0fff", "\ufff9", "\ufffb", "\ufffc", "\u0600", "\u06dd", "\u2800"),
]


def read(tmp_path: Path, *lines: Sequence[object]) -> Checked:
    return check(workbook(tmp_path / "a.xlsx", lines), today=TODAY)


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
def test_an_unseen_character_is_dropped_with_a_note_in_headers_without_one(tmp_path: Path, mark: str) -> None:
    cells = [PERSON[column] for column in COLUMNS]
    spoilt = [mark + cell[:1] + mark + cell[1:] + mark for cell in cells]
    checked = read(tmp_path, [f"{mark}{column[:1]}{mark}{column[1:]}{mark}" for column in COLUMNS], spoilt)
    assert [(one.column, one.code.value) for one in checked.findings] == [(column, "normalised") for column in COLUMNS]
    assert [checked.accepted[0].values[column] for column in COLUMNS] == cells


def test_every_format_character_is_unseen() -> None:
    formats = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    assert [mark for mark in formats if tidy(f"1{mark}3")[0] != "13"] == []


@pytest.mark.parametrize("mark", ["\U000e0100", "\U000e01ef"])
def test_a_chosen_shape_of_a_character_is_unseen_but_in_a_name(tmp_path: Path, mark: str) -> None:
    cells = [PERSON[column] + mark for column in COLUMNS]
    checked = read(tmp_path, [column + mark for column in COLUMNS], cells)
    codes = ["name-characters", *["normalised"] * 4]
    assert [(one.column, one.code.value) for one in checked.findings] == list(zip(COLUMNS, codes, strict=True))


def test_rows_of_unseen_characters_alone_are_blank(tmp_path: Path) -> None:
    checked = read(tmp_path, COLUMNS, [PERSON[column] for column in COLUMNS], ["\u3164", "\ufe0f", "\u2800"])
    assert (checked.read, checked.findings) == (1, ())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2015 年 3 月 1 日",
            "2015年 3月 1日",
            "2015 . 3 . 1",
            "2015 - 03 - 01",
            "2015 / 3 / 1",
            "２０１５ 年 ３ 月 １ 日",
        ),
        *("2015年3月1号", "2015　年　3　月　1　日", "2015 年3 月1", "2015.3.1 ", "2015 3 1"),
    ],
)
def test_blanks_around_the_units_of_a_date_change_nothing(text: str) -> None:
    assert dates.day(text) == ("2015-03-01", False)


def test_blanks_in_a_range_of_dates_change_nothing() -> None:
    assert dates.validity("2015 . 01 . 31 - 2035 . 01 . 31") == ("2035-01-31", False)
    assert dates.validity("2015 年 1 月 31 日 至 长期") == (dates.FOREVER, False)


@pytest.mark.parametrize(
    "text", ["2015 年 3 月", "20 15 年 3 月 1 日", "2015 年 13 月 1 日", "2015" + " " * 40_000 + "3 1"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert dates.day(text)[0] is None


# --- headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        *(
            "★姓名",
            "姓名★",
            "※姓名",
            "▲ 姓名",
            "●姓名",
            "☆姓名（必填）",
            "#姓名",
            "姓名√",
            "◆姓名◆",
            "【★】姓名",
            "①姓名",
        ),
        *(
            "姓名\nName",
            "Name\n姓名",
            "姓名 Name",
            "姓名Name",
            "姓名\nئىسىم",
            "མིང་\n姓名",
            "姓名 / Name",
            "姓名\nFull name",
        ),
        *("姓名\nᠨᠡᠷ\u180e\u180e᠎ᠡ", "姓名|Name", "姓名：", "1.姓名", "*姓 名*", "姓名 ", "姓\n名"),
    ],
)
def test_marks_and_a_second_language_in_a_header_change_nothing(header: str) -> None:
    assert LAYOUT.canonical(header) == "姓名"


@pytest.mark.parametrize(
    ("header", "column"),
    [
        *(
            (one, "姓名")
            for one in ("“姓名”", '"姓名"', "姓名。", "姓名！", "四、姓名", "姓名-必填", "姓名_必填", "必填：姓名")
        ),
        *((one, "姓名") for one in ("必填项 姓名", "姓名,必填", "姓名?", "人员姓名", "真实姓名", "中文姓名")),
        *(
            (one, "证件号码")
            for one in ("证件编号", "会员身份证号", "本人身份证号码（18位）", "公民身份证号码", "身份证号码,18位")
        ),
        *((one, "移动电话") for one in ("本人联系电话", "会员手机号", "联系手机号码", "常用手机", "移动电话_")),
        ("证照类型", "证件类别"),
    ],
)
def test_signs_hints_and_other_names_in_a_header(header: str, column: str) -> None:
    assert LAYOUT.canonical(header) == column


@pytest.mark.parametrize("header", ["HR 姓名", "HR姓名", "IP电话", "姓名及电话", "联系人/电话", "QQ号码", "Name", "★"])
def test_what_only_looks_like_a_column_is_none(header: str) -> None:
    assert LAYOUT.canonical(header) is None


@pytest.mark.parametrize("order", [("序号", "编号"), ("编号", "序号")])
def test_a_serial_number_beside_a_staff_number(tmp_path: Path, order: tuple[str, ...]) -> None:
    numbers = {"序号": "1", "编号": "HN0001"}
    checked = read(tmp_path, (*order, *COLUMNS), [*map(numbers.get, order), *(PERSON[column] for column in COLUMNS)])
    assert (checked.read, checked.findings, checked.accepted[0].values["序号"]) == (1, (), "1")


@pytest.mark.parametrize("order", [("现住址", "家庭住址"), ("家庭住址", "现住址")])
def test_optional_columns_under_two_of_their_names(tmp_path: Path, order: tuple[str, ...]) -> None:
    checked = read(tmp_path, (*COLUMNS, *order), [*(PERSON[column] for column in COLUMNS), *order])
    assert checked.accepted[0].values["联系地址"] == "现住址"
    assert [(one.row, one.column, one.code.value) for one in checked.findings] == [(None, "联系地址", "normalised")]


@pytest.mark.parametrize("twice", ["手机", "身份证号", "证件类型", "职工姓名"])
def test_a_compulsory_column_under_two_of_its_names_is_not_chosen(tmp_path: Path, twice: str) -> None:
    checked = read(tmp_path, (*COLUMNS, twice), [*(PERSON[column] for column in COLUMNS), ""])
    assert [one.code.value for one in checked.findings] == ["column-repeated"]


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [("", "", ""), ("河南", "河南", "河南"), ("河南", " 河南 ", "河南"), ("河南", "", "河南"), ("", "河南", "河南")],
)
def test_one_optional_name_twice_that_says_the_same(tmp_path: Path, first: str, second: str, text: str) -> None:
    checked = read(tmp_path, (*COLUMNS, "籍贯", "籍贯"), [*(PERSON[column] for column in COLUMNS), first, second])
    assert (checked.findings, [row.values["籍贯"] for row in checked.accepted]) == ((), [text])


@pytest.mark.parametrize("column", ["籍贯", "民族", "出生日期", "序号"])
def test_one_optional_name_twice_that_says_different_things(tmp_path: Path, column: str) -> None:
    values = {
        "籍贯": ("河南", "河北"),
        "民族": ("汉族", "回族"),
        "出生日期": ("1990-01-01", "1991-01-01"),
        "序号": ("1", "2"),
    }
    line = [*(PERSON[one] for one in COLUMNS), *values[column]]
    checked = read(tmp_path, (*COLUMNS, column, column), line)
    wanted = [] if column == "序号" else [(2, column, "columns-differ")]
    assert [(one.row, one.column, one.code.value) for one in checked.findings if one.severity == "error"] == wanted
    assert checked.rejected == len(wanted)
    if wanted:
        assert "第 6 列、第 7 列" in next(one.message for one in checked.findings if one.column == column)
        assert checked.refused[0].values[column] == " / ".join(values[column])


def test_a_name_that_stands_twice_in_the_first_list_means_nothing_in_a_second(tmp_path: Path) -> None:
    person = [PERSON[column] for column in COLUMNS]
    others = [["2", "x", *(other[column] for column in COLUMNS)] for other in sample_rows(2, seed=9)]
    checked = read(tmp_path, (*COLUMNS, "籍贯", "籍贯"), [*person, "河南", ""], ("序号", "部门", *COLUMNS), *others)
    assert [(one.row, one.code.value) for one in checked.findings if one.severity == "error"] == []
    assert [row.values["移动电话"] for row in checked.accepted] == [person[4], others[0][-1], others[1][-1]]


# --- the same as above ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column", ["姓名", "性别", "证件类别", "证件号码", "移动电话", "工作单位", "籍贯", "联系地址", "民族"]
)
@pytest.mark.parametrize("text", ["同上", "〃", "同上行"])
def test_the_same_as_above_is_an_error_in_any_cell(tmp_path: Path, column: str, text: str) -> None:
    header = (*COLUMNS, "工作单位", "籍贯", "联系地址", "民族")
    checked = read(tmp_path, header, [text if one == column else PERSON.get(one, "") for one in header])
    errors = [one.column for one in checked.findings if one.severity == "error"]
    assert column in errors
    assert checked.rejected == 1
