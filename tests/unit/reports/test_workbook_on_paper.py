"""The workbook as it is printed and read on paper."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from support.month_tree import AFTER, CITY, EMPTY, FACTORY, PROVINCE, SCHOOL, Build, of, usual
from unioncard.clock import stamp
from unioncard.ledger.backlog import Backlog, Backlogs, Wait
from unioncard.reports.workbook import workbook
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport

SILENT = replace(SCHOOL, code="4102000001", name="从不报送厂工会", parent=EMPTY.code, path="/410000/410200/4102000001/")
LONG = replace(FACTORY, name="中国石油化工股份有限公司中原油田分公司普光分公司天然气净化厂工会委员会")
TREE = (PROVINCE, CITY, EMPTY, LONG, SCHOOL, SILENT)


def waiting(report: MonthReport) -> MonthReport:
    late = Backlog({Wait.TO_COLLECT: (0, 0, 0, 4)})
    return replace(report, backlogs=Backlogs(stamp(AFTER), "2026-10-31", {FACTORY.code: late}))


def opened(report: MonthReport) -> Any:
    return load_workbook(BytesIO(workbook(report)))


def cells(book: Any, sheet: str) -> list[list[Any]]:
    return [list(row) for row in book[sheet].iter_rows()]


def row_of(book: Any, sheet: str, name: str) -> list[Any]:
    return next(row for row in cells(book, sheet) if row[0].value == name)


def test_of_a_union_below_which_nobody_ever_reported_there_are_no_zeros(build: Build) -> None:
    book = opened(build(usual(), tree=TREE))
    assert {cell.value for cell in row_of(book, "概览", EMPTY.name)[1:7]} == {"—"}
    assert row_of(book, "概览", CITY.name)[5].value == 90


def test_a_basic_union_that_never_reported_reads_so_on_its_first_sheet(build: Build) -> None:
    book = opened(build(usual(), tree=TREE).within(SILENT.code))
    seen = [cell.value for row in cells(book, "概览") for cell in row if cell.value is not None]
    assert 0 not in seen and any("从未报送" in str(value) for value in seen)
    assert "从未报送" not in str(cells(opened(build(usual())), "概览")[1][0].value)


def test_a_second_table_begins_a_page_with_its_head_which_later_pages_repeat(build: Build) -> None:
    many = tuple(
        replace(FACTORY, code=f"42{n:04d}", kind=Kind.REGION, parent="410000", path=f"/410000/42{n:04d}/")
        for n in range(28)
    )
    basic = tuple(
        replace(FACTORY, code=f"{one.code}0001", parent=one.code, path=f"{one.path}{one.code}0001/") for one in many
    )
    report = build(
        [of(one, AFTER.replace(day=2), f"register/{one.code}", joined=1) for one in basic],
        tree=(PROVINCE, *many, *basic),
    )
    late = Backlog({Wait.TO_COLLECT: (0, 0, 0, 4)})
    book = opened(replace(report, backlogs=Backlogs(stamp(AFTER), "2026-10-31", {one.code: late for one in basic})))
    for sheet, heading in (("进度", "所属基层工会"), ("待办", "其中超过 30 天")):
        head = next(row[0].row for row in cells(book, sheet) if heading in [cell.value for cell in row])
        assert [one.id for one in book[sheet].row_breaks.brk] == [head - 2]
        assert book[sheet].print_title_rows == f"${head}:${head}"


def test_headings_that_are_longer_than_their_column_have_two_lines(build: Build) -> None:
    book = opened(waiting(build(usual(), tree=TREE)))
    for sheet in ("待办", "逾期"):
        (heading,) = (cell for row in cells(book, sheet) for cell in row[1:] if cell.value == "资料待改，银行受理不了")
        assert heading.alignment.wrap_text and book[sheet].row_dimensions[heading.row].height > 30


def test_zeros_of_who_waits_are_dots(build: Build) -> None:
    book = opened(waiting(build(usual(), tree=TREE)))
    for sheet, name, column in (("待办", CITY.name, 1), ("逾期", LONG.name, 3), ("进度", EMPTY.name, 3)):
        cell = row_of(book, sheet, name)[column]
        assert cell.value == 0 and cell.number_format == '#,##0;-#,##0;"·"'


def test_the_notes_are_upright_and_not_squeezed_into_one_page(build: Build) -> None:
    sheet = opened(build(usual()))["说明"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", 0)


def test_a_long_name_in_the_detail_is_broken_rather_than_made_tiny(build: Build) -> None:
    book = opened(build(usual(), tree=TREE))
    name = row_of(book, "明细", LONG.name)[0]
    assert name.alignment.wrap_text and not name.alignment.shrink_to_fit
    assert book["明细"].row_dimensions[name.row].height > 28
    assert book["明细"].row_dimensions[row_of(book, "明细", SCHOOL.name)[0].row].height is None
