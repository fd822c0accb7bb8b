"""What docs/formats/register.md says of files, headers, rows, documents and commands is so."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from docs.register_maker import PAGE, example, tables
from unioncard.members.columns import BIRTH, COMPULSORY, FORM_COLUMNS
from unioncard.people.documents import DocumentType, fault
from unioncard.registers.check import Verdict, check
from unioncard.registers.forms.form import design_of
from unioncard.registers.members.columns import LAYOUT
from unioncard.registers.unions.columns import LAYOUT as UNIONS
from unioncard.sheets.header import HEAD_ROWS
from unioncard.sheets.layout import Kind
from unioncard.sheets.text import DELIMITERS
from unioncard.texts.corrections import REASONS, SHEET, SOURCE_ROW
from unioncard_cli import check as command

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.registers.check import Checked
    from unioncard.sheets.findings import Finding

MEMBER = example.FAULTLESS[Kind.MEMBERS]


def found(kind: Kind = Kind.MEMBERS, **cells: object) -> list[str]:
    """The codes found in a faultless row with these cells."""
    return [one.code.value for one in example.checked(example.of_rows(kind, "", [cells], "")).findings]


def of_bytes(content: bytes, kind: Kind = Kind.MEMBERS) -> Checked:
    return example.checked(example.Example("", "", content, kind))


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code.value for one in findings]


@pytest.mark.parametrize("kind", Kind)
def test_the_rows_that_examples_are_made_of_are_faultless(kind: Kind) -> None:
    assert found(kind) == []


def test_the_example_of_rows_has_the_members_on_the_page() -> None:
    (shown,) = re.findall(r"<!-- example: rows -->\n```text\n(.*?)```", PAGE, re.DOTALL)
    (counted,) = re.findall(r"读取 (\d+) 名会员，表头在第 (\d+) 行，会员在第 ([\d、]+) 行", PAGE)
    checked = of_bytes(shown.encode())
    assert set(codes(checked.findings)) == {"row-left-out"}
    rows = "、".join(str(row.number) for row in checked.accepted)
    assert (str(checked.read), str(checked.header_row), rows) == counted


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb2312", "gb18030"])
def test_texts_are_read_in_the_encodings_listed_and_all_but_utf_8_are_noted(encoding: str, delimiter: str) -> None:
    rows = (COMPULSORY, [MEMBER[column] for column in COMPULSORY])
    checked = of_bytes("\n".join(map(delimiter.join, rows)).encode(encoding))
    assert len(checked.accepted) == 1
    assert codes(checked.findings) == ([] if encoding.startswith("utf-8") else ["normalised"])


@pytest.mark.parametrize(
    "header", ["证件号码\n(填写18位身份证)", "* 姓 名", "2、姓名", "姓名/Name", "身份证号/证件号码"]
)
def test_the_headers_listed_are_understood(header: str) -> None:
    assert f"`{header}`".replace("\n", "\\n") in PAGE
    assert LAYOUT.canonical(header) in {"姓名", "证件号码"}


def test_a_month_of_birth_is_no_birth_date() -> None:
    assert LAYOUT.canonical("出生年月") is None
    assert LAYOUT.canonical(BIRTH) == BIRTH


@pytest.mark.parametrize(("lines", "is_read"), [(HEAD_ROWS - 1, True), (HEAD_ROWS, False)])
def test_the_header_stands_within_the_first_rows(lines: int, is_read: bool) -> None:
    content = example.workbook({"": [["标题"]] * lines + [COMPULSORY, [MEMBER[column] for column in COMPULSORY]]})
    assert of_bytes(content).verdict is (Verdict.ACCEPTED if is_read else Verdict.REJECTED)


def test_hidden_rows_and_columns_are_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    for cells in (FORM_COLUMNS, [MEMBER[column] for column in FORM_COLUMNS]):
        sheet.append(list(cells))
    sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    assert len(check(tmp_path / "hidden.xlsx", today=example.TODAY).accepted) == 1


def test_a_bare_credit_code_belongs_to_the_group_it_stands_in() -> None:
    header = ["单位名称", "统一社会信用代码", "职工人数", "工会名称", "统一社会信用代码", "上级工会名称"]
    assert {"单位统一社会信用代码": [1], "工会统一社会信用代码": [4]}.items() <= UNIONS.match(header).items()


@pytest.mark.parametrize("kind", DocumentType)
def test_the_example_of_a_document_is_right(kind: DocumentType) -> None:
    _, number = tables.DOCUMENTS[kind]
    assert fault(kind, unicodedata.normalize("NFKC", number), example.TODAY) is None


@pytest.mark.parametrize("kind", Kind)
def test_the_sheets_and_columns_of_corrections_have_the_names_on_the_page(kind: Kind) -> None:
    assert {design_of(kind).sheet, SHEET, SOURCE_ROW, REASONS} <= set(re.findall("“([^”]+)”", PAGE))


def test_the_fields_of_the_json_answer_are_the_ones_on_the_page(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(example.text_file(Kind.MEMBERS, {"移动电话": ""}))
    document: dict[str, Any] = command.as_document(file, check(file, today=example.TODAY))
    names = {*document, *document["rows"], *document["findings"][0], *Verdict}
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_the_exit_statuses_are_the_ones_on_the_page() -> None:
    words = {Verdict.ACCEPTED: "全部通过", Verdict.PARTLY_ACCEPTED: "有的行没有通过", Verdict.REJECTED: "整份被拒绝"}
    assert "，".join(f"{status} {words[verdict]}" for verdict, status in command.EXITS.items()) in PAGE
