"""Samples: as dirty as asked, the same for a seed, in the form's layout, and of nobody."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from unioncard.people.documents import DocumentType, fault, holder
from unioncard.registers.check import check
from unioncard.sheets.findings import FindingCode
from unioncard.texts import form
from unioncard_tools.sample.members import sample_rows, write_sample

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
CYCLE = (
    *("required", "not-listed", "id-as-number", "id-format", "id-check-digit", "id-date", "id-area", "id-birth"),
    *("id-sex", "date-format", "date-future", "under-age"),
    *("mobile-format", "name-characters", "name-too-long", "row-repeated"),
)
WARNED = ("past-retirement", "name-bank", "normalised", "mobile-shared")


def test_a_clean_sample_is_accepted_whole(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 500, seed=1)
    checked = check(tmp_path / "a.xlsx", today=TODAY)
    assert (checked.sheet, checked.header_row, checked.read, checked.findings) == ("会员信息", 4, 500, ())
    assert [row.number for row in checked.accepted] == list(range(5, 505))


@pytest.mark.parametrize(
    ("rows", "dirty", "bad"), [(300, 4, 12), (26, 100, 26), (13, 100, 13), (200, 33.3, 67), (1, 100, 1)]
)
def test_exactly_so_many_rows_are_bad_each_by_one_error_in_turn(
    tmp_path: Path, rows: int, dirty: float, bad: int
) -> None:
    write_sample(tmp_path / "a.xlsx", rows, seed=2, dirty=dirty)
    checked = check(tmp_path / "a.xlsx", today=TODAY)
    assert (checked.read, checked.rejected) == (rows, bad)
    errors = [finding for finding in checked.findings if finding.severity == "error"]
    assert [finding.code.value for finding in errors] == [CYCLE[place % len(CYCLE)] for place in range(bad)]
    assert len({finding.row for finding in errors}) == bad


def test_after_each_full_turn_good_rows_carry_one_warning_or_note_each(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 200, seed=2, dirty=20)  # 40 bad rows: two turns
    checked = check(tmp_path / "a.xlsx", today=TODAY, bank_encoding="gbk")
    milder = [finding for finding in checked.findings if finding.severity != "error"]
    assert [finding.code.value for finding in milder] == [*WARNED, *WARNED]
    assert {finding.row for finding in milder} <= {row.number for row in checked.accepted}


def test_errors_warnings_and_notes_are_all_a_row_can_have_in_the_form() -> None:
    codes = list(FindingCode)
    of_rows = codes[codes.index(FindingCode.REQUIRED) : codes.index(FindingCode.NORMALISED) + 1]
    # They ask the store, stand in a column the form has not, come with a finding of their own, leave no realistic row.
    of_no_sample = {"member-elsewhere", "id-expired", "person-twice", "text-too-long", "same-as-above"}
    of_no_sample |= {"row-left-out", "row-shifted", "columns-differ"}  # of rows that are none, and of odd sheets
    assert {*CYCLE, *WARNED} == {code.value for code in of_rows} - of_no_sample


def test_no_two_people_of_a_sample_share_a_mobile_by_chance() -> None:
    assert len({row["移动电话"] for row in sample_rows(20_000, seed=1)}) == 20_000


def test_a_seed_decides_the_rows() -> None:
    assert sample_rows(50, 7, 20) == sample_rows(50, 7, 20)
    assert sample_rows(50, 7) != sample_rows(50, 8)


def test_nobody_in_a_sample_can_exist() -> None:
    """Right by every rule, but of an area given up before the first number was given out, on 1984-04-06."""
    data = files("unioncard_tools.sample").joinpath("data/dissolved_areas.csv").read_text("utf-8")
    given_up = {line["code"]: line["last_revision"] for line in csv.DictReader(data.splitlines())}
    rows = sample_rows(2_000, seed=4)
    for row in rows:
        number = str(row["证件号码"])
        person = holder(DocumentType.RESIDENT, number)
        assert fault(DocumentType.RESIDENT, number, TODAY) is None
        assert person and given_up[number[:6]] < "1983"
        assert str(row["移动电话"]).startswith("1349")
    assert max(Counter(row["证件号码"] for row in rows).values()) == 1


def test_the_sample_has_the_real_forms_layout(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 3, dirty=0)
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book[form.SHEET]
    assert book.sheetnames == [form.SHEET, form.NOTES_SHEET, form.LISTS_SHEET]
    assert sheet["A1"].value == "附件" and sheet["A2"].value == "河南省工会会员信息采集表"
    assert sheet["A3"].value == form.STAMP and sheet["L3"].value == form.SIGNATURE
    assert [cell.value for cell in sheet[4]] == list(form.HEADERS)
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A2:T2", "A3:K3", "L3:T3"}
    assert {cell.number_format for cell in sheet[5] if cell.value is not None} == {"@"}
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["C5"] == '"男,女"' and lists["E5"].startswith("下拉菜单表!")
    assert all(len(formula) <= 257 for formula in lists.values())
    assert book[form.LISTS_SHEET]["A2"].value == "汉族"


def test_neither_can_anybody_with_a_right_number_in_a_dirty_one() -> None:
    data = files("unioncard_tools.sample").joinpath("data/dissolved_areas.csv").read_text("utf-8")
    given_up = {line["code"] for line in csv.DictReader(data.splitlines())}
    numbers = [str(row["证件号码"]) for row in sample_rows(600, seed=4, dirty=60)]
    right = [number for number in numbers if fault(DocumentType.RESIDENT, number, TODAY) is None]
    assert len(right) > 400
    assert {number[:6] for number in right if not number.startswith("49")} <= given_up
