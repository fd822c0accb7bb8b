"""The rules of a row of unions: each finding with a row that has it and one that has not."""

from __future__ import annotations

from datetime import date

import pytest

from unioncard.registers.unions.checker import UnionRowChecker
from unioncard.registers.unions.columns import COLUMNS
from unioncard.registers.unions.normalise import Fault, fault, is_phone
from unioncard.sheets.findings import Finding, Severity
from unioncard_tools.sample.unions import credit_code, union_rows

TODAY = date(2026, 11, 23)
AREA = "412121"
UNION = credit_code("81", AREA, "MC000011")
OTHER_UNION = credit_code("81", AREA, "MC000012")
UNIT = credit_code("91", AREA, "MA000011")
OTHER_UNIT = credit_code("91", AREA, "MA000012")

GOOD: dict[str, object] = {
    "单位名称": "河南样例机械厂",
    "单位统一社会信用代码": UNIT,
    "单位性质类别": "国有企业",
    "经济类型": "国有经济",
    "单位所属行业": "制造业",
    "职工人数": "100",
    "工会名称": "河南样例机械厂工会委员会",
    "工会统一社会信用代码": UNION,
    "上级工会名称": "郑州市总工会",
    "建会日期": "2010/05/01",
    "基层工会类型": "独立基层工会",
    "会员人数": "90",
    "工会负责人": "赵安",
    "联系电话": "13490000000",
}


def run(*rows: dict[str, object]) -> list[Finding]:
    checker = UnionRowChecker(TODAY)
    found: list[Finding] = []
    for number, row in enumerate(rows, 6):
        accepted, findings = checker.check_row(number, [row.get(column, "") for column in COLUMNS])
        assert not (accepted and any(finding.severity is Severity.ERROR for finding in findings))
        assert accepted or findings or row.get("单位名称") == "11"
        found += findings
    return found


def problems(*rows: dict[str, object]) -> list[tuple[int | None, str, str | None]]:
    return [(finding.row, finding.code.value, finding.column) for finding in run(*rows)]


def test_a_faultless_row_has_no_finding() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"工会名称": ""}, "required", "工会名称"),
        ({"上级工会名称": " "}, "required", "上级工会名称"),
        ({"基层工会类型": ""}, "required", "基层工会类型"),
        ({"单位名称": ""}, "required", "单位名称"),
        ({"单位统一社会信用代码": "", "工会统一社会信用代码": ""}, "required", "工会统一社会信用代码"),
        ({"单位性质类别": "事业单位"}, "not-listed", "单位性质类别"),
        ({"经济类型": "数字经济"}, "not-listed", "经济类型"),
        ({"单位所属行业": "高科技"}, "not-listed", "单位所属行业"),
        ({"基层工会类型": "分工会"}, "not-listed", "基层工会类型"),
        ({"工会统一社会信用代码": 8.14101e17}, "code-as-number", "工会统一社会信用代码"),
        ({"单位统一社会信用代码": "9.14121E+17"}, "code-as-number", "单位统一社会信用代码"),
        ({"单位统一社会信用代码": UNIT[:-1]}, "code-format", "单位统一社会信用代码"),
        ({"单位统一社会信用代码": UNIT[8:17]}, "code-format", "单位统一社会信用代码"),
        ({"工会统一社会信用代码": UNION.replace("0", "O", 1)}, "code-format", "工会统一社会信用代码"),
        ({"工会统一社会信用代码": UNION[:-1] + "7"}, "code-check-digit", "工会统一社会信用代码"),
        ({"工会统一社会信用代码": OTHER_UNIT}, "code-kind", "工会统一社会信用代码"),
        ({"单位统一社会信用代码": OTHER_UNION}, "code-kind", "单位统一社会信用代码"),
        ({"建会日期": "2010.05"}, "date-format", "建会日期"),
        ({"建会日期": "2026/11/24"}, "date-future", "建会日期"),
        ({"职工人数": "约一百"}, "count-format", "职工人数"),
        ({"会员人数": -1}, "count-format", "会员人数"),
        ({"会员人数": 1.5}, "count-format", "会员人数"),
        ({"会员人数": "101"}, "members-over-employees", "会员人数"),
        ({"工会负责人": "赵安1"}, "name-characters", "工会负责人"),
        ({"工会负责人": "赵" * 26}, "name-too-long", "工会负责人"),
        ({"联系电话": "65706570"}, "phone-format", "联系电话"),
        ({"联系电话": "13490000000/13490000001"}, "phone-format", "联系电话"),
        ({"单位地址": "路" * 101}, "text-too-long", "单位地址"),
        ({"上级工会名称": "河南样例机械厂工会委员会"}, "parent-cycle", "上级工会名称"),
        ({"上级工会名称": UNION}, "parent-cycle", "上级工会名称"),
        ({"单位所属行业": "C"}, "normalised", "单位所属行业"),
    ],
)
def test_each_finding_has_its_code_and_cell(cells: dict[str, object], code: str, column: str) -> None:
    assert problems({**GOOD, **cells}) == [(6, code, column)]


