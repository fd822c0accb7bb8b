"""The forms in a real spreadsheet program: filled at the keyboard, saved in every format, read back whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.utils import get_column_letter

from unioncard.registers.check import check
from unioncard.registers.forms.blank import blank_form
from unioncard.registers.forms.entry_sheet import LAST_ROW
from unioncard.registers.forms.form import design_of
from unioncard.registers.members.form import MEMBERS
from unioncard.sheets.layout import Kind as Registered
from unioncard.unions.union import Kind, Union
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

    from office.conftest import Typist

TODAY = date(2026, 11, 23)
UNION = Union("4101000001", "示例纺织厂工会", Kind.BASIC, "410100", "/410000/410100/4101000001/")
FORMATS = ["xlsx", "xls", "ods"]
PEOPLE = [{**row, "证件有效期": "长期", "联系地址": "样例路 1 号"} for row in sample_rows(4, seed=9)]
LETTERS = {column.name: get_column_letter(place) for place, column in enumerate(MEMBERS.all_columns, 1)}
FAR = LAST_ROW + 5
"""A row below the last drop-down."""


def typed(row: int, person: dict[str, Any]) -> dict[str, str]:
    """What is typed for one member: cell → text."""
    return {f"{LETTERS[column]}{row}": str(value) for column, value in person.items() if value != ""}


@pytest.fixture(scope="module")
def filled(typist: Typist, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder with the filled form in every format, and what the document told before it was saved."""
    folder = tmp_path_factory.mktemp("filled")
    form = folder / "form.xlsx"
    form.write_bytes(blank_form(MEMBERS, UNION))
    cells: dict[str, str] = {}
    for row, person in zip((5, 6, 7, FAR), PEOPLE, strict=True):
        cells |= typed(row, person)
    targets = [folder / f"filled.{ending}" for ending in FORMATS]
    return folder, typist.work(form, cells, targets, ask=["A3", "H5", "K5", f"H{FAR}", "A5"])


def test_what_is_typed_stays_text(filled: tuple[Path, dict[str, Any]]) -> None:
    told = filled[1]
    assert {told["formats"][cell] for cell in ("H5", "K5", f"H{FAR}", "A5")} == {"@"}
    assert {told["kinds"][cell] for cell in ("H5", "K5", f"H{FAR}", "A5")} == {"TEXT"}
    assert told["texts"]["H5"] == PEOPLE[0]["证件号码"]
    assert told["texts"]["A3"] == "填表单位（盖章）：示例纺织厂工会（4101000001）"


@pytest.mark.parametrize("ending", FORMATS)
def test_the_filled_form_is_read_back_whole(filled: tuple[Path, dict[str, Any]], ending: str) -> None:
    checked = check(filled[0] / f"filled.{ending}", today=TODAY)
    assert (checked.verdict, checked.read, checked.findings) == ("accepted", 4, ())
    for row, person in zip(checked.accepted, PEOPLE, strict=True):
        assert [row.values[column] for column in ("姓名", "证件号码", "移动电话", "证件有效期", "联系地址")] == [
            person[column] for column in ("姓名", "证件号码", "移动电话", "证件有效期", "联系地址")
        ]


@pytest.mark.parametrize("ending", FORMATS)
def test_the_drop_downs_outlive_being_saved(filled: tuple[Path, dict[str, Any]], typist: Typist, ending: str) -> None:
    listed = [f"{LETTERS[column.name]}5" for column in MEMBERS.columns if column.entries]
    told = typist.work(filled[0] / f"filled.{ending}", ask=[*listed, f"C{LAST_ROW}", "H5", f"H{FAR + 1}"])
    assert [cell for cell in (*listed, f"C{LAST_ROW}") if not told["drop_downs"][cell]] == []
    assert not told["drop_downs"]["H5"]
    assert told["formats"][f"H{FAR + 1}"] == "@"
    assert told["sheets"] == ["会员信息", "填表说明", "下拉菜单表"]


def test_the_form_of_unions_opens_with_its_drop_downs(typist: Typist, tmp_path: Path) -> None:
    design = design_of(Registered.UNIONS)
    (tmp_path / "form.xlsx").write_bytes(blank_form(design))
    cells = [f"{get_column_letter(n)}{design.first_row}" for n, one in enumerate(design.all_columns, 1) if one.entries]
    told = typist.work(tmp_path / "form.xlsx", ask=cells)
    assert cells and all(told["drop_downs"].values())
