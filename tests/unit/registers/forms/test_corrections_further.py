"""Corrections give back the columns of the officer's file that the form does not have: 工号, 备注."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from support.raw_workbook import csv_file, person, workbook
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.registers.forms.corrections import corrections
from unioncard.registers.pinned import pack_reading, unpack_reading
from unioncard.registers.unions import columns
from unioncard.sheets import limits
from unioncard.sheets.findings import FindingCode, found
from unioncard.sheets.layout import Kind
from unioncard.texts import corrections as texts
from unioncard_tools.sample.members import sample_rows
from unioncard_tools.sample.unions import union_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
HEADER = 4


def shown(content: bytes) -> list[dict[str, Any]]:
    """Row by row, header → value, of the sheet with the rejected rows."""
    header, *rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def said(content: bytes) -> str:
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    return "\n".join(str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0])


def with_further(folder: Path, *rows: dict[str, Any]) -> Checked:
    """Checks a workbook with 工号 before the form's columns, 备注 among them and 班次 behind."""
    header = ["工号", *FORM_COLUMNS[:3], "备注", *FORM_COLUMNS[3:], "班次"]
    cells = [[row.get(column, "") for column in header] for row in rows]
    return check(workbook(folder / "a.xlsx", [header, *cells]), today=TODAY)


def test_they_stand_behind_the_forms_own_and_before_ours(tmp_path: Path) -> None:
    good, bad, other = sample_rows(3, seed=5)
    rows = (
        good | {"工号": "A001", "备注": "在职"},
        bad | {"性别": "?", "工号": "0002", "备注": "+1", "班次": 3},
        other | {"移动电话": "1", "工号": date(2026, 1, 2)},
    )
    content = corrections(checked := with_further(tmp_path, *rows))
    first, second = shown(content)
    assert list(first) == [*load_headers(content), "工号", "备注", "班次", texts.SOURCE_ROW, texts.REASONS]
    assert [first[one] for one in ("工号", "备注", "班次", texts.SOURCE_ROW)] == ["0002", "+1", "3", "3"]
    assert [second[one] for one in ("工号", "备注", "班次", texts.SOURCE_ROW)] == ["2026-01-02", None, None, "4"]
    assert checked.further_columns == ("工号", "备注", "班次")
    assert texts.FURTHER.format(columns="工号、备注、班次") in said(content)


def load_headers(content: bytes) -> list[str]:
    return list(shown(content)[0])[: len(FORM_COLUMNS)]


def test_uploaded_again_they_are_kept_again_and_nothing_is_read_from_them(tmp_path: Path) -> None:
    bad = [
        row | {"性别": "?", "工号": f"{place:03}", "备注": "姓名"} for place, row in enumerate(sample_rows(3, seed=6))
    ]
    checked = with_further(tmp_path, *bad)
    (tmp_path / "again.xlsx").write_bytes(corrections(checked))
    again = check(tmp_path / "again.xlsx", today=TODAY)
    assert [(one.column, one.code) for one in again.findings] == [(one.column, one.code) for one in checked.findings]
    assert again.further_columns == checked.further_columns == ("工号", "备注", "班次")
    once, twice = shown(corrections(checked)), shown(corrections(again))
    assert [list(row) for row in once] == [list(row) for row in twice]
    assert [row["工号"] for row in twice] == ["000", "001", "002"]


def test_a_row_that_the_store_refuses_has_them_too_also_from_the_pinned_reading(tmp_path: Path) -> None:
    people = [row | {"工号": f"G{place}"} for place, row in enumerate(sample_rows(4, seed=9))]
    checked = unpack_reading(pack_reading(with_further(tmp_path, *people)), Kind.MEMBERS)
    late = found(FindingCode.MEMBER_ELSEWHERE, 3, "证件号码")
    (row,) = shown(corrections(checked, [*checked.findings, late]))
    assert (row["工号"], row[texts.SOURCE_ROW]) == ("G1", "3")


def test_two_of_one_name_and_one_without_a_name_are_kept(tmp_path: Path) -> None:
    cells = person(性别="?")
    rows = [[*cells, "备注", "备注", ""], [*cells.values(), "甲", "乙", "丙"]]
    (row,) = shown(corrections(check(workbook(tmp_path / "a.xlsx", rows), today=TODAY)))
    place = len(cells) + 3
    assert [row[one] for one in ("备注", "备注（2）", f"第 {place} 列")] == ["甲", "乙", "丙"]


