"""Corrections: the rejected rows as they were, with reasons, ready to go up again."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from support.raw_workbook import csv_file, person, workbook
from unioncard.members.columns import COLUMNS, FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.registers.forms import corrections as module
from unioncard.registers.forms.corrections import corrections
from unioncard.registers.forms.form import design_of
from unioncard.registers.members.columns import LAYOUT
from unioncard.sheets import style as look
from unioncard.sheets.findings import FindingCode, Severity, found
from unioncard.sheets.layout import Kind
from unioncard.texts import corrections as texts
from unioncard_tools.sample.members import sample_rows, write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TODAY = date(2026, 11, 23)
ROW, REASONS = "U", "V"
"""Our columns, where the bank's are not shown."""

RELATIVE = {"row-repeated", "mobile-shared"}
"""Findings about two rows: the other one may have been accepted, and is not here."""


def opened(content: bytes) -> Workbook:
    book: Workbook = load_workbook(io.BytesIO(content))
    return book


def entries(content: bytes) -> Worksheet:
    sheet: Worksheet = opened(content).worksheets[0]
    return sheet


def checked_csv(folder: Path, *rows: dict[str, Any]) -> Checked:
    return check(csv_file(folder / "a.csv", rows), today=TODAY)


def codes(checked: Checked) -> list[tuple[int, str | None, str]]:
    """What matters of the findings: (place of the row among those with findings, column, code)."""
    wanted = [one for one in checked.findings if one.severity is not Severity.NOTE and one.code.value not in RELATIVE]
    rows = sorted({one.row for one in wanted if one.row})
    return [(rows.index(one.row), one.column, one.code.value) for one in wanted if one.row]


def test_the_rejected_rows_are_there_and_only_they(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 60, dirty=50)
    checked = check(tmp_path / "a.xlsx", today=TODAY)
    (tmp_path / "c.xlsx").write_bytes(corrections(checked))
    again = check(tmp_path / "c.xlsx", today=TODAY)
    assert again.read == checked.rejected == 30
    sheet = entries((tmp_path / "c.xlsx").read_bytes())
    assert (sheet[f"{ROW}4"].value, sheet[f"{REASONS}4"].value) == ("原表行号", "错误原因")
    rejected = sorted({one.row for one in checked.findings if one.severity is Severity.ERROR and one.row})
    assert [int(str(sheet[f"{ROW}{row}"].value)) for row in range(5, 35)] == rejected
    assert "移动电话" in str(sheet[f"{REASONS}5"].value)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_unfixed_the_same_is_found_again(tmp_path: Path, encoding: str) -> None:
    """But for findings about two rows; and numbers whose digits are lost are not repeated, so they are missing."""
    rows = [row for row in sample_rows(120, seed=8, dirty=60) if isinstance(row["证件号码"], str)]
    checked = check(csv_file(tmp_path / "a.csv", rows, encoding), today=TODAY)
    (tmp_path / "c.xlsx").write_bytes(corrections(checked))
    again = check(tmp_path / "c.xlsx", today=TODAY)
    rejected = {row for _, row in enumerate(one.row for one in checked.findings if one.severity is Severity.ERROR)}
    expected = replace(checked, findings=tuple(one for one in checked.findings if one.row in rejected))
    assert codes(again) == codes(expected) and len(codes(again)) > 50


def test_fixing_every_row_completes_the_register(tmp_path: Path) -> None:
    clean, dirty = sample_rows(90, seed=4), sample_rows(90, seed=4)
    for place, (column, bad) in enumerate(
        [("移动电话", ""), ("证件号码", "123"), ("性别", "?"), ("会籍变化日期", "2015"), ("政治面貌", "党员")] * 6
    ):
        dirty[3 * place] = {**dirty[3 * place], column: bad}
    checked = checked_csv(tmp_path, *dirty)
    book = opened(corrections(checked))
    sheet = book.worksheets[0]
    for row in range(5, sheet.max_row + 1):
        right = clean[int(str(sheet[f"{ROW}{row}"].value)) - 2]
        for place, column in enumerate(FORM_COLUMNS, 1):
            sheet.cell(row, place).value = right[column]
    book.save(tmp_path / "fixed.xlsx")
    again = check(tmp_path / "fixed.xlsx", today=TODAY)
    assert (checked.rejected, again.read, again.verdict, again.findings) == (30, 30, "accepted", ())
    assert len(checked.accepted) + len(again.accepted) == 90


