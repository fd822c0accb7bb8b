"""What docs/formats/register.md says is understood is read as it says; what it says is not is a finding."""

from __future__ import annotations

from typing import Any

import pytest

from docs.register_maker import PAGE, example, line, spellings
from unioncard.sheets.cells.cell import Change
from unioncard.sheets.layout import Kind
from unioncard.texts.findings import CHANGES


def found(kind: Kind = Kind.MEMBERS, **cells: object) -> list[str]:
    """The codes found in a faultless row with these cells."""
    return [one.code.value for one in example.checked(example.of_rows(kind, "", [cells], "")).findings]


@pytest.mark.parametrize("one", spellings.SPELLINGS, ids=lambda one: f"{one.column}: {one.raw}")
def test_a_spelling_is_read_as_shown_with_the_note_shown(one: Any) -> None:
    checked = example.checked(one.example)
    (row,), (note,) = checked.accepted, checked.findings
    assert row.values[one.column] == one.text
    assert (note.code, note.column) == ("normalised", one.column)
    assert CHANGES[one.change].partition("“")[0] in note.message
    column = f"工会登记表：{one.column}" if one.kind is Kind.UNIONS else one.column
    assert line(column, example.value(one.raw), f"`{one.text}`" if one.text else "（空）", note.message) in PAGE


def test_every_change_has_a_spelling() -> None:
    needs_two_rows = {Change.MERGED}
    assert set(Change) - {one.change for one in spellings.SPELLINGS} == needs_two_rows


@pytest.mark.parametrize(("column", "raw", "text"), spellings.UNNOTED)
def test_the_best_spellings_leave_no_note(column: str, raw: object, text: str) -> None:
    checked = example.checked(example.of_rows(Kind.MEMBERS, "", [{column: raw}], ""))
    assert ([row.values[column] for row in checked.accepted], checked.findings) == ([text], ())


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"会籍变化日期": "20.9.1"}, "date-format"),
        ({"会籍变化日期": "2020/09"}, "date-format"),
        ({"证件号码": "4.12E+17"}, "id-as-number"),
        ({"移动电话": "1.35E+10"}, "mobile-format"),
        ({"移动电话": "#N/A"}, "required"),
        ({"民族": "#N/A"}, "not-listed"),
        ({"出生日期": "#N/A"}, "date-format"),
        ({"工作单位": "=A1"}, "normalised"),
        ({"政治面貌": "党员"}, "not-listed"),
        ({"学历": "大学"}, "not-listed"),
        ({"学历": "研究生"}, "not-listed"),
        ({"户籍类型": "居民户口"}, "not-listed"),
        ({"出生日期": "1996/05/08", "证件类别": "护照", "证件号码": "EXAMPLE0001"}, None),
    ],
    ids=str,
)
def test_what_the_page_says_is_not_understood_is_a_finding(cells: dict[str, object], code: str | None) -> None:
    assert code in found(**cells) if code else found(**cells) == []


@pytest.mark.parametrize(
    ("column", "raw", "text"),
    [
        ("经济类型", "国有", "国有经济"),
        ("单位所属行业", "C", "制造业"),
        ("单位所属行业", "C制造业", "制造业"),
        ("单位所属行业", "03", "制造业"),
    ],
)
def test_lists_of_unions_are_understood_as_shown(column: str, raw: str, text: str) -> None:
    checked = example.checked(example.of_rows(Kind.UNIONS, "", [{column: raw}], ""))
    assert [row.values[column] for row in checked.accepted] == [text]
