"""The corrections workbook in a real spreadsheet program: fixed at the keyboard, saved, uploaded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from support.raw_workbook import csv_file, person
from unioncard.registers.check import check
from unioncard.registers.forms.corrections import corrections

if TYPE_CHECKING:
    from pathlib import Path

    from office.conftest import Typist

TODAY = date(2026, 11, 23)


def test_fixing_the_red_cell_completes_the_register(typist: Typist, tmp_path: Path) -> None:
    row = person()
    file = csv_file(tmp_path / "a.csv", [{**row, "移动电话": "12"}])
    (tmp_path / "c.xlsx").write_bytes(corrections(check(file, today=TODAY)))
    told = typist.work(tmp_path / "c.xlsx", {"K5": str(row["移动电话"])}, [tmp_path / "fixed.xlsx"], ["K5", "C5"])
    assert told["sheets"] == ["会员信息", "汇总", "填表说明", "下拉菜单表"]
    assert "11 位手机号码" in told["notes"]["5"]
    assert told["drop_downs"]["C5"]
    assert check(tmp_path / "fixed.xlsx", today=TODAY).verdict == "accepted"


def test_no_cell_of_a_union_is_ever_a_formula(typist: Typist, tmp_path: Path) -> None:
    """Not as written, not when somebody enters the same text again, and not after it was saved."""
    file = csv_file(tmp_path / "a.csv", [person(移动电话="", 工作单位="=1+1", 籍贯="-2+3", 联系地址="@SUM(1)")])
    (tmp_path / "c.xlsx").write_bytes(corrections(check(file, today=TODAY)))
    asked = ["R5", "S5", "U5"]
    told = typist.work(tmp_path / "c.xlsx", {"R5": "=1+1"}, [tmp_path / "again.xlsx"], asked)
    again = typist.work(tmp_path / "again.xlsx", ask=asked)
    assert set(told["kinds"].values()) == set(again["kinds"].values()) == {"TEXT"}
    assert told["texts"] == again["texts"] == {"R5": "=1+1", "S5": "-2+3", "U5": "@SUM(1)"}