def test_our_columns_mean_nothing_to_the_reader() -> None:
    for layout in (LAYOUT, design_of(Kind.UNIONS).layout):
        assert layout.match([texts.SOURCE_ROW, texts.REASONS]) == {}


def test_a_number_with_lost_digits_is_left_out(tmp_path: Path) -> None:
    cells = person(证件号码=410105199003070018)
    file = workbook(tmp_path / "a.xlsx", [list(cells), list(cells.values())])
    sheet = entries(corrections(check(file, today=TODAY)))
    assert sheet["H5"].value is None and sheet["B5"].value == cells["姓名"]
    assert sheet["H5"].comment is not None and "文本" in sheet["H5"].comment.text


def test_formulas_stay_text_and_control_characters_do_not_break_the_file(tmp_path: Path) -> None:
    leads = ["=1+1", "+1", "-1", "@SUM(1)"]
    checked = checked_csv(tmp_path, *(person(移动电话="", 工作单位=text, 籍贯="河\x0b南\ufffe") for text in leads))
    sheet = entries(corrections(checked))
    shown = [sheet[f"R{row}"] for row in range(5, 9)]
    assert [cell.value for cell in shown] == leads
    assert {(cell.data_type, cell.quotePrefix) for cell in shown} == {("s", True)}
    assert sheet["S5"].value == "河南" and not sheet["S5"].quotePrefix


def test_a_cell_longer_than_excel_takes_is_not_cut_without_a_word(tmp_path: Path) -> None:
    sheet = entries(corrections(checked_csv(tmp_path, person(工作单位="某" * 40_000), person(性别="?"))))
    said = texts.CUT.format(column="工作单位", length=40_000, limit=32_767)
    assert sheet["R5"].value == "某" * 32_767
    assert said in str(sheet[f"{REASONS}5"].value) and said in str(sheet["R5"].comment and sheet["R5"].comment.text)
    assert "32,767" not in str(sheet[f"{REASONS}6"].value)


def test_bad_cells_are_red_doubtful_ones_yellow_and_each_says_why(tmp_path: Path) -> None:
    one, other = person(), sample_rows(2, seed=77)[1]
    rows = ({**one, "姓名": "张2"}, {**other, "移动电话": one["移动电话"], "性别": "?"})
    sheet = entries(corrections(checked_csv(tmp_path, *rows)))
    grounds = {cell: sheet[cell].fill.fgColor.rgb[2:] for cell in ("B5", "C6", "K6")}
    assert grounds == {"B5": look.WRONG, "C6": look.WRONG, "K6": look.DOUBTFUL}
    assert sheet["K5"].fill.fill_type is None and sheet["K5"].comment is None
    comment = sheet["K6"].comment
    assert comment is not None and (comment.author, "与第 2 行相同" in comment.text) == ("工会会员卡系统", True)
    assert str(sheet[f"{REASONS}6"].value).count("（提醒）") == 1


def test_a_comment_is_as_large_as_its_text(tmp_path: Path) -> None:
    """openpyxl forgets the sizes when it reads, so they are looked up in the drawing."""
    rows = [{**row, "性别": "?", "政治面貌": "?"} for row in sample_rows(1)]
    with zipfile.ZipFile(io.BytesIO(corrections(checked_csv(tmp_path, *rows)))) as book:
        (drawing,) = (
            book.read(name).decode()
            for name in book.namelist()
            if "vmlDrawing" in name.split("/")[-1] or name.endswith(".vml")
        )
    sizes = sorted((float(w), float(h)) for w, h in re.findall(r"width:([\d.]+)pt;height:([\d.]+)pt", drawing))
    assert len(sizes) == 2 and sizes[0][0] >= 225 and sizes[0][1] < sizes[1][1]


