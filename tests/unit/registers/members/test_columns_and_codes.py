"""Headers by name and synonym; code values by meaning."""

import pytest

from unioncard.members.columns import COLUMNS, FORM_COLUMNS
from unioncard.registers.members.codes import LISTS, listed
from unioncard.registers.members.columns import LAYOUT
from unioncard.texts.form import HEADERS


def test_the_forms_own_headers_are_the_canonical_columns_in_order() -> None:
    assert tuple(map(LAYOUT.canonical, HEADERS)) == FORM_COLUMNS


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("手机", "移动电话"),
        ("手 机 号 码", "移动电话"),
        ("联系\n电话", "移动电话"),
        ("身份证号", "证件号码"),
        ("身份证号码（18位）", "证件号码"),
        ("证件号码【必填】", "证件号码"),
        ("证件号码(填写18位身份证", "证件号码"),
        ("有效证件类别", "证件类别"),
        ("证件类型", "证件类别"),
        ("*姓名", "姓名"),
        ("姓\u3000名", "姓名"),
        ("\ufeff姓名", "姓名"),
        ("是否农民工会员\n填写“是”或“否”", "是否农民工"),
        ("出生日期（格式：yyyy/MM/dd）", "出生日期"),
    ],
)
def test_a_header_is_known_by_name_and_synonym(header: str, column: str) -> None:
    assert LAYOUT.canonical(header) == column


@pytest.mark.parametrize("header", ["出生年月", "错误原因", "备注", "姓名拼音", "（姓名）", "", "填写说明", "联系人"])
def test_other_headers_are_not(header: str) -> None:
    assert LAYOUT.canonical(header) is None


def test_every_entry_means_itself_and_the_peoples_are_fifty_six() -> None:
    for column, entries in LISTS.items():
        assert column in COLUMNS
        assert [listed(column, entry) for entry in entries] == list(entries)
    assert sum(entry.endswith("族") for entry in LISTS["民族"]) == 56
