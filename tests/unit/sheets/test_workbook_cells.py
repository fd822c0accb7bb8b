"""Everything a cell of a workbook can hold, and workbooks other than plain .xlsx."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support import open_document as ods
from support.raw_workbook import NS, sheet_rows, text_cell, workbook, zipped
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
PERSON = sample_rows(1, seed=3)[0]
RICH = '<r><t>王</t></r><r><rPr><b/></rPr><t>五</t></r><rPh sb="0" eb="1"><t>ワン</t></rPh><phoneticPr fontId="1"/>'


def run(path: Path) -> Checked:
    return check(path, today=TODAY)


def with_cell(path: Path, column: str, cell: str, strings: str = "") -> Checked:
    member = [cell if name == column else text_cell(str(PERSON[name])) for name in FORM_COLUMNS]
    return run(zipped(path, sheet_rows([list(map(text_cell, HEADERS)), member]), strings=strings))


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("姓名", f'<c t="inlineStr"><is>{RICH}</is></c>', "王五"),
        ("姓名", '<c t="s"><v>0</v></c>', "王五"),
        ("姓名", '<c t="s"><v>1</v></c>', "王五"),
        ("姓名", '<c t="str"><f>"王"&amp;"五"</f><v>王五</v></c>', "王五"),
        ("姓名", text_cell("王𬭎"), "王𬭎"),
        ("工作单位", '<c t="s"><v>2</v></c>', "郑州 某厂"),
        ("工作单位", text_cell("厂" * 100), "厂" * 100),
        ("会籍变化日期", '<c t="d"><v>2015-03-07</v></c>', "2015-03-07"),
        ("会籍变化日期", '<c t="d"><v>2015-03-07T00:00:00</v></c>', "2015-03-07"),
        ("会籍变化日期", '<c t="str"><f>A1</f><v>2015/03/07</v></c>', "2015-03-07"),
        ("移动电话", "<c><v>1.3490000001E10</v></c>", "13490000001"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(tmp_path: Path, column: str, cell: str, text: str) -> None:
    strings = (
        f'<sst {NS} count="3" uniqueCount="3"><si>{RICH}</si><si><t xml:space="preserve"> 王五 </t></si>'
        "<si><t>郑州_x000D_\n某厂</t></si></sst>"
    )
    checked = with_cell(tmp_path / "a.xlsx", column, cell, strings)
    assert (checked.read, checked.rejected) == (1, 0)
    assert checked.accepted[0].values[column] == text


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("是否农民工", '<c t="b"><v>1</v></c>', "not-listed"),
        ("证件号码", "<c><v>410105199003070018</v></c>", "id-as-number"),
        ("证件号码", '<c t="b"><v>0</v></c>', "id-as-number"),
        ("姓名", "<c><v>5</v></c>", "name-characters"),
        ("移动电话", "<c><v>13490000000.5</v></c>", "mobile-format"),
        ("姓名", text_cell("王五\U000e0100"), "name-characters"),  # a variation selector
        ("姓名", text_cell("王五\u0301"), "name-characters"),  # a combining mark
    ],
)
def test_a_cell_of_the_wrong_kind_is_a_finding(tmp_path: Path, column: str, cell: str, code: str) -> None:
    checked = with_cell(tmp_path / "a.xlsx", column, cell)
    assert (code, column) in [(f.code.value, f.column) for f in checked.findings]
    assert checked.rejected == 1


def test_macros_are_ignored(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsm", [HEADERS, [PERSON[column] for column in FORM_COLUMNS]])
    with zipfile.ZipFile(file, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 64)
    assert (run(file).read, run(file).findings) == (1, ())


def test_repeated_rows_and_cells_of_an_open_document_keep_their_numbers(tmp_path: Path) -> None:
    people = sample_rows(2, seed=3)
    rows = [
        ods.row(ods.text("", 1024), times=3),
        ods.row(ods.text("某表"), ods.text("", 19)),
        ods.row(*map(ods.text, HEADERS)),
        ods.row(*(ods.text(people[0][column]) for column in FORM_COLUMNS)),
        ods.row(ods.text(""), times=20),
        ods.row(*(ods.text(people[1][column]) for column in FORM_COLUMNS), ods.text("", 1004)),
        ods.row(ods.text("", 1024), times=1_048_000),
    ]
    checked = run(ods.open_document(tmp_path / "a.ods", "".join(rows)))
    assert (checked.header_row, [row.number for row in checked.accepted], checked.findings) == (5, [6, 27], ())


def test_a_repeated_row_of_people_is_as_many_members(tmp_path: Path) -> None:
    person = ods.row(*(ods.text(PERSON[column]) for column in FORM_COLUMNS), times=3)
    checked = run(ods.open_document(tmp_path / "a.ods", ods.row(*map(ods.text, HEADERS)) + person))
    assert [(f.row, f.code.value) for f in checked.findings if f.severity == "error"] == [
        (3, "row-repeated"),
        (4, "row-repeated"),
    ]
