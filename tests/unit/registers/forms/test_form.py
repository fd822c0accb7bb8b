"""The blank form: the real form's layout, nothing to be taken for a member, text that stays text."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from support.raw_workbook import workbook
from unioncard.members import columns
from unioncard.registers.check import check
from unioncard.registers.forms.blank import blank_form
from unioncard.registers.forms.entry_sheet import LAST_ROW
from unioncard.registers.forms.form import VERSION_PROPERTY, design_of
from unioncard.registers.members.codes import LISTS
from unioncard.registers.members.form import MEMBERS, VERSION
from unioncard.sheets.layout import Kind as Registered
from unioncard.texts import form as texts
from unioncard.unions.union import Kind, Union
from unioncard_tools.forms import write_form

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
UNION = Union("4101000001", "示例纺织厂工会", Kind.BASIC, "410100", "/410000/410100/4101000001/")


@pytest.fixture(name="book")
def a_blank_form() -> Workbook:
    return load_workbook(io.BytesIO(blank_form(MEMBERS, UNION)))


def test_the_rows_above_the_entries_are_the_real_forms(book: Workbook) -> None:
    sheet = book[texts.SHEET]
    assert (sheet["A1"].value, sheet["A2"].value) == ("附件", "河南省工会会员信息采集表")
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A2:T2", "A3:K3", "L3:T3"}
    assert [cell.value for cell in sheet[4]] == [*texts.HEADERS, *texts.BANK_HEADERS]
    assert sheet.freeze_panes == "C5"
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$4:$4")


def test_the_unions_name_and_code_stand_in_the_stamp_line(book: Workbook) -> None:
    assert book[texts.SHEET]["A3"].value == "填表单位（盖章）：示例纺织厂工会（4101000001）"
    anybodys = load_workbook(io.BytesIO(blank_form(MEMBERS)))
    assert anybodys[texts.SHEET]["A3"].value == "填表单位（盖章）："


def test_a_blank_form_has_no_member_to_anybody(tmp_path: Path) -> None:
    for kind in Registered:
        (tmp_path / "blank.xlsx").write_bytes(blank_form(design_of(kind)))
        checked = check(tmp_path / "blank.xlsx", today=TODAY, kind=kind)
        assert [finding.code for finding in checked.findings] == ["no-rows"]
        assert checked.header_row == design_of(kind).header_row


def test_every_column_is_understood_by_the_reader() -> None:
    for design in map(design_of, Registered):
        found = design.layout.match([column.header for column in design.all_columns])
        assert {column: places[0] for column, places in found.items()} == {
            column.name: place for place, column in enumerate(design.all_columns)
        }


def test_whole_columns_are_text(book: Workbook) -> None:
    sheet = book[texts.SHEET]
    formats = {letter: sheet.column_dimensions[letter].number_format for letter in "ABHKOUV"}
    assert set(formats.values()) == {"@"}
    assert {cell.number_format for row in sheet.iter_rows(min_row=5) for cell in row} == {"@"}


def test_every_code_list_is_a_drop_down_and_refuses_other_texts(book: Workbook) -> None:
    sheet, lists = book[texts.SHEET], book[texts.LISTS_SHEET]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    offered = {}
    for rule in rules.values():
        letter = str(rule.sqref)[0]
        assert str(rule.sqref) == f"{letter}5:{letter}{LAST_ROW}" and rule.showErrorMessage and rule.error
        name = columns.COLUMNS["ABCDEFGHIJKLMNOPQRST".index(letter)]
        if rule.formula1.startswith('"'):
            offered[name] = tuple(rule.formula1.strip('"').split(","))
        else:
            cells = lists[rule.formula1.partition("!")[2].replace("$", "")]
            offered[name] = tuple(row[0].value for row in cells)
    assert offered == LISTS
    assert lists.sheet_state == "hidden"
    assert all(len(rule.formula1) <= 255 for rule in rules.values())


def test_notes_stand_on_a_sheet_of_their_own_with_every_column_and_the_version(book: Workbook) -> None:
    lines = [[cell.value for cell in row] for row in book[texts.NOTES_SHEET].iter_rows()]
    assert lines[1][0] == f"表格版本：{VERSION}"
    explained = [line for line in lines if line[1] in (texts.COMPULSORY, texts.OPTIONAL)]
    assert [MEMBERS.layout.canonical(line[0]) for line in explained] == list(columns.COLUMNS)
    compulsory = [MEMBERS.layout.canonical(line[0]) for line in explained if line[1] == texts.COMPULSORY]
    assert tuple(compulsory) == columns.COMPULSORY
    assert all(line[2] for line in explained)


def test_the_workbook_says_which_form_and_version_it_is(book: Workbook) -> None:
    assert book.custom_doc_props[VERSION_PROPERTY].value == f"members {VERSION}"  # type: ignore[attr-defined]
    assert book.properties.description == f"表格版本：{VERSION}"


def test_the_example_of_the_notes_has_no_finding(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [list(texts.EXAMPLE), list(texts.EXAMPLE.values())])
    checked = check(file, today=TODAY)
    assert (checked.verdict, checked.findings) == ("accepted", ())


def test_the_notes_alone_are_no_register(tmp_path: Path) -> None:
    """Somebody deletes the first sheet, or moves the notes before it."""
    book = load_workbook(io.BytesIO(blank_form(MEMBERS)))
    book.move_sheet(texts.NOTES_SHEET, -1)
    book.save(tmp_path / "moved.xlsx")
    assert check(tmp_path / "moved.xlsx", today=TODAY).sheet == texts.SHEET
    del book[texts.SHEET]
    book.save(tmp_path / "deleted.xlsx")
    assert [finding.code for finding in check(tmp_path / "deleted.xlsx", today=TODAY).findings] == ["form-unknown"]


def test_rows_are_text_and_a_number_stays_a_number(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", [["1", "=1+1", *[""] * 5, 410105199003070000, *[""] * 12]])
    sheet = load_workbook(tmp_path / "a.xlsx")[texts.SHEET]
    assert (sheet["B5"].value, sheet["B5"].data_type, sheet["B5"].quotePrefix) == ("=1+1", "s", True)
    assert (sheet["H5"].value, sheet["H5"].data_type, sheet["H5"].number_format) == (4.1010519900307e17, "n", "@")
    assert sheet["C5"].value is None


def test_a_long_text_gets_a_higher_row(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", [["1", "张" * 30, *[""] * 18], ["2", "张三", *[""] * 18]])
    heights = load_workbook(tmp_path / "a.xlsx")[texts.SHEET].row_dimensions
    assert heights[5].height == 6 * 15 and heights[6].height is None
