"""The fast path says what the rules say: nothing, about rows that it lets pass."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import doubts
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from support.campaign import examples
from support.raw_workbook import csv_file
from unioncard.people.documents import born
from unioncard.registers.check import check
from unioncard.registers.kinds import FORMS
from unioncard.registers.members import checker
from unioncard.registers.members.fast_path import FastPath
from unioncard.registers.members.rule_table import row_findings
from unioncard.sheets.layout import Kind
from unioncard.sheets.reader import opened_register
from unioncard.sheets.rows import BLOCK_ROWS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.registers.check import Checked
    from unioncard_tools.sample.spoil import Spoiler

TODAY = date(2026, 11, 23)
PEOPLE = sample_rows(12, seed=3)
AREAS = ("412121", "110105", "999999", "810000", "410783")
# Men and women just under and over sixteen and over each retirement age, days that do not exist, the day itself.
DAYS = (
    "20101123",
    "20101124",
    "19640101",
    "19660101",
    "19680101",
    "19700301",
    "19000229",
    "20261123",
    "20270101",
    "18991231",
)


def id_number(area: str, day: str, order: str) -> str:
    body = area + day + order
    return body + mod_11_2.calc_check_digit(body)


NUMBERS = st.builds(id_number, st.sampled_from(AREAS), st.sampled_from(DAYS), st.sampled_from(("001", "002", "998")))
CELLS = {
    "姓名": st.sampled_from(("李", "李四", "李" * 25, "李" * 26, "王𬭎", "张 三", "㛃", "Li", "李四\n", "李·四")),
    "性别": st.sampled_from(("男", "女", "男 ", "")),
    "出生日期": st.sampled_from(("", "1990/1/1", "2010-11-23", "1966/01/01", "长期")),
    "证件类别": st.sampled_from(
        ("居民身份证", "身份证", "居民身份证（已核对）", "护照", "台湾居民居住证", "港澳台居民居住证", "某证", "")
    ),
    "证件号码": NUMBERS
    | st.sampled_from(
        ("", "410105199003070019", "41010519900307001８", "410105900307001", "E12345678", "4.10105E+17", "同上")
    ),
    "移动电话": st.sampled_from(
        (
            PEOPLE[0]["移动电话"],
            "13490000000",
            "17400000001",
            "17460000001",
            "12345678901",
            "134-9000-0000",
            "86 13490000000",
            "同上",
            "",
        )
    ),
    "会籍变化类型": st.sampled_from(("", "入会", "保留", "退会")),
    "会籍变化日期": st.sampled_from(("", "2026/11/23", "2026/11/24", "2026-13-01", "20200101")),
    "就业状况": st.sampled_from(("退休", "在岗", "")),
    "证件有效期": st.sampled_from(("", "长期", "2026/11/22", "2026/11/23", "2020/01/01")),
    "工作单位": st.sampled_from(("某厂", " 某厂", "'某厂", "同上", "厂" * 101, "#N/A")),
    "序号": st.sampled_from(("1", "例", "1" * 21, "第 1 个", "")),
    "民族": st.sampled_from(("汉", "汉族", "某族", "同上", "")),
    "政治面貌": st.sampled_from(("党员", "群众 ", "团员", "")),
}
# A faultless person of the sample, with up to three cells of another kind.
ROWS = st.builds(
    lambda person, cells: {**person, "证件有效期": "", **dict(cells)},
    st.sampled_from(PEOPLE),
    st.lists(st.sampled_from(sorted(CELLS)).flatmap(lambda c: st.tuples(st.just(c), CELLS[c])), max_size=3),
)


def problems(checked: Checked) -> tuple[object, ...]:
    """All of an answer; rows unpacked."""
    return checked.read, list(checked.accepted), list(checked.refused), checked.findings


# Few registers of many rows: each is read in two cages, and a cage of the tests' large process takes its time.
@settings(max_examples=examples(20, campaign=800))
@given(st.lists(ROWS, min_size=1, max_size=20))
def test_any_rows_have_the_same_findings_on_both_ways(rows: Sequence[dict[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = csv_file(Path(folder) / "a.csv", rows)
        fast, slow = check(file, today=TODAY), check(file, today=TODAY, fast=False)
    assert problems(fast) == problems(slow)


@pytest.mark.parametrize("gap", [1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1])
@pytest.mark.parametrize(("column", "code"), [("证件号码", "row-repeated"), ("移动电话", "mobile-shared")])
def test_what_repeats_is_found_within_a_block_and_across_blocks(
    tmp_path: Path, gap: int, column: str, code: str
) -> None:
    rows = sample_rows(BLOCK_ROWS * 2, seed=4)
    if column == "证件号码":
        rows[gap] = {**rows[0], "移动电话": rows[gap]["移动电话"]}
    else:
        rows[gap][column] = rows[0][column]
    checked = check(csv_file(tmp_path / "a.csv", rows), today=TODAY)
    assert [(finding.row, finding.column, finding.code) for finding in checked.findings] == [(gap + 2, column, code)]
    assert checked.findings == check(tmp_path / "a.csv", today=TODAY, fast=False).findings


WIDE = {digit: digit + 0xFEE0 for digit in range(0x30, 0x3A)}


@pytest.mark.parametrize(("column", "code"), [("证件号码", "row-repeated"), ("移动电话", "mobile-shared")])
def test_a_row_that_repeats_a_number_read_only_after_it_was_normalised_is_found(
    tmp_path: Path, column: str, code: str
) -> None:
    rows = sample_rows(9, seed=4)
    for place in (4, 7):
        rows[place] |= {one: rows[2][one] for one in ("证件号码", "性别", "出生日期")} if column == "证件号码" else {}
        rows[place][column] = rows[2][column]
    rows[2][column] = str(rows[2][column]).translate(WIDE)
    checked = check(csv_file(tmp_path / "a.csv", rows), today=TODAY)
    assert [(one.row, one.code) for one in checked.findings] == [(4, "normalised"), (6, code), (9, code)]
    assert problems(checked) == problems(check(tmp_path / "a.csv", today=TODAY, fast=False))


def test_a_sample_is_no_earlier_row(tmp_path: Path) -> None:
    rows = sample_rows(3, seed=4)
    rows[0] = {**rows[2], "序号": "示例"}
    for way in (True, False):
        checked = check(csv_file(tmp_path / "a.csv", rows), today=TODAY, fast=way)
        assert (checked.read, [(one.row, one.code) for one in checked.findings]) == (2, [(2, "row-left-out")])


def test_all_of_the_rows_between_those_in_doubt_are_taken_in_order(tmp_path: Path) -> None:
    rows = sample_rows(BLOCK_ROWS + 30, seed=4)
    for place in (0, 3, 4, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 28):
        rows[place]["政治面貌"] = "党员"
    checked = check(csv_file(tmp_path / "a.csv", rows), today=TODAY)
    refused = [one.number for one in checked.refused]
    assert refused == [2, 5, 6, BLOCK_ROWS + 1, BLOCK_ROWS + 2, BLOCK_ROWS + 30]
    assert [one.number for one in checked.accepted] == sorted({*range(2, BLOCK_ROWS + 32)} - {*refused})
    assert problems(checked) == problems(check(tmp_path / "a.csv", today=TODAY, fast=False))


def test_faultless_rows_never_take_the_slow_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "row_findings", None)  # calling it would fail
    checked = check(csv_file(tmp_path / "a.csv", sample_rows(BLOCK_ROWS * 2 + 7)), today=TODAY)
    assert (checked.read, len(checked.accepted), checked.findings) == (BLOCK_ROWS * 2 + 7, BLOCK_ROWS * 2 + 7, ())


def rows_checked_by_all_rules(monkeypatch: pytest.MonkeyPatch, file: Path) -> int:
    """How many rows of a register go through all rules, every cell read again."""
    asked = []
    monkeypatch.setattr(checker, "row_findings", lambda row: asked.append(row.number) or row_findings(row))
    form = FORMS[Kind.MEMBERS]
    with opened_register(file, form.layout) as register:
        numbers, rows = zip(*register.rows, strict=True)
        form.row_checker()(register, TODAY, "gbk", True).check_block(numbers, rows)
    return len(asked)


def test_of_rows_in_doubt_only_the_cells_in_doubt_are_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = csv_file(tmp_path / "a.csv", doubts.doubtful_rows(len(doubts.MIXED) * 3, 100))
    assert rows_checked_by_all_rules(monkeypatch, file) == 0


@pytest.mark.parametrize("percent", [2, 20, 100])
@pytest.mark.parametrize("kinds", [doubts.MIXED, doubts.RETIRED])
def test_registers_with_rows_in_doubt_have_the_same_answer_on_both_ways(
    tmp_path: Path, percent: int, kinds: tuple[Spoiler, ...]
) -> None:
    file = csv_file(tmp_path / "a.csv", doubts.doubtful_rows(300, percent, kinds))
    fast = check(file, today=TODAY, bank_encoding="gbk")
    assert problems(fast) == problems(check(file, today=TODAY, bank_encoding="gbk", fast=False))
    # In a text file a number that lost its digits is a text, now and then a right one.
    assert len({finding.row for finding in fast.findings}) >= 3 * percent - 2


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2024, 12, 31), date(2031, 2, 28)])
def test_years_taken_for_safe_hold_nobody_too_young_or_too_old(today: date) -> None:
    days = FastPath(today)._days
    assert len(days._safe) > 30
    for year in days._safe:
        for month_day in ("0101", "0228", "0630", "1231"):
            birth = born(f"000000{year}{month_day}")
            assert birth is not None
            assert days._is_working(birth)
