"""No written row vanishes: it is a member, or a note names it and says why it is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from support import open_document
from support.raw_workbook import workbook
from unioncard.registers.check import Checked, check
from unioncard.sheets.layout import Kind
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TODAY = date(2026, 11, 23)
PEOPLE = sample_rows(6, seed=3)
COLUMNS = ("姓名", "性别", "证件类别", "证件号码", "移动电话")
LEFT_OUT, SHIFTED = "row-left-out", "row-shifted"


def person(place: int, columns: Sequence[str] = COLUMNS, **cells: object) -> list[object]:
    return [cells.get(column, PEOPLE[place].get(column, "")) for column in columns]


def read(tmp_path: Path, *lines: Sequence[object], fast: bool = True, kind: Kind = Kind.MEMBERS) -> Checked:
    return check(workbook(tmp_path / "a.xlsx", lines), today=TODAY, fast=fast, kind=kind)


def found(checked: Checked) -> list[tuple[int | None, str]]:
    return [(one.row, one.code.value) for one in checked.findings]


# --- words do not make a note of a member -----------------------------------------------------------------------------


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    "word",
    [
        *("示范", "样本", "样本1", "例", "示例", "范例", "举例"),
        *("注", "注：借调", "备注", "说明：孕期", "合计", "以下空白"),
        *("负责人", "工会负责人", "审核", "审核人", "经办人", "联系人", "制表", "填表人", "日期", "盖章", "第1页"),
    ],
)
def test_a_word_in_a_column_before_the_name_makes_no_note_of_a_member(tmp_path: Path, word: str, fast: bool) -> None:
    header = ("类别", *COLUMNS)
    whole, without_phone = [word, *person(0)], [word, *person(1, 移动电话="", 证件号码="")]
    checked = read(tmp_path, header, whole, without_phone, ["", *person(2)], fast=fast)
    assert checked.read == 3
    assert found(checked) == [(3, "required"), (3, "required")]


@pytest.mark.parametrize("word", ["负责人", "制表", "填表人", "日期", "主席"])
def test_a_card_number_alone_is_somebody_whatever_stands_before_it(tmp_path: Path, word: str) -> None:
    alone = ["", "", "", person(1)[3], ""]
    checked = read(tmp_path, ("岗位", *COLUMNS), ["", *person(0)], [word, *alone], ["", *person(2)])
    assert (checked.read, [one.number for one in checked.refused]) == (3, [3])


@pytest.mark.parametrize("word", ["联系电话", "籍贯", "手机", "出生日期"])
@pytest.mark.parametrize("kept", ["证件号码", "移动电话"])
def test_a_word_that_names_a_column_makes_no_second_line_of_a_header(tmp_path: Path, word: str, kept: str) -> None:
    lines = [[cell if column == kept else "" for column, cell in zip(COLUMNS, person(0), strict=True)], person(1)]
    checked = read(tmp_path, (*COLUMNS, "备注"), [*lines[0], word], [*lines[1], ""])
    assert (checked.header_row, checked.read, [one.number for one in checked.refused]) == (1, 2, [2])


@pytest.mark.parametrize("word", ["示范", "样本"])
def test_a_serial_column_that_names_a_kind_of_post_is_no_sample(tmp_path: Path, word: str) -> None:
    checked = read(tmp_path, ("编号", *COLUMNS), *([word, *person(place)] for place in range(3)))
    assert (checked.read, found(checked)) == (3, [])


def test_a_sample_is_one_only_right_below_the_header(tmp_path: Path) -> None:
    lines = [[str(place), *person(place)] for place in range(3)]
    checked = read(tmp_path, ("序号", *COLUMNS), *lines, *[[]] * 30, ["例", *person(4)])
    assert (checked.read, found(checked)) == (4, [])


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("word", ["例", "示例", "（示例）", "例1"])
def test_the_sample_that_is_left_out_is_named(tmp_path: Path, word: str, fast: bool) -> None:
    checked = read(tmp_path, ("序号", *COLUMNS), [word, *person(0)], ["1", *person(1)], fast=fast)
    assert (checked.read, found(checked)) == (1, [(2, LEFT_OUT)])
    assert "示例" in checked.findings[0].message


# --- who is left out is named -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (one, "合计")
            for one in ("合计", "合 计", "以上共 20 人", "共20人", "总人数：20", "人数合计 20", "全厂合计：20人")
        ),
        *((one, "合计") for one in ("实有人数20人", "男 12 人，女 8 人", "20人", "20", "共计贰拾人", "会员总数：20")),
        *((one, "落款") for one in ("（公章）", "（盖章）", "(章)", "单位（盖章）", "工会委员会（公章）", "此处盖章")),
        *((one, "落款") for one in ("2026年11月20日", "2026 年 11 月 20 日", "2026-11-20", "2026/11/20", "年 月 日")),
        *((one, "落款") for one in ("二〇二六年十一月二十日", "填表人：赵安", "主管领导签字：", "法定代表人（签字）")),
        *((one, "说明") for one in ("以下空白", "第 1 页，共 2 页", "注：以上均为在职", "说明", "1、此表必填")),
        *((one, "标题") for one in ("机修车间", "退会人员名单", "附：退休人员", "2026年新会员花名册")),
        *((one, "合计") for one in ("本月新增会员3名", "本单位共有会员20人。", "男会员12人")),
    ],
)
def test_a_line_below_or_between_members_is_no_member_and_is_named(tmp_path: Path, text: str, reason: str) -> None:
    checked = read(tmp_path, COLUMNS, person(0), [text], person(1))
    assert (checked.read, checked.rejected, found(checked)) == (2, 0, [(3, LEFT_OUT)])
    assert reason in checked.findings[0].message
    assert "第 3 行" in checked.findings[0].message


def test_a_day_in_a_date_cell_below_the_names_is_no_member(tmp_path: Path) -> None:
    checked = read(tmp_path, COLUMNS, person(0), [date(2026, 11, 20)], person(1))
    assert (checked.read, found(checked)) == (2, [(3, LEFT_OUT)])


def test_content_without_anybody_is_named(tmp_path: Path) -> None:
    header = (*COLUMNS, "民族", "备用")
    checked = read(
        tmp_path, header, person(0), ["", "", "", "", "", "汉族"], ["", "", "", "", "", "", "王五"], person(1)
    )
    assert (checked.read, found(checked)) == (2, [(3, LEFT_OUT), (4, LEFT_OUT)])


def test_rows_that_are_only_numbered_or_struck_through_are_named_together(tmp_path: Path) -> None:
    lines = [*([str(place)] for place in range(2, 6)), [], ["/", "——", "-"], ["7"]]
    checked = read(tmp_path, ("序号", *COLUMNS), ["1", *person(0)], *lines)
    assert (checked.read, found(checked)) == (1, [(3, LEFT_OUT)])
    assert "第 3 至 9 行" in checked.findings[0].message


@pytest.mark.parametrize("kind", [Kind.UNIONS, Kind.ROSTER])
def test_other_registers_name_what_they_leave_out_too(tmp_path: Path, kind: Kind) -> None:
    lists = {
        Kind.UNIONS: ("工会名称", "上级工会名称", "基层工会类型"),
        Kind.ROSTER: ("序号", "姓名", "证件号码", "卡号", "领取日期", "情况", "批次编号"),
    }
    checked = read(tmp_path, lists[kind], ["合计", "20人"], kind=kind)
    assert (3 - 1, LEFT_OUT) in found(checked)


def test_formulas_filled_down_that_show_nothing_are_no_members(tmp_path: Path) -> None:
    header = ("序号", *COLUMNS, "出生日期", "工作单位")
    zeros = [
        [place, *(0, 0, 0, 0, 0), nothing, 0] for place, nothing in enumerate((0, "1900-01-00", "1900/1/0", "//"), 2)
    ]
    checked = read(tmp_path, header, ["1", *person(0), "", ""], *zeros)
    assert (checked.read, found(checked)) == (1, [(3, LEFT_OUT)])
    assert "第 3 至 6 行" in checked.findings[0].message


@pytest.mark.parametrize("nothing", ["0", 0, 0.0, "0.00"])
def test_a_lone_zero_is_no_count(tmp_path: Path, nothing: object) -> None:
    checked = read(tmp_path, COLUMNS, person(0), [nothing], [nothing])
    assert (checked.read, found(checked)) == (1, [(3, LEFT_OUT)])
    assert "第 3 至 4 行" in checked.findings[0].message


def test_somebody_above_the_header_is_named(tmp_path: Path) -> None:
    titles = ["附件"], ["填表单位：样例厂", "", "联系电话：13490000000"]
    checked = read(tmp_path, *titles, person(0), COLUMNS, person(1, 移动电话="12345"))
    assert (checked.read, found(checked)) == (1, [(3, LEFT_OUT), (5, "mobile-format")])
    assert "表头" in checked.findings[0].message


@pytest.mark.parametrize("fast", [True, False])
def test_far_below_the_header_words_and_samples_are_judged_as_near_it(tmp_path: Path, fast: bool) -> None:
    many = sample_rows(40, seed=7)
    lines = [
        [word, *(one[column] for column in COLUMNS)]
        for word, one in zip(["负责人", "注", "例", ""] * 10, many, strict=True)
    ]
    lines += [["负责人：王五", "", "", "", "", "13490000000"], ["合计", "40人", "", "", "40", "40"]]
    checked = read(tmp_path, ("序号", *COLUMNS), *(["1", *one[1:]] for one in lines[:20]), *lines[20:], fast=fast)
    assert (checked.read, found(checked)) == (40, [(42, LEFT_OUT), (43, LEFT_OUT)])


# --- a second list is read by its own header --------------------------------------------------------------------------

OTHER_ORDER = ("姓名", "移动电话", "性别", "证件类别", "证件号码")


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("rows", [1, 250])
def test_a_second_list_is_read_by_its_own_header(tmp_path: Path, rows: int, fast: bool) -> None:
    many = sample_rows(2 * rows + 1, seed=5)
    first = [[one[column] for column in COLUMNS] for one in many[:rows]]
    second = [[one[column] for column in OTHER_ORDER] for one in many[rows:]]
    second[0][1] = "12345"
    checked = read(tmp_path, COLUMNS, *first, ["二、新入会"], [], OTHER_ORDER, *second, fast=fast)
    assert [one for one in found(checked) if one[1] != LEFT_OUT] == [
        (rows + 4, "normalised"),
        (rows + 5, "mobile-format"),
    ]
    assert (checked.read, checked.rejected) == (2 * rows + 1, 1)
    assert checked.refused[0].values["移动电话"] == "12345"
    assert [one.values["移动电话"] for one in checked.accepted][-1] == many[-1]["移动电话"]


def test_a_second_header_in_two_lines(tmp_path: Path) -> None:
    upper, lower = ("姓名", "联系方式", "", "证件", ""), ("", "移动电话", "性别", "证件类别", "证件号码")
    checked = read(tmp_path, COLUMNS, person(0), upper, lower, person(1, OTHER_ORDER), person(2, OTHER_ORDER))
    assert (checked.read, checked.rejected) == (3, 0)


def test_a_second_list_without_compulsory_columns_has_errors_and_is_said(tmp_path: Path) -> None:
    checked = read(tmp_path, COLUMNS, person(0), ("姓名", "性别", "离会日期"), ["王五", "男", "2020-01-01"])
    assert checked.read == 2
    assert checked.rejected == 1
    assert (3, "normalised") in found(checked)
    assert "证件号码" in next(one.message for one in checked.findings if one.row == 3)


@pytest.mark.parametrize("words", [("姓名", "编号"), ("编号", "姓名"), ("姓名", "", "", "生日")])
def test_two_words_that_name_columns_begin_no_list(tmp_path: Path, words: tuple[str, ...]) -> None:
    checked = read(tmp_path, COLUMNS, person(0), words, person(1), person(2))
    assert (checked.read, checked.rejected, found(checked)) == (3, 0, [(3, LEFT_OUT)])


@pytest.mark.parametrize("place", [3, 4])
def test_a_number_of_somebody_where_names_stand_is_no_count(tmp_path: Path, place: int) -> None:
    checked = read(tmp_path, COLUMNS, person(0), [person(1)[place]], person(2))
    assert (checked.read, [one.number for one in checked.refused]) == (3, [3])


def test_the_same_header_again_is_named_and_changes_nothing(tmp_path: Path) -> None:
    checked = read(tmp_path, COLUMNS, person(0), COLUMNS, person(1))
    assert (checked.read, found(checked)) == (2, [(3, LEFT_OUT)])


def test_a_second_header_with_a_compulsory_column_twice_refuses_the_file(tmp_path: Path) -> None:
    checked = read(tmp_path, COLUMNS, person(0), (*OTHER_ORDER, "手机"), [*person(1, OTHER_ORDER), "13490000000"])
    assert [(one.row, one.code.value) for one in checked.findings] == [(None, "column-repeated")]


def test_columns_that_only_the_second_list_has_come_back_in_corrections(tmp_path: Path) -> None:
    checked = read(tmp_path, COLUMNS, person(0), (*OTHER_ORDER, "联系地址"), [*person(1, OTHER_ORDER), "东风路 1 号"])
    assert set(checked.columns) == {*COLUMNS, "联系地址"}


# --- merged cells -----------------------------------------------------------------------------------------------------

WITH_UNIT = (*COLUMNS, "出生日期", "工作单位", "民族")


def merged(tmp_path: Path, *ranges: str, fast: bool = True) -> Checked:
    book = Workbook()
    sheet: Any = book.active
    for line in (WITH_UNIT, *(person(place, WITH_UNIT, 工作单位="样例厂", 民族="汉") for place in range(4))):
        sheet.append(list(line))
    for one in ranges:
        sheet.merge_cells(one)
    book.save(tmp_path / "merged.xlsx")
    return check(tmp_path / "merged.xlsx", today=TODAY, fast=fast)


@pytest.mark.parametrize("fast", [True, False])
def test_a_unit_merged_over_its_members_is_every_ones(tmp_path: Path, fast: bool) -> None:
    checked = merged(tmp_path, "G2:G4", fast=fast)
    assert [row.values["工作单位"] for row in checked.accepted] == ["样例厂"] * 4
    noted = [(one.row, one.column) for one in checked.findings if one.column == "工作单位"]
    assert noted == [(3, "工作单位"), (4, "工作单位")]
    assert "合并" in next(one.message for one in checked.findings if one.column == "工作单位")


def test_what_is_normalised_in_a_merged_cell_is_so_in_every_row(tmp_path: Path) -> None:
    checked = merged(tmp_path, "H2:H3")
    assert [row.values["民族"] for row in checked.accepted] == ["汉族"] * 4


@pytest.mark.parametrize("column", ["姓名", "证件号码", "移动电话", "出生日期"])
def test_a_cell_merged_over_what_is_each_persons_own_is_an_error(tmp_path: Path, column: str) -> None:
    letter = "ABCDEFGH"[WITH_UNIT.index(column)]
    checked = merged(tmp_path, f"{letter}2:{letter}3")
    errors = [(one.row, one.column, one.code.value) for one in checked.findings if one.severity == "error"]
    assert errors == [(3, column, "required")]
    assert "合并" in next(one.message for one in checked.findings if one.severity == "error")


def test_rows_that_are_merged_whole_are_one_member(tmp_path: Path) -> None:
    checked = merged(tmp_path, *(f"{letter}4:{letter}5" for letter in "ABCDEFGH"))
    assert (checked.read, checked.rejected) == (3, 0)


def merged_open_document(tmp_path: Path, *ranges: tuple[str, int, int]) -> Checked:
    """Four members; (column, first member, rows) are merged downwards, as LibreOffice writes it."""
    spanned = {(column, place): rows for column, place, rows in ranges}
    covered = {(column, place + more) for column, place, rows in ranges for more in range(1, rows)}
    lines = [open_document.row(*map(open_document.text, WITH_UNIT))]
    for place in range(4):
        cells = []
        for column, value in zip(WITH_UNIT, person(place, WITH_UNIT, 工作单位="样例厂", 民族="汉"), strict=True):
            cell = open_document.text(value)
            if (column, place) in spanned:
                rows = f' table:number-columns-spanned="1" table:number-rows-spanned="{spanned[column, place]}"'
                cell = cell.replace("<table:table-cell", "<table:table-cell" + rows, 1)
            cells.append("<table:covered-table-cell/>" if (column, place) in covered else cell)
        lines.append(open_document.row(*cells))
    return check(open_document.open_document(tmp_path / "a.ods", "".join(lines)), today=TODAY)


def test_a_unit_merged_over_its_members_of_an_open_document_is_every_ones(tmp_path: Path) -> None:
    checked = merged_open_document(tmp_path, ("工作单位", 0, 3), ("民族", 1, 2))
    assert [row.values["工作单位"] for row in checked.accepted] == ["样例厂"] * 4
    assert [row.values["民族"] for row in checked.accepted] == ["汉族"] * 4
    assert [(one.row, one.column) for one in checked.findings if one.column == "工作单位"] == [
        (3, "工作单位"),
        (4, "工作单位"),
    ]


@pytest.mark.parametrize("column", ["姓名", "证件号码", "移动电话", "出生日期"])
def test_a_cell_of_an_open_document_merged_over_what_is_each_persons_own_is_an_error(
    tmp_path: Path, column: str
) -> None:
    checked = merged_open_document(tmp_path, (column, 0, 2))
    errors = [(one.row, one.column, one.code.value) for one in checked.findings if one.severity == "error"]
    assert errors == [(3, column, "required")]


def test_cells_of_an_open_document_merged_to_the_right_are_no_finding(tmp_path: Path) -> None:
    assert merged_open_document(tmp_path, ("工作单位", 0, 1)).rejected == 0


# --- commas in a text file --------------------------------------------------------------------------------------------


def text(tmp_path: Path, *lines: str) -> Checked:
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return check(tmp_path / "a.csv", today=TODAY)


HEADER, MEMBERS = ",".join((*COLUMNS, "联系地址", "籍贯")), [",".join(map(str, person(place))) for place in range(4)]


def test_a_comma_without_quotes_is_seen(tmp_path: Path) -> None:
    checked = text(tmp_path, HEADER, f"{MEMBERS[0]},东风路 1 号,河南", f"{MEMBERS[1]},郑州市,东风路 1 号,河南")
    assert (checked.read, found(checked)) == (2, [(3, SHIFTED)])


def test_a_comma_before_a_column_that_is_empty_is_seen(tmp_path: Path) -> None:
    lines = [f"{member},东风路 1 号," for member in MEMBERS]
    checked = text(tmp_path, HEADER, *lines[:3], f"{MEMBERS[3]},郑州市,东风路 1 号,")
    assert (checked.read, found(checked)) == (4, [(5, SHIFTED)])


def test_a_comma_in_every_row_is_seen(tmp_path: Path) -> None:
    checked = text(tmp_path, HEADER, *(f"{member},郑州市,东风路 1 号,河南" for member in MEMBERS))
    assert [one for one in found(checked) if one[1] == SHIFTED] == [(row, SHIFTED) for row in range(2, 6)]


def test_commas_at_the_end_of_every_row_shift_nothing(tmp_path: Path) -> None:
    checked = text(tmp_path, HEADER, *(f"{member},东风路 1 号,河南,," for member in MEMBERS))
    assert (checked.read, found(checked)) == (4, [])


def test_rows_that_end_early_are_read(tmp_path: Path) -> None:
    assert found(text(tmp_path, HEADER, *MEMBERS)) == []
