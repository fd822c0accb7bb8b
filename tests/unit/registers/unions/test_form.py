"""The real form 工会组织信息采集表 (two header rows, a dummy row, a note at the foot) and our own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from support.raw_workbook import csv_file
from unioncard.registers.check import Checked, check
from unioncard.registers.forms.blank import blank_form
from unioncard.registers.unions.codes import LISTS, listed
from unioncard.registers.unions.columns import COLUMNS, FORM_COLUMNS, LAYOUT
from unioncard.registers.unions.form import UNIONS
from unioncard.sheets.findings import FindingCode
from unioncard.sheets.layout import Kind
from unioncard.texts.union_form import EXAMPLE, HEADERS
from unioncard_tools.sample.unions import union_rows, write_union_sample

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
DUMMY = ["11", "11", "1", "海口市", "国有企业", "国有经济", "农、林、牧、渔业", "100", "11", "11", "11", "11"]
NOTE = "填表说明：\n1、此表所列项目均为必填项，按照证书上的项目填写；\n2、“工会负责人”填写工会法定代表人；"
HEADS = {1: "工会组织所在单位信息", 9: "工会组织信息"}


def real_form(
    path: Path, count: int, *, dummy: bool = True, note: bool = True, headers: tuple[str, ...] = HEADERS
) -> Path:
    """The workbook of 2015 as unions have it, with made-up unions typed in."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "工会组织信息"
    sheet.append(["附件一"])
    sheet.append(["某省工会组织信息采集表"])
    sheet.append(["填表单位（盖章）：", *[None] * 3, "单位负责人(签字)：", *[None] * 4, "信息采集人（签字）："])
    sheet.append(["序号", *(HEADS.get(place) for place in range(1, 17))])
    sheet.append([None, *headers[1:]])
    if dummy:
        sheet.append([None, *DUMMY, "独立基层工会", 11, "11", "11"])
    for row in union_rows(count, seed=3):
        sheet.append([row[column] for column in FORM_COLUMNS])
    merged = ["A2:Q2", "A3:B3", "E3:I3", "J3:M3", "N3:Q3", "A4:A5", "B4:I4", "J4:Q4"]
    if note:
        sheet.append([NOTE])
        merged.append(f"A{sheet.max_row}:Q{sheet.max_row}")
    for span in merged:
        sheet.merge_cells(span)
    book.create_sheet("下拉菜单表").append(["单位所在政区"])
    book.save(path)
    return path


def checked(path: Path) -> Checked:
    return check(path, today=TODAY, kind=Kind.UNIONS)


@pytest.mark.parametrize("note", [True, False])
@pytest.mark.parametrize("dummy", [True, False])
def test_the_real_form_is_read_completely(tmp_path: Path, dummy: bool, note: bool) -> None:
    result = checked(real_form(tmp_path / "a.xlsx", 12, dummy=dummy, note=note))
    assert (result.sheet, result.header_row, result.read, result.rejected) == ("工会组织信息", 5, 12, 0)
    left_out = [row for row, stands in ((6, dummy), (19 if dummy else 18, note)) if stands]
    assert [(one.row, one.code) for one in result.findings] == [(row, FindingCode.ROW_LEFT_OUT) for row in left_out]
    names = [row.values["工会名称"] for row in result.accepted]
    assert names == [row["工会名称"] for row in union_rows(12, seed=3)]
    assert [row.number for row in result.accepted] == list(range(7 if dummy else 6, 19 if dummy else 18))


def test_headers_that_name_no_group_belong_to_a_group_by_the_columns_around_them(tmp_path: Path) -> None:
    bare = list(HEADERS)
    bare[2] = bare[10] = "统一社会\n信用代码"
    result = checked(real_form(tmp_path / "a.xlsx", 3, headers=tuple(bare)))
    assert {one.code for one in result.findings} == {FindingCode.ROW_LEFT_OUT}
    for row, made in zip(result.accepted, union_rows(3, seed=3), strict=True):
        assert row.values["单位统一社会信用代码"] == made["单位统一社会信用代码"]
        assert row.values["工会统一社会信用代码"] == made["工会统一社会信用代码"]


