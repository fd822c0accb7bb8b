"""The real member form of another province: its very layout, filled in and sent in the ways unions do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.sheets.findings import FindingCode
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TODAY = date(2026, 11, 23)
PEOPLE = [[row[column] for column in FORM_COLUMNS] for row in sample_rows(9, seed=3)]
NOTES = (
    "填表说明：\n1、此表所列项目均为必填项，包括基层工会组织和基层以上工会组织发展的会员信息，《工会会员登记表》上有相应项目规范填写；"
    + " " * 84
    + "2、“工作单位”需填写完整的单位全称。\n3、具体请查看《工会会员实名信息采集表说明书》，在填写过程中如有疑问，"
    "请联系省总工会基层工作部。\n   "
)


def form(path: Path, people: int, *, notes: bool = True, split: int = 0) -> Path:
    """The form with so many people from row 5; ``split`` blank rows stand before the notes."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "会员信息"
    _head(sheet)
    for number, person in enumerate(PEOPLE[:people], 5):
        for place, value in enumerate(person, 1):
            cell = sheet.cell(number, place, value or None)
            cell.number_format = "@"
    if notes:
        last = 5 + people + split
        sheet.cell(last, 1, NOTES)
        sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=20)
    lists = book.create_sheet("下拉菜单表")
    for value in ("民族", "汉族", "僳僳族"):
        lists.append([value])
    book.save(path)
    return path


def _head(sheet: Worksheet) -> None:
    sheet["A1"] = "附件四"
    sheet["A2"] = "海南省工会会员信息采集表"
    sheet["A3"], sheet["L3"] = "填表单位（盖章）：", "     单位负责人(签字)："
    for merged in ("A2:T2", "A3:K3", "L3:T3"):
        sheet.merge_cells(merged)
    for place, header in enumerate(HEADERS, 1):
        sheet.cell(4, place, header)
    numbers = DataValidation(type="custom", formula1="COUNTIF($A:$A,A1)<2")
    numbers.add("A5:A1048576")
    sheet.add_data_validation(numbers)


def run(path: Path) -> Checked:
    return check(path, today=TODAY)


@pytest.mark.parametrize("people", [1, 2, 9])
@pytest.mark.parametrize("split", [0, 3])
def test_all_are_read_above_the_notes(tmp_path: Path, people: int, split: int) -> None:
    checked = run(form(tmp_path / "a.xlsx", people, split=split))
    assert (checked.sheet, checked.header_row, checked.read) == ("会员信息", 4, people)
    assert [one.code for one in checked.findings] == [FindingCode.ROW_LEFT_OUT]  # the notes, in last year's words
    assert [row.number for row in checked.accepted] == list(range(5, 5 + people))


@pytest.mark.parametrize("people", [1, 2, 9])
def test_the_last_one_is_read_when_the_notes_were_deleted(tmp_path: Path, people: int) -> None:
    checked = run(form(tmp_path / "a.xlsx", people, notes=False))
    assert (checked.read, len(checked.accepted), checked.findings) == (people, people, ())


def test_one_written_over_the_notes_is_read(tmp_path: Path) -> None:
    """Their merged row was filled in: the name is gone with the cells it covered, the person is not."""
    file = form(tmp_path / "a.xlsx", 3, notes=False)
    from openpyxl import load_workbook  # noqa: PLC0415 only here

    book = load_workbook(file)
    book.active.merge_cells("R7:T7")
    book.save(file)
    assert run(file).read == 3


def test_the_blank_form_has_no_rows(tmp_path: Path) -> None:
    assert [f.code.value for f in run(form(tmp_path / "a.xlsx", 0)).findings] == ["no-rows", "row-left-out"]