@pytest.mark.parametrize(
    "cells",
    [
        {"工会统一社会信用代码": ""},
        {"单位统一社会信用代码": ""},
        {"单位名称": "", "单位统一社会信用代码": "", "基层工会类型": "总工会"},
        {"职工人数": "", "会员人数": "", "建会日期": "", "工会负责人": "", "联系电话": "", "单位地址": ""},
        {"工会统一社会信用代码": credit_code("82", AREA, "MC000013")},
        {"工会统一社会信用代码": credit_code("89", AREA, "MC000013")},
        {"工会统一社会信用代码": credit_code("13", AREA, "MB000013"), "基层工会类型": "总工会"},
        {"单位统一社会信用代码": credit_code("N2", AREA, "MF000013")},
        {"会员人数": "101", "基层工会类型": "联合基层工会"},
        {"会员人数": 0, "职工人数": 100.0},
        {"建会日期": "2026/11/23"},
        {"联系电话": "0371-65706570"},
        {"单位地址": "路" * 100},
        {"基层工会类型": "产业(系统)工会", "单位性质类别": "机关"},
    ],
)
def test_what_may_be_is_not_found(cells: dict[str, object]) -> None:
    assert problems({**GOOD, **cells}) == []


def test_all_findings_of_a_row_are_reported_in_column_order() -> None:
    row = {**GOOD, "单位统一社会信用代码": "1", "经济类型": "?", "上级工会名称": "", "会员人数": "x", "联系电话": "1"}
    assert [code for _, code, _ in problems(row)] == [
        "code-format",
        "not-listed",
        "required",
        "count-format",
        "phone-format",
    ]


def test_what_is_typed_differently_is_read_and_noted() -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in UNION.lower())
    spaced = f" {UNIT[:2]} {UNIT[2:8]}-{UNIT[8:]}"
    odd = {"工会统一社会信用代码": wide, "单位统一社会信用代码": spaced, "建会日期": "2010.5.1", "职工人数": "1,200人"}
    checker = UnionRowChecker(TODAY)
    row, findings = checker.check_row(6, [{**GOOD, **odd}.get(column, "") for column in COLUMNS])
    assert row is not None
    assert {finding.code.value for finding in findings} == {"normalised"}
    assert (row.values["工会统一社会信用代码"], row.values["单位统一社会信用代码"]) == (UNION, UNIT)
    assert (row.values["建会日期"], row.values["职工人数"]) == ("2010-05-01", "1200")
    assert row.originals == odd


def test_messages_never_show_head_phone_or_a_whole_code() -> None:
    spoiled = {
        "工会负责人": "赵 安",
        "联系电话": "１３４９0000000",
        "单位统一社会信用代码": f"{UNIT} ",
        "单位地址": " 路",
    }
    messages = "".join(finding.message for finding in run({**GOOD, **spoiled}))
    assert "去掉空格" in messages
    for secret in ("赵安", "1349000", UNIT[:10], UNION[:10]):
        assert secret not in messages


def joint(**cells: object) -> dict[str, object]:
    return {**GOOD, "基层工会类型": "联合基层工会", "会员人数": "20", **cells}


def test_a_joint_union_may_cover_several_units() -> None:
    assert problems(joint(), joint(单位名称="河南样例印刷厂", 单位统一社会信用代码=OTHER_UNIT)) == []


def test_an_independent_union_has_one_unit() -> None:
    second = {**GOOD, "单位名称": "河南样例印刷厂", "单位统一社会信用代码": OTHER_UNIT}
    assert problems(GOOD, second) == [(7, "union-units", "基层工会类型")]


def test_the_same_unit_and_union_again_is_a_repeated_row() -> None:
    assert problems(joint(), joint()) == [(7, "row-repeated", "工会名称")]
    assert problems(GOOD, GOOD) == [(7, "row-repeated", "工会名称")]