def test_two_findings_in_a_cell_are_one_comment(tmp_path: Path) -> None:
    sheet = entries(corrections(checked_csv(tmp_path, person(姓名="张2" * 20))))
    comment = sheet["B5"].comment
    assert comment is not None and comment.text.count("\n") == 1


def test_comments_stop_where_programs_grow_slow_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMENTS", 3)
    book = opened(corrections(checked_csv(tmp_path, *[{**row, "移动电话": ""} for row in sample_rows(5)])))
    sheet = book.worksheets[0]
    assert [sheet[f"K{row}"].comment is not None for row in range(5, 10)] == [True] * 3 + [False] * 2
    assert {sheet[f"K{row}"].fill.fgColor.rgb[2:] for row in range(5, 10)} == {look.WRONG}
    assert texts.LIMITED.format(limit=3) in [cell.value for cell in book[texts.SHEET]["A"]]


def test_a_shared_cell_carries_no_comment_over(tmp_path: Path) -> None:
    rows = [
        {**row, "移动电话": "" if place % 2 else row["移动电话"], "性别": "?"}
        for place, row in enumerate(sample_rows(6))
    ]
    sheet = entries(corrections(checked_csv(tmp_path, *rows)))
    assert [sheet[f"K{row}"].comment is not None for row in range(5, 11)] == [False, True] * 3


def test_the_banks_columns_are_kept_when_the_file_has_them(tmp_path: Path) -> None:
    row = {**person(移动电话=""), "证件有效期": "长期", "联系地址": "某路"}
    sheet = entries(corrections(checked_csv(tmp_path, row)))
    assert [LAYOUT.canonical(cell.value) for cell in sheet[4]][20:] == [*COLUMNS[20:], None, None]
    assert [cell.value for cell in sheet[5]][20:23] == ["长期", "某路", "2"]


def test_drop_downs_and_notes_are_there(tmp_path: Path) -> None:
    book = opened(corrections(checked_csv(tmp_path, person(移动电话=""))))
    assert book.sheetnames == ["会员信息", "汇总", "填表说明", "下拉菜单表"]
    assert len(book.worksheets[0].data_validations.dataValidation) == 11


def general_notes(workbook: Workbook) -> list[str]:
    lines = [str(row[0].value) for row in workbook["填表说明"].iter_rows()]
    return [line for line in lines if line[:1].isdigit()]


def test_no_note_is_about_a_column_that_is_not_there(tmp_path: Path) -> None:
    """Notes are numbered without a gap all the same."""
    without = general_notes(opened(corrections(checked_csv(tmp_path, person(移动电话="")))))
    row = {**person(移动电话=""), "证件有效期": "长期", "联系地址": "某路"}
    with_both = general_notes(opened(corrections(checked_csv(tmp_path, row))))
    assert "证件有效期" in "".join(with_both) and "证件有效期" not in "".join(without)
    assert "".join(line[0] for line in with_both) == "1234567"
    assert "".join(line[0] for line in without) == "123456"


def test_findings_of_the_store_count_too_and_keep_the_file_order(tmp_path: Path) -> None:
    rows = sample_rows(4)
    rows[2]["移动电话"] = ""
    checked = checked_csv(tmp_path, rows[0], {**rows[1], "姓名": f" {rows[1]['姓名']}"}, *rows[2:])
    late = [found(FindingCode.MEMBER_ELSEWHERE, row, "证件号码") for row in (3, 5)]
    sheet = entries(corrections(checked, [*checked.findings, *late, late[0]._replace(row=None)]))
    assert [sheet[f"{ROW}{row}"].value for row in range(5, 8)] == ["3", "4", "5"]
    assert sheet["B5"].value == f" {rows[1]['姓名']}", "as the file had it, not as it was normalised"
    assert late[0].message in str(sheet[f"{REASONS}5"].value)
    assert sheet["H7"].fill.fgColor.rgb[2:] == look.WRONG