@pytest.mark.parametrize(
    ("headers", "unit", "union"),
    [
        (["单位名称", "统一社会信用代码", "工会名称", "统一社会信用代码", "上级工会"], [1], [3]),
        (["工会名称", "统一社会信用代码", "上级工会", "单位名称", "统一社会信用代码"], [4], [1]),
        (["统一社会信用代码", "单位名称", "统一社会信用代码", "工会名称"], [0], [2]),
        (["单位名称", "工会名称", "统一社会信用代码"], None, [2]),
        (["单位名称", "统一社会信用代码", "工会名称"], [1], None),
        (["单位名称", "单位统一社会信用代码", "工会名称", "统一社会信用代码"], [1], [3]),
        (["姓名", "统一社会信用代码"], None, None),
    ],
)
def test_the_two_credit_codes_are_never_confused(
    headers: list[str], unit: list[int] | None, union: list[int] | None
) -> None:
    found = LAYOUT.match(headers)
    assert (found.get("单位统一社会信用代码"), found.get("工会统一社会信用代码")) == (unit, union)


def test_codes_typed_into_each_others_columns_are_found_on_both_sides(tmp_path: Path) -> None:
    (row,) = union_rows(1, seed=3)
    unit, union = row["单位统一社会信用代码"], row["工会统一社会信用代码"]
    swapped = {**row, "单位统一社会信用代码": union, "工会统一社会信用代码": unit}
    result = checked(csv_file(tmp_path / "a.csv", [swapped]))
    assert [(one.code, one.column) for one in result.findings] == [
        ("code-kind", "单位统一社会信用代码"),
        ("code-kind", "工会统一社会信用代码"),
    ]


def test_a_sum_below_the_unions_is_no_union(tmp_path: Path) -> None:
    row = union_rows(1, seed=3)[0]
    total = {**dict.fromkeys(row, ""), "序号": "合计", "职工人数": "100"}
    result = checked(csv_file(tmp_path / "a.csv", [row, total]))
    assert (result.read, [(one.row, one.code) for one in result.findings]) == (1, [(3, FindingCode.ROW_LEFT_OUT)])


@pytest.mark.parametrize("gone", ["工会名称", "上级工会名称", "基层工会类型"])
def test_a_register_without_what_places_a_union_is_rejected(tmp_path: Path, gone: str) -> None:
    row = {column: cell for column, cell in union_rows(1, seed=3)[0].items() if column != gone}
    result = checked(csv_file(tmp_path / "a.csv", [row]))
    assert [(one.code, one.column) for one in result.findings] == [("column-missing", gone)]


def test_every_entry_of_the_real_forms_drop_downs_is_accepted() -> None:
    industries = (
        "农、林、牧、渔业,采矿业,制造业,电力、热力、燃气及水的生产和供应业,环境和公共设施管理业,建筑业,交通运输、仓储业和邮政业,"
        "信息传输、计算机服务和软件业,批发和零售业,住宿、餐饮业,金融、保险业,房地产业,租赁和商务服务业,科学研究、技术服务和地质勘查业,"
        "水利、环境和公共设施管理业,居民服务和其他服务业,教育,卫生、社会保障和社会服务业,文化、体育、娱乐业,综合（含投资类、主业不明显）,其它"
    )
    assert [one for one in industries.split(",") if not listed("单位所属行业", one)] == []
    assert listed("基层工会类型", "产业（系统）工会") == "产业(系统)工会"
    assert len(LISTS["单位所属行业"]) == 22
    assert [listed("单位所属行业", text) for text in ("C", "C 制造业", "03", "制造")] == ["制造业"] * 3 + [None]


def test_our_form_has_the_real_ones_two_header_rows_and_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(blank_form(UNIONS))
    sheet = load_workbook(path)["工会组织信息"]
    assert [sheet.cell(4, place).value for place in (1, 2, 10)] == ["序号", "工会组织所在单位信息", "工会组织信息"]
    assert [sheet.cell(5, place).value for place in range(2, 18)] == list(HEADERS[1:])
    assert [one.code for one in checked(path).findings] == ["no-rows"]


def test_our_code_behind_the_forms_columns_is_read(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(blank_form(UNIONS))
    book = load_workbook(path)
    row = {**union_rows(1, seed=3)[0], "工会编码": "4101000001"}
    for place, column in enumerate(COLUMNS, 1):
        book["工会组织信息"].cell(6, place).value = row[column]
    book.save(path)
    result = checked(path)
    assert [one.values["工会编码"] for one in result.accepted] == ["4101000001"]
    assert result.findings == ()


def test_the_example_on_the_notes_has_no_finding(tmp_path: Path) -> None:
    assert checked(csv_file(tmp_path / "a.csv", [EXAMPLE])).findings == ()


def test_a_made_up_register_is_accepted_as_a_whole(tmp_path: Path) -> None:
    write_union_sample(tmp_path / "a.xlsx", 60, seed=9)
    result = checked(tmp_path / "a.xlsx")
    assert (result.verdict, result.read, result.findings) == ("accepted", 60, ())
