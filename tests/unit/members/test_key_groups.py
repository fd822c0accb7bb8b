"""Which numbers share a secret: few, so that one secret opens little; enough, so that a register asks KMS seldom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.group_secrets import LocalSecrets
from unioncard.cards.card import CardKeys
from unioncard.members.keys import MemberKeys

if TYPE_CHECKING:
    from collections.abc import Iterable


def groups(*people: tuple[str, str]) -> list[str]:
    secrets = LocalSecrets(b"key")
    keys = MemberKeys(secrets)
    for kind, number in people:
        keys.of({"证件类别": kind, "证件号码": number})
    return secrets.asked


def residents(numbers: Iterable[str]) -> list[tuple[str, str]]:
    return [("居民身份证", number) for number in numbers]


def test_an_area_and_a_year_of_birth_are_one_group() -> None:
    alike = residents(f"4101051990{day:04d}{serial:03d}0" for day in (101, 1231) for serial in range(0, 1000, 100))

    assert len(groups(*alike)) == 1
    assert len(groups(*residents(["410105199001010010", "410106199001010010", "410105199101010010"]))) == 3


def test_ten_thousand_of_the_other_numbers_are_one_group() -> None:
    assert (
        len(groups(("护照", "E12340000"), ("护照", "E12349999"), ("护照", "E12350000"), ("士兵证", "E12340000"))) == 3
    )


def test_a_renewed_permit_stays_in_its_group() -> None:
    permit = "港澳居民来往内地通行证"
    assert len(groups((permit, "H12345678"), (permit, "H1234567801"))) == 1


def test_all_that_a_row_needs_is_prepared_at_once() -> None:
    secrets = LocalSecrets(b"key")
    keys = MemberKeys(secrets)
    row = {
        "证件类别": "居民身份证", "证件号码": "410105199003070018", "移动电话": "13800000000",
        "姓名": "张三", "性别": "男", "出生日期": "",
    }  # fmt: skip
    keys.prepare("4101000001", [row, row])
    prepared = list(secrets.asked)

    keys.of(row), keys.of_cells(row), keys.marks("4101000001", row), keys.head_mark("4101000001", "张三")

    assert secrets.asked == prepared
    assert len(prepared) == 2


def test_equal_heads_of_two_unions_have_two_marks() -> None:
    keys = MemberKeys(LocalSecrets(b"key"))
    assert keys.head_mark("4101000001", "张三", "1") != keys.head_mark("4101000002", "张三", "1")


def test_ten_thousand_card_numbers_in_a_row_are_one_group() -> None:
    secrets = LocalSecrets(b"key")
    CardKeys(secrets).prepare(["6220000000000000000", "6220000000000009999", "6220000000000010000", ""])

    assert len(secrets.asked) == 2


@pytest.mark.parametrize("number", ["", "1", "6220"])
def test_a_number_that_is_too_short_to_be_one_has_a_key_all_the_same(number: str) -> None:
    assert CardKeys(LocalSecrets(b"key")).of(number)