def test_a_day_count_that_the_store_refused_comes_back_as_a_date(tmp_path: Path) -> None:
    counted = person(会籍变化日期=44075)
    file = workbook(tmp_path / "a.xlsx", [list(counted), list(counted.values())])
    checked = check(file, today=TODAY)
    late = [found(FindingCode.MEMBER_ELSEWHERE, checked.accepted[0].number, "证件号码")]
    (tmp_path / "c.xlsx").write_bytes(corrections(checked, [*checked.findings, *late]))
    again = check(tmp_path / "c.xlsx", today=TODAY)
    assert [row.values["会籍变化日期"] for row in again.accepted] == ["2020-09-01"]


def test_the_summary_counts_every_problem_and_links_to_its_first_cells(tmp_path: Path) -> None:
    rows = [{**row, "移动电话": ""} for row in sample_rows(7)] + [
        {**row, "性别": "?"} for row in sample_rows(2, seed=1)
    ]
    checked = checked_csv(tmp_path, *rows)
    sheet = opened(corrections(checked, register="R-1"))[texts.SHEET]
    problems = [cell.value for cell in sheet["A"]]
    assert problems[1] == "登记编号：R-1" and "共有 9 行" in str(problems[2]) and "错误 9 处" in str(problems[2])
    top = problems.index("级别") + 1
    assert [cell.value for cell in sheet[top + 1]][:5] == [
        "错误",
        "必填项为空",
        "移动电话",
        7,
        "“移动电话”不能为空，请填写。",
    ]
    assert [cell.value for cell in sheet[top + 1]][5:] == [f"K{row}（{row - 3}）" for row in range(5, 10)]
    assert sheet.cell(top + 1, 6).hyperlink.location == "'会员信息'!K5"
    assert [cell.value for cell in sheet[top + 2]][1:4] == ["不在可选项中", "性别", 2]
    assert "a.csv" not in str(list(sheet.values)), "a file's name may name people"


def test_cures_that_differ_from_row_to_row_are_shown_as_an_example(tmp_path: Path) -> None:
    rows = [{**row, "性别": bad} for row, bad in zip(sample_rows(2), "甲乙", strict=True)]
    sheet = opened(corrections(checked_csv(tmp_path, *rows)))[texts.SHEET]
    assert sheet.cell(sheet.max_row, 5).value.startswith("例如：“甲”不在")


def test_warnings_of_accepted_rows_are_counted_though_not_shown(tmp_path: Path) -> None:
    rows = sample_rows(3)
    checked = checked_csv(tmp_path, rows[0], {**rows[1], "移动电话": rows[0]["移动电话"]}, {**rows[2], "性别": "?"})
    problems = [str(cell.value) for cell in opened(corrections(checked))[texts.SHEET]["A"]]
    assert texts.ELSEWHERE.format(warnings=1) in problems
    assert "提醒 0 处" in problems[1]


def test_progress_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROGRESS_ROWS", 2)
    seen: list[int] = []
    corrections(checked_csv(tmp_path, *[{**row, "性别": "?"} for row in sample_rows(5)]), progress=seen.append)
    assert seen == [2, 4]


def test_every_severity_counts_each_finding_once(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 200, dirty=40)
    checked = check(tmp_path / "a.xlsx", today=TODAY)
    sheet = opened(corrections(checked))[texts.SHEET]
    counted: Counter[str] = Counter()
    for line in sheet.iter_rows(values_only=True):
        if isinstance(line[3], int):
            counted[str(line[0])] += line[3]
    assert counted["错误"] == sum(one.severity is Severity.ERROR for one in checked.findings)
