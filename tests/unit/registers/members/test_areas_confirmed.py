"""The way out for a number whose area no list has: the officer has compared it with the card and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from stdnum.iso7064 import mod_11_2

from support.raw_workbook import workbook
from unioncard.people.areas import is_area
from unioncard.registers.check import check
from unioncard.registers.forms.blank import blank_form
from unioncard.registers.forms.form import design_of
from unioncard.sheets.layout import Kind
from unit.registers.rows import TODAY, holding, problems

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "490105199003070012"


def number(area: str, birth: str = "19900307") -> str:
    body = f"{area}{birth}001"
    return body + mod_11_2.calc_check_digit(body)


@pytest.mark.parametrize("area", ["320219", "321119", "430419"])
def test_areas_that_cards_have_and_no_list_are_areas(area: str) -> None:
    assert is_area(area)
    assert problems(**holding(number(area))) == []


@pytest.mark.parametrize(
    "kind",
    [
        "居民身份证（已核对）",
        "居民身份证(已核对)",
        "身份证（已核对）",
        "居民身份证 （已核对）",
        "居民身份证（证件已核对）",
    ],
)
def test_an_area_compared_with_the_card_is_taken_with_a_note(kind: str) -> None:
    assert problems(**holding(NOWHERE)) == [("id-area", "证件号码")]
    assert problems(**{**holding(NOWHERE), "证件类别": kind}) == [("normalised", "证件类别")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("490105199003070013", "id-check-digit"),
        (number("490105", "19900230"), "id-date"),
        ("49010519900307001", "id-format"),
    ],
)
def test_nothing_else_of_the_number_is_excused(wrong: str, code: str) -> None:
    assert (code, "证件号码") in problems(**{**holding(NOWHERE), "证件类别": "居民身份证（已核对）", "证件号码": wrong})


def test_the_message_says_the_way_out(tmp_path: Path) -> None:
    header, cells = (
        ("姓名", "性别", "证件类别", "证件号码", "移动电话"),
        ("王五", "男", "居民身份证", NOWHERE, "13490000003"),
    )
    (finding,) = check(workbook(tmp_path / "a.xlsx", [header, cells]), today=TODAY).findings
    assert "居民身份证（已核对）" in finding.message


def test_the_forms_drop_down_lets_it_be_typed(tmp_path: Path) -> None:
    design = design_of(Kind.MEMBERS)
    (tmp_path / "form.xlsx").write_bytes(blank_form(design))
    sheet: Any = load_workbook(tmp_path / "form.xlsx")[design.sheet]
    styles = {str(rule.sqref)[0]: rule.errorStyle for rule in sheet.data_validations.dataValidation}
    place = [column.name for column in design.all_columns].index("证件类别")
    assert styles.pop("ABCDEFGHIJ"[place]) == "warning"
    assert set(styles.values()) <= {None, "stop"}
