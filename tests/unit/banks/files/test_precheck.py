"""The pre-check names what a bank would refuse, in messages for the union."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncard.banks.files.answer import Reason
from unioncard.banks.files.precheck import BankFault, RowFault, faults
from unioncard.texts.banks import ADVICE, MESSAGES, advice, message
from unioncard_tools.profiles import load

FIXED = load("fixed", Path())
GOOD = {
    "证件类别": "居民身份证",
    "证件号码": "412227199504181061",
    "姓名": "示例",
    "性别": "女",
    "移动电话": "13499003996",
}


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("姓名", "示" * 16, RowFault("姓名", BankFault.TOO_LONG, 30)),
        ("姓名", "示𬭎", RowFault("姓名", BankFault.CHARACTERS)),
        ("姓名", "示\x07例", RowFault("姓名", BankFault.CHARACTERS)),
        ("姓名", "示|例", RowFault("姓名", BankFault.SEPARATOR)),
        ("姓名", " \u3000", RowFault("姓名", BankFault.MISSING)),
        ("证件类别", "港澳居民居住证", RowFault("证件类别", BankFault.NOT_TAKEN)),
        ("出生日期", "1995-02-30", RowFault("出生日期", BankFault.NOT_TAKEN)),
        ("联系地址", "示例路🏠", RowFault("联系地址", BankFault.CHARACTERS)),
    ],
)
def test_a_value_without_a_place_in_the_banks_file_is_one_fault(column: str, value: str, fault: RowFault) -> None:
    assert faults(FIXED, GOOD) == ()
    assert faults(FIXED, GOOD | {column: value}) == (fault,)


def test_a_rare_character_takes_four_bytes_of_a_gb18030_field() -> None:
    delimited = load("delimited", Path())
    assert faults(delimited, GOOD | {"姓名": "𬭎" * 12 + "示"}) == ()
    assert faults(delimited, GOOD | {"姓名": "𬭎" * 13}) == (RowFault("姓名", BankFault.TOO_LONG, 50),)


def test_all_faults_of_a_row_are_told_in_the_order_of_the_banks_fields() -> None:
    assert [fault.column for fault in faults(FIXED, {})] == ["证件类别", "证件号码", "姓名", "移动电话"]


def test_what_the_file_does_not_carry_is_not_looked_at() -> None:
    assert faults(FIXED, GOOD | {"籍贯": "🏠|"}) == ()


def test_every_fault_and_every_reason_has_its_words_and_no_other_has() -> None:
    assert set(MESSAGES) == set(BankFault)
    assert set(ADVICE) == set(Reason)
    assert all("请" in advice(reason) or "不必" in advice(reason) for reason in Reason)


def test_a_message_names_the_column_and_the_room_but_not_the_value() -> None:
    messages = [message(fault) for fault in faults(FIXED, GOOD | {"姓名": "示" * 16, "证件类别": "港澳居民居住证"})]
    assert messages[1].startswith("“姓名”超过银行允许的 30 个字节")
    assert messages[0].startswith("“证件类别”")
    assert "示示" not in "".join(messages)
    assert "港澳" not in "".join(messages)
    assert "{" not in "".join(message(RowFault("姓名", code, 1)) for code in BankFault)
