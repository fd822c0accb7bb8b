"""Excel 97–2003 workbooks, also under the wrong ending."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.old_workbook import old_workbook
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import check
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
ROW = sample_rows(1)[0]


def cells(row: int, values: list[str | float]) -> dict[tuple[int, int], str | float]:
    return {(row, column): value for column, value in enumerate(values) if value != ""}


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_an_old_workbook_is_read_by_content(tmp_path: Path, name: str) -> None:
    member = [ROW[column] for column in FORM_COLUMNS]
    file = old_workbook(tmp_path / name, {**cells(3, list(HEADERS)), **cells(6, member)})
    checked = check(file, today=TODAY)
    assert (checked.sheet, checked.header_row, checked.findings) == ("会员信息", 4, ())
    assert [row.number for row in checked.accepted] == [7]


def test_a_cell_that_speaks_of_encryption_does_not_make_a_workbook_encrypted(tmp_path: Path) -> None:
    file = old_workbook(tmp_path / "a.xls", {(0, 0): "EncryptedPackage\0", (1, 0): "x"})
    assert [finding.code.value for finding in check(file, today=TODAY).findings] == ["form-unknown"]


def test_numbers_in_an_old_workbook_are_numbers(tmp_path: Path) -> None:
    member = [{**ROW, "证件号码": 4.10105199003070e17, "移动电话": 13490000000.0}[column] for column in FORM_COLUMNS]
    checked = check(old_workbook(tmp_path / "a.xls", {**cells(0, list(HEADERS)), **cells(1, member)}), today=TODAY)
    assert [finding.code.value for finding in checked.findings] == ["id-as-number", "normalised"]


def test_far_cells_of_an_old_workbook_do_not_take_us_down(tmp_path: Path) -> None:
    file = old_workbook(tmp_path / "a.xls", {(0, 0): "姓名", (65_535, 65_535): 1.0})
    assert [finding.code.value for finding in check(file, today=TODAY).findings] == ["file-too-large"]
