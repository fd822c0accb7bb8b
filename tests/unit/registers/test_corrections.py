"""Corrections: the rejected rows as they were, with reasons, ready to go up again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from unioncard.registers.check import check
from unioncard.registers.findings import FindingCode, found
from unioncard.registers.forms.corrections import corrections
from unioncard.registers.made_up.sample import sample_rows, write_sample
from unioncard.registers.of_members.columns import COLUMNS
from unit.registers.raw_workbook import csv_file, person, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TODAY = date(2026, 11, 23)


def opened(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return sheet


def test_the_rejected_rows_are_there_and_only_they(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 60, dirty=50)
    checked = check(tmp_path / "a.xlsx", today=TODAY)
    (tmp_path / "c.xlsx").write_bytes(corrections(tmp_path / "a.xlsx", checked))
    again = check(tmp_path / "c.xlsx", today=TODAY)
    assert again.read == checked.rejected == 30
    sheet = opened((tmp_path / "c.xlsx").read_bytes())
    assert sheet["U4"].value == "错误原因"
    assert "移动电话" in str(sheet["U5"].value)


def test_a_corrected_workbook_is_accepted(tmp_path: Path) -> None:
    row = sample_rows(1, seed=6)[0]
    file = csv_file(tmp_path / "a.csv", [{**row, "移动电话": ""}])
    book = load_workbook(io.BytesIO(corrections(file, check(file, today=TODAY))))
    book.worksheets[0]["K5"] = row["移动电话"]
    book.save(tmp_path / "fixed.xlsx")
    assert check(tmp_path / "fixed.xlsx", today=TODAY).verdict == "accepted"


def test_a_number_with_lost_digits_is_left_out(tmp_path: Path) -> None:
    cells = person(证件号码=410105199003070018)
    file = workbook(tmp_path / "a.xlsx", [list(cells), list(cells.values())])
    sheet = opened(corrections(file, check(file, today=TODAY)))
    assert sheet["H5"].value is None and sheet["B5"].value == cells["姓名"]


def test_formulas_and_control_characters_of_users_stay_text(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [person(移动电话="", 工作单位="=1+1", 籍贯="河\x0b南")])
    sheet = opened(corrections(file, check(file, today=TODAY)))
    assert (sheet["R5"].value, sheet["R5"].data_type, sheet["S5"].value) == ("=1+1", "s", "河南")


def test_the_banks_columns_are_kept_when_the_file_has_them(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [{**person(移动电话=""), "证件有效期": "长期", "联系地址": "某路"}])
    sheet = opened(corrections(file, check(file, today=TODAY)))
    assert [cell.value for cell in sheet[4]][20:] == [*COLUMNS[20:], "错误原因"]
    assert [cell.value for cell in sheet[5]][20:22] == ["长期", "某路"]


def test_findings_of_the_store_count_too(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", sample_rows(2))
    checked = check(file, today=TODAY)
    late = found(FindingCode.MEMBER_ELSEWHERE, 3, "证件号码")
    sheet = opened(corrections(file, checked, [late, replace(late, row=None)]))
    assert sheet["A5"].value == "2" and late.message in str(sheet["U5"].value)