def test_an_optional_column_that_is_not_read_is_no_column_of_the_form_in_the_corrections(tmp_path: Path) -> None:
    cells = person(性别="?", 通讯地址="读取的", 家庭住址="不读的", 编号="B-7")
    cells.pop("联系地址", None)
    checked = check(workbook(tmp_path / "a.xlsx", [list(cells), list(cells.values())]), today=TODAY)
    (tmp_path / "again.xlsx").write_bytes(content := corrections(checked))
    (row,) = shown(content)
    assert (row["原表家庭住址"], row["原表编号"]) == ("不读的", "B-7")
    assert check(tmp_path / "again.xlsx", today=TODAY).further_columns == checked.further_columns


def test_a_second_list_with_other_columns_has_its_own(tmp_path: Path) -> None:
    one, other = (row | {"性别": "?"} for row in sample_rows(2, seed=3))
    rows = [[*one, "工号"], [*one.values(), "A1"], ["备注", *other, "工号"], ["乙说", *other.values(), "A2"]]
    checked = check(workbook(tmp_path / "a.xlsx", rows), today=TODAY)
    first, second = shown(corrections(checked))
    assert (first["工号"], first["备注"], second["工号"], second["备注"]) == ("A1", None, "A2", "乙说")


def test_registers_of_unions_have_them_too(tmp_path: Path) -> None:
    rows = [{**row, columns.UNION_CREDIT: "?", "片区": f"东{place}"} for place, row in enumerate(union_rows(2))]
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    checked = check(workbook(tmp_path / "u.xlsx", lines), today=TODAY, kind=Kind.UNIONS)
    assert checked.rejected == 2 and [row["片区"] for _, row in checked.further] == ["东0", "东1"]
    (tmp_path / "again.xlsx").write_bytes(content := corrections(checked))
    lines_shown = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert any("片区" in line for line in lines_shown) and "东1" in lines_shown[-1]
    again = check(tmp_path / "again.xlsx", today=TODAY, kind=Kind.UNIONS)
    assert (again.further_columns, next(iter(again.further))[1]["片区"]) == (checked.further_columns, "东0")


def test_texts_have_them_too_and_so_has_what_a_comma_moved_out(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [person(性别="?", 工号="007"), person(籍贯="甲,乙", 工号="008")])
    file.write_text(file.read_text(encoding="utf-8").replace('"甲,乙"', "甲,乙"), encoding="utf-8")
    first, second = shown(corrections(check(file, today=TODAY)))
    assert (first["工号"], second[f"第 {len(person()) + 2} 列"]) == ("007", "008")


def test_very_long_cells_are_cut_with_a_word(tmp_path: Path) -> None:
    checked = with_further(tmp_path, person(性别="?", 工号="甲" * 30_000, 备注="乙" * 32_000, 班次="丙" * 10_000))
    (row,) = shown(corrections(checked))
    assert row["工号"] == "甲" * 30_000 and row["备注"] == "乙" * 32_000
    assert row["班次"] == "丙" * (limits.FURTHER_CHARACTERS - 62_000) + texts.FURTHER_CUT


def test_no_more_columns_than_a_register_may_have(tmp_path: Path) -> None:
    cells = person(性别="?") | {f"列{place}": str(place) for place in range(limits.COLUMNS - len(person()))}
    for optional in ("籍贯", "工作单位"):
        cells.pop(optional, None)
    checked = check(workbook(tmp_path / "a.xlsx", [list(cells), list(cells.values())]), today=TODAY)
    (tmp_path / "again.xlsx").write_bytes(content := corrections(checked))
    beyond = len(checked.further_columns) + len(load_headers(content)) + 2 - limits.COLUMNS
    assert beyond > 0 and texts.FURTHER_LEFT.format(count=beyond) in said(content)
    again = check(tmp_path / "again.xlsx", today=TODAY)
    assert (again.read, again.verdict) == (1, checked.verdict)


def test_no_further_columns_no_word(tmp_path: Path) -> None:
    checked = check(csv_file(tmp_path / "a.csv", [person(性别="?")]), today=TODAY)
    assert (checked.further_columns, list(checked.further)) == ((), [])
    assert "空白表没有的列" not in said(corrections(checked))
