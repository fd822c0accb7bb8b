"""Every finding about a row: when it is given, on which cell, and when not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.sheets.findings import FindingCode
from unit.registers.rows import EARLIER, holding, problems

if TYPE_CHECKING:
    from collections.abc import Mapping

# An area given up before the first ID was issued, so of nobody.
MAN_OF_1950, MAN_OF_1966 = "412121195001010015", "412121196612010019"

# code → (cells that give it, the column it names), (cells close to it that do not)
CASES: dict[str, tuple[Mapping[str, Any], str, Mapping[str, Any]]] = {
    "required": ({"移动电话": " "}, "移动电话", {"学历": "", "工作单位": ""}),
    "not-listed": ({"民族": "火星族"}, "民族", {"民族": ""}),
    "id-as-number": ({"证件号码": 410105199003070018.0}, "证件号码", holding("41010519900307019X")),
    "id-format": (holding("410105900307001"), "证件号码", holding("41010519900307019X")),
    "id-check-digit": (holding("410105199003070019"), "证件号码", holding("41010519900307019X")),
    "id-date": (holding("419001198502290018"), "证件号码", holding("410102200002290015")),
    "id-area": (holding("490105199003070012"), "证件号码", holding("11010519491231002X")),
    "id-birth": ({**holding("41010519900307019X"), "出生日期": "1990/03/08"}, "出生日期",
                 {**holding("41010519900307019X"), "出生日期": "1990年3月7日"}),
    "id-sex": ({**holding("41010519900307019X"), "性别": "女"}, "性别", holding("41010519900307019X")),
    "date-format": ({"会籍变化日期": "2015.03"}, "会籍变化日期", {"会籍变化日期": "2015/03/01"}),
    "date-future": ({"会籍变化日期": "2026/11/24"}, "会籍变化日期", {"会籍变化日期": "2026/11/23"}),
    "under-age": (holding("410102201011240030"), "证件号码", holding("410102201011230035")),
    "mobile-format": ({"移动电话": "0371-65706570"}, "移动电话", {"移动电话": "19912345678"}),
    "name-characters": ({"姓名": "张3"}, "姓名", {"姓名": "买买提·艾力"}),
    "name-too-long": ({"姓名": "李" * 26}, "姓名", {"姓名": "李" * 25}),
    "text-too-long": ({"工作单位": "厂" * 101}, "工作单位", {"工作单位": "厂" * 100}),
    "same-as-above": ({"工作单位": "同上"}, "工作单位", {"工作单位": "同上海公司"}),
    "row-repeated": (holding(EARLIER), "证件号码", holding("41010519900307019X")),
    "mobile-shared": ({"移动电话": "13490000002"}, "移动电话", {"移动电话": "13490000003"}),
    "id-expired": ({"证件有效期": "2026-11-22"}, "证件有效期", {"证件有效期": "2026-11-23"}),
    "name-bank": ({"姓名": "王𬭎", "bank": "gbk"}, "姓名", {"姓名": "王𬭎", "bank": "gb18030"}),
    "past-retirement": (holding(MAN_OF_1950), "证件号码", holding(MAN_OF_1966)),
    "normalised": ({"民族": "汉"}, "民族", {"民族": "汉族"}),
}  # fmt: skip
AT_THE_STORE = {"member-elsewhere"}
OF_THE_SHEET = {"row-shifted", "columns-differ", "row-left-out"}
"""What is found before a row is read: tests/unit/sheets/test_written_rows.py."""
WITH_ANOTHER = {"person-twice"}
"""What comes with a finding of its own: test_intake_shared.py."""


@pytest.mark.parametrize("code", CASES)
def test_each_code_is_found_at_its_cell(code: str) -> None:
    cells, column, _ = CASES[code]
    assert [one for one in problems(**cells) if one[0] != "normalised" or code == "normalised"] == [(code, column)]


@pytest.mark.parametrize("code", CASES)
def test_and_not_for_a_cell_just_right(code: str) -> None:
    assert code not in [found for found, _ in problems(**CASES[code][2])]


def test_no_row_code_of_the_contract_is_without_a_case() -> None:
    codes = list(FindingCode)
    of_rows = codes[codes.index(FindingCode.REQUIRED) : codes.index(FindingCode.NORMALISED) + 1]
    assert set(CASES) == {code.value for code in of_rows} - AT_THE_STORE - OF_THE_SHEET - WITH_ANOTHER


def test_a_faultless_row_has_no_finding() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (410105199003070019.0, "id-as-number"),
        ("49010519990229001", "id-format"),
        ("490105199902290011", "id-check-digit"),
        ("490105199902290019", "id-date"),
        ("490105199903010015", "id-area"),
    ],
)
def test_the_number_gets_the_first_of_its_faults_in_the_contracts_order(number: object, code: str) -> None:
    """Each of them has all the faults below it, too."""
    findings = problems(证件类别="居民身份证", 证件号码=number, 出生日期="")
    assert [one for one in findings if one[1] == "证件号码"] == [(code, "证件号码")]


def test_birth_and_sex_are_compared_with_a_number_of_a_wrong_area_but_not_with_one_mistyped() -> None:
    cells = {"出生日期": "1991/01/01", "性别": "女"}
    assert problems(**holding("490105199003070012") | cells) == [
        ("id-sex", "性别"),
        ("id-birth", "出生日期"),
        ("id-area", "证件号码"),
    ]
    assert problems(**holding("410105199003070019") | cells) == [("id-check-digit", "证件号码")]


@pytest.mark.parametrize("change", ["保留", "转出", "除名", "退会"])
def test_whoever_does_not_join_may_be_of_any_age(change: str) -> None:
    child = holding("410102201011240030")
    assert problems(**child, 会籍变化类型=change) == []
    for joining in ("入会", "转入", ""):
        assert problems(**child, 会籍变化类型=joining) == [("under-age", "证件号码")]


def test_without_a_number_that_has_it_the_age_is_that_of_the_birth_cell() -> None:
    passport = {"证件类别": "护照", "证件号码": "E12345678"}
    assert problems(**passport, 出生日期="2010/11/24") == [("under-age", "出生日期")]
    assert problems(**passport, 出生日期="2010/11/23") == []
    assert problems(**passport, 出生日期="1950/01/01", 性别="男") == [("past-retirement", "出生日期")]
    assert problems(**passport, 出生日期="") == []
    assert problems(证件号码="", 出生日期="2010/11/24") == [("under-age", "出生日期"), ("required", "证件号码")]


def test_a_faulty_number_leaves_the_age_open() -> None:
    assert problems(证件号码="410105199003070019", 出生日期="2010/11/24") == [("id-check-digit", "证件号码")]


def test_sixteen_is_reached_on_the_birthday() -> None:
    born = holding("410102201011240030")
    assert problems(today=date(2026, 11, 23), **born) == [("under-age", "证件号码")]
    assert problems(today=date(2026, 11, 24), **born) == []


def test_a_document_for_ever_and_one_without_a_date_do_not_run_out() -> None:
    assert problems(证件有效期="长期") == problems(证件有效期="") == []
    assert ("id-expired", "证件有效期") in problems(证件有效期="2006.11.22-2026.11.22")
    assert problems(证件有效期="2035年") == [("date-format", "证件有效期")]


def test_what_is_no_mobile_is_not_called_shared() -> None:
    assert problems(移动电话="0371") == [("mobile-format", "移动电话")]


def test_the_day_decides() -> None:
    joined = holding("41010519900307019X", 会籍变化日期="2015/03/01")
    assert problems(today=date(2015, 2, 28), **joined) == [("date-future", "会籍变化日期")]
    assert problems(today=date(2015, 3, 1), **joined) == []
