"""Names as documents and banks have them; retirement by the registered status."""

from __future__ import annotations

import pytest

from unit.registers.rows import findings_of, holding, problems

LATIN = ["JOHN SMITH", "O'Neil-Smith, J. R.", "José"]


@pytest.mark.parametrize("name", ["㛃", "王𬭎", "䶮", "买买提·艾力", "〇"])
def test_rare_characters_are_names(name: str) -> None:
    assert problems(姓名=name) == []


@pytest.mark.parametrize("dot", ["•", "・", "．", "."])
def test_another_dot_is_read_as_the_right_one_and_noted(dot: str) -> None:
    assert problems(姓名=f"买买提{dot}艾力") == [("normalised", "姓名")]


@pytest.mark.parametrize("name", ["王\ue863", "王\U000f0001", "王?", "王□", "王\ufffd", "⽅明"])
def test_a_character_that_was_lost_is_asked_for_anew(name: str) -> None:
    (finding,) = findings_of(姓名=name, bank="gbk")
    assert (finding.code, finding.column) == ("name-characters", "姓名")
    assert "重新录入" in finding.message


def test_a_pinyin_is_no_character_of_a_name() -> None:
    (finding,) = findings_of(姓名="王yan")
    assert finding.code == "name-characters" and "“·”" in finding.message


@pytest.mark.parametrize("name", LATIN)
def test_latin_names_are_of_foreigners_documents(name: str) -> None:
    assert problems(姓名=name) == [("name-characters", "姓名")]
    assert problems(姓名=name, **holding("941840199001010013", "外国人永久居留身份证")) == []
    assert problems(姓名=name, 证件类别="护照", 证件号码="E12345678", 出生日期="") == []


def test_the_room_for_a_name_is_counted_in_bytes() -> None:
    assert problems(姓名="李" * 25) == []
    assert problems(姓名="李" * 26) == [("name-too-long", "姓名")]
    assert problems(姓名="𬭎" * 12 + "李") == []
    assert problems(姓名="𬭎" * 13) == [("name-too-long", "姓名")]


@pytest.mark.parametrize(
    ("name", "bank", "warned"),
    [
        *[("王䶮", "gbk", True), ("㛃", "gbk", True), ("王𬭎", "gbk", True), ("王龑", "gbk", False)],
        *[("买买提·艾力", "gbk", False), ("王𬭎", "gb18030", False), ("王𬭎", "utf-8", False), ("王𬭎", None, False)],
    ],
)
def test_the_banks_own_character_set_decides(name: str, bank: str | None, warned: bool) -> None:
    assert problems(姓名=name, bank=bank) == ([("name-bank", "姓名")] if warned else [])


# Areas given up before the first ID was issued, so of nobody.
MAN_OF_JUNE_1968, WOMAN_OF_MARCH_1968 = "412121196806300014", "41212119680301002X"


def test_men_and_women_have_their_own_schedule() -> None:
    assert problems(**holding(WOMAN_OF_MARCH_1968)) == [("past-retirement", "证件号码")]
    assert problems(**holding(MAN_OF_JUNE_1968)) == []


def test_a_woman_of_fifty_three_is_not_taken_for_a_worker() -> None:
    assert problems(**holding("412121197306010023")) == []


def test_who_is_registered_as_retired_gets_another_message_than_who_works() -> None:
    working, retired, resting = (
        findings_of(**holding(WOMAN_OF_MARCH_1968), 就业状况=status)[0] for status in ("在岗", "退休", "退养（内退）")
    )
    assert "核对就业状况" in working.message and working.message == resting.message
    assert "登记为退休" in retired.message
