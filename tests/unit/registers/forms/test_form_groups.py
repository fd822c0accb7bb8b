"""A form with group heads: two header rows, in which every column keeps its own header."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from unioncard.registers.forms.blank import blank_form
from unioncard.registers.forms.design import FormColumn, FormDesign, Span, instruction
from unioncard.registers.forms.entry_sheet import EntrySheet, Own
from unioncard.registers.forms.form import new_form, write_back_sheets
from unioncard.registers.members.columns import LAYOUT
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONG = tuple(f"第{number}类、某某行业" for number in range(60))
DESIGN = FormDesign(
    layout=LAYOUT,
    version="1",
    sheet="两层",
    attachment="附件一",
    title="两层表头",
    stamps=(Span("填表单位：", 2), Span("填报日期：", 2)),
    groups=(Span("", 1), Span("单位", 2), Span("工会", 1)),
    columns=(
        FormColumn("序号", "序号", 5),
        FormColumn("单位名称", "单位名称", 20, compulsory=True),
        FormColumn("行业", "单位所属行业", 20, entries=LONG, how="按营业执照。"),
        FormColumn("人数", "会员人数", 8, text=False),
    ),
    extras=(FormColumn("性质", "单位性质", 12, entries=("甲,乙", "丙")),),
    notes=("1、如实填写。",),
)


def opened(book: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(book))["两层"]
    return sheet


@pytest.fixture(name="sheet")
def a_sheet() -> Worksheet:
    return opened(blank_form(DESIGN))


def test_groups_stand_over_their_columns_and_lone_columns_across_both_rows(sheet: Worksheet) -> None:
    assert (DESIGN.header_row, DESIGN.first_row) == (5, 6)
    assert [cell.value for cell in sheet[4]] == ["序号", "单位", None, "工会", "单位性质"]
    assert [cell.value for cell in sheet[5]] == [None, "单位名称", "单位所属行业", "会员人数", None]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A4:A5", "B4:C4", "E4:E5", "A2:D2", "A3:B3", "C3:D3"} <= merged
    assert sheet.print_title_rows == "$4:$5" and sheet.freeze_panes == "C6"


def test_columns_of_ours_stand_across_both_rows_too() -> None:
    target = io.BytesIO()
    with new_form(target, DESIGN) as book:
        entries = EntrySheet(book, book.add_sheet(DESIGN.sheet), DESIGN, ours=(Own("错误原因", 30),))
        entries.append(["1", "某厂", LONG[0], "7", "理由"])
        write_back_sheets(book, DESIGN, DESIGN.columns)
    sheet = opened(target.getvalue())
    assert sheet["E4"].value == "错误原因" and "E4:E5" in {str(one) for one in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[6]] == ["1", "某厂", LONG[0], "7", "理由"]


def test_lists_too_long_or_with_commas_stand_on_the_hidden_sheet(sheet: Worksheet) -> None:
    book = load_workbook(io.BytesIO(blank_form(DESIGN)))
    formulas = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert formulas == ["下拉菜单表!$A$2:$A$61", "下拉菜单表!$B$2:$B$3"]
    lists = book[texts.LISTS_SHEET]
    assert [cell.value for cell in lists[1]] == ["行业", "性质"]
    assert [cell.value for cell in lists["B"][:4]] == ["性质", "甲,乙", "丙", None]


def test_a_form_without_long_lists_has_no_sheet_for_them() -> None:
    book = load_workbook(io.BytesIO(blank_form(replace(DESIGN, columns=DESIGN.columns[:1], extras=(), groups=()))))
    assert book.sheetnames == ["两层", "填表说明"]


def test_counts_are_no_text(sheet: Worksheet) -> None:
    assert (sheet["D6"].number_format, sheet["B6"].number_format) == ("0", "@")


def test_a_list_is_named_before_what_else_there_is_to_know() -> None:
    assert instruction(DESIGN.columns[2]) == "从下拉菜单中选择。按营业执照。"
