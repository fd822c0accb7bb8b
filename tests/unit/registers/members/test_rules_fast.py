"""The fast predicate lets no row pass that a rule has something to say about, however near to right the row is."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from support.campaign import examples
from support.raw_workbook import csv_file, person
from unioncard.registers.check import check

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 11, 23)
AREAS = ["490105", "810000", "912121", "412201"]
DAYS = [
    *("20101123", "20101124", "20261123", "20261124", "19900230", "00000000", "18991231", "19660131", "19660229"),
    *("19651112", "19660701", "19660720", "19660721", "19680630", "19710501", "19710601", "19710622", "19710623"),
]
EDGES: dict[str, list[object]] = {
    "area": AREAS,  # parts of the number, put together below
    "day": DAYS,
    "order": [1, 2],
    "end": ["X", "0"],
    "证件类别": ["", "护照", "身份证"],
    "性别": ["女", "男性", ""],
    "出生日期": ["", "1990/03/08", "1990-3-7", "1990年"],
    "姓名": ["王龑", "王䶮", "王𬭎", "王\ue863", "买买提·艾力", "A", "张 三", "李" * 26, ""],
    "移动电话": ["13490000001", "13490000002", "0371", ""],
    "会籍变化类型": ["", "保留", "其他"],
    "会籍变化日期": ["", "2026/11/23", "2026/11/24", "2026"],
    "证件有效期": ["长期", "2026/11/23", "2026/11/22", "长"],
    "就业状况": ["退休", "无业"],
}


@st.composite
def changes(draw: st.DrawFn) -> dict[str, object]:
    """Two cells of a row at an edge; with the others right, each rule is the only one to see the row now and then."""
    cells = draw(st.lists(st.sampled_from(sorted(EDGES)), max_size=2))
    return {cell: draw(st.sampled_from(EDGES[cell])) for cell in cells}


def row(place: int, change: dict[str, object]) -> dict[str, object]:
    parts = {"area": "412121", "day": "19900307", "order": 2 * place + 1, **change}
    body = f"{parts['area']}{parts['day']}{parts['order']:03d}"
    number = body + str(change.get("end", mod_11_2.calc_check_digit(body)))
    usual = {"证件号码": number, "性别": "男", "出生日期": "", "移动电话": f"134900000{place:02d}", "证件有效期": ""}
    return person(
        **usual | {cell: value for cell, value in change.items() if cell not in ("area", "day", "order", "end")}
    )


@settings(max_examples=examples(20, campaign=800))
@given(st.lists(changes(), min_size=10, max_size=40), st.sampled_from([None, "gbk", "gb18030"]))
def test_fast_and_slow_path_agree_on_rows_at_the_edges(edges: Sequence[dict[str, object]], bank: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = csv_file(Path(folder) / "a.csv", [row(place, change) for place, change in enumerate(edges)])
        fast, slow = (check(file, today=TODAY, bank_encoding=bank, fast=way) for way in (True, False))
    assert fast.findings == slow.findings
    assert list(fast.accepted) == list(slow.accepted)