def test_a_union_without_units_stands_once() -> None:
    general = {**GOOD, "单位名称": "", "单位统一社会信用代码": "", "基层工会类型": "总工会"}
    assert problems(general, general) == [(7, "row-repeated", "工会名称")]


def test_a_unit_belongs_to_one_union() -> None:
    other = {**GOOD, "工会名称": "河南样例第二工会委员会", "工会统一社会信用代码": OTHER_UNION}
    assert problems(GOOD, other) == [(7, "unit-repeated", "单位名称")]


def test_rows_of_one_union_agree_about_it() -> None:
    second = joint(单位名称="河南样例印刷厂", 单位统一社会信用代码=OTHER_UNIT)
    assert problems(joint(), {**second, "工会名称": "另一名称"}) == [(7, "union-differs", "工会名称")]
    assert problems(joint(), {**second, "会员人数": "21"}) == [(7, "union-differs", "会员人数")]
    assert problems(joint(), {**second, "会员人数": "", "工会负责人": ""}) == []


def test_one_name_below_one_parent_with_two_codes_is_asked_about() -> None:
    second = joint(单位名称="河南样例印刷厂", 单位统一社会信用代码=OTHER_UNIT)
    for code in (OTHER_UNION, ""):
        assert problems(joint(), {**second, "工会统一社会信用代码": code}) == [
            (7, "union-differs", "工会统一社会信用代码")
        ]
    elsewhere = {**second, "工会统一社会信用代码": OTHER_UNION, "上级工会名称": "开封市总工会"}
    assert problems(joint(), elsewhere) == []


def test_a_row_is_held_against_earlier_ones_that_were_rejected_too() -> None:
    assert problems({**GOOD, "联系电话": "1"}, GOOD)[1:] == [
        (7, "row-repeated", "工会名称"),
        (7, "union-differs", "联系电话"),
    ]


def test_the_sample_of_the_real_form_is_no_union_and_no_finding() -> None:
    sample = {
        **dict.fromkeys(("单位名称", "单位统一社会信用代码", "工会名称", "工会统一社会信用代码", "上级工会名称"), "11"),
        **{"建会日期": "11", "基层工会类型": "独立基层工会", "会员人数": 11, "工会负责人": "11", "联系电话": "11"},
    }
    assert problems(sample, GOOD) == []
    assert problems({**sample, "工会名称": "12"})[0][0] == 6


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("81410100MC0000004C", None),
        ("9144030071526726XG", None),
        ("914403001922038216", None),
        ("91330100799655058B", None),
        ("91330100799655058C", Fault.CHECK_CHARACTER),
        ("9133010079965505IB", Fault.FORBIDDEN_LETTER),
        ("799655058", Fault.ORGANISATION_CODE),
        ("79965505-8", Fault.ORGANISATION_CODE),
        ("B1330100799655058B", Fault.SHAPE),
        ("914403001922038", Fault.SHAPE),
    ],
)
def test_credit_codes_by_the_vectors_of_the_standard(code: str, wrong: Fault | None) -> None:
    assert fault(code) is wrong


@pytest.mark.parametrize("text", ["0371-65706570", "037165706570", "(0371)65706570", "010-85209114", "13490000000"])
def test_landlines_with_area_code_and_mobiles_are_phones(text: str) -> None:
    assert is_phone(text)
    assert is_phone(f"{text}转801")


@pytest.mark.parametrize("text", ["65706570", "0399-6570657", "1349000000", "23490000000", "0371-657065", "电话"])
def test_other_numbers_are_no_phones(text: str) -> None:
    assert not is_phone(text)


def test_made_up_unions_have_no_finding_and_are_the_same_again() -> None:
    rows = union_rows(120, seed=4)
    assert rows == union_rows(120, seed=4)
    assert len(rows) == 120
    assert {row["基层工会类型"] for row in rows} == {"独立基层工会", "联合基层工会"}
    assert problems(*rows) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_takes_a_cell_of_thirty_thousand_characters(column: str) -> None:
    for cell in ("厂" * 30_000, "1" * 30_000, str(GOOD.get(column, "1")) + " " * 30_000):
        found = {one.column for one in run({**GOOD, column: cell}) if one.severity is Severity.ERROR}
        assert column in found or (column == "序号" and cell.endswith(" "))
