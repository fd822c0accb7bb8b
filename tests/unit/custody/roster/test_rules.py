"""The rules of a roster's row: each finding with a row that has it and one that has not."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from unioncard.custody.roster.columns import COLUMNS
from unioncard.custody.roster.normalise import read
from unioncard.custody.roster.rules import RowContext, row_findings

TODAY = date(2026, 11, 27)
GOOD: dict[str, object] = {
    "序号": 3,
    "姓名": "张*",
    "证件号码": "4****************0",
    "卡号": "***************0016",
    "领取日期": datetime(2026, 11, 25),
    "情况": "已签收",
    "备注": "",
    "批次编号": "R20261123-7KM3Q9XTBW-01",
}


def found(cells: dict[str, object], earlier: dict[str, int] | None = None) -> list[tuple[str | None, str]]:
    """Column and code of what is found in a row, from its cells as the parser has them."""
    findings_of = {column: read(column, (GOOD | cells)[column], date(1899, 12, 30)) for column in COLUMNS}
    return [(one.column, one.code.value) for one in row_findings(RowContext(9, findings_of, TODAY, earlier or {}))]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"领取日期": "", "情况": ""},
        {"情况": ""},
        {"情况": "损坏"},
        {"情况": "未领退回"},
        {"序号": "3"},
        {"序号": 3.0},
        {"领取日期": "2026/11/27"},
        {"批次编号": ""},
    ],
)
def test_a_row_as_it_should_be_has_no_findings(cells: dict[str, object]) -> None:
    assert found(cells) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"序号": ""}, [("序号", "required")]),
        ({"序号": "三"}, [("序号", "roster-row")]),
        ({"序号": 0}, [("序号", "roster-row")]),
        ({"序号": 1.5}, [("序号", "roster-row")]),
        ({"姓名": ""}, [("姓名", "required")]),
        ({"证件号码": " "}, [("证件号码", "required")]),
        ({"卡号": None}, [("卡号", "required")]),
        ({"领取日期": ""}, [("领取日期", "required")]),
        ({"领取日期": "昨天"}, [("领取日期", "date-format")]),
        ({"领取日期": "11月25日"}, [("领取日期", "date-format")]),
        ({"领取日期": "2026/11/28"}, [("领取日期", "date-future")]),
        ({"情况": "未领"}, [("情况", "not-listed")]),
        ({"情况": "√"}, [("情况", "not-listed")]),
        ({"情况": "#N/A", "领取日期": ""}, [("情况", "not-listed"), ("情况", "normalised")]),
        ({"情况": "签收"}, [("情况", "normalised")]),
        ({"领取日期": "2026年11月25日"}, [("领取日期", "normalised")]),
        ({"领取日期": 46351}, [("领取日期", "normalised")]),
        ({"姓名": " 张*"}, [("姓名", "normalised")]),
    ],
)
def test_what_is_wrong_is_found(cells: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert found(cells) == expected


def test_a_number_that_an_earlier_row_has_is_repeated() -> None:
    assert found({}, {"3": 8}) == [("序号", "row-repeated")]
    assert found({}, {"2": 8}) == []


def test_no_message_quotes_a_cell_that_names_a_person() -> None:
    whole = {
        "姓名": " 赵可见",
        "证件号码": " 412227199001017600",
        "卡号": " 6220000000000000016",
        "备注": " 13490000000",
    }
    findings_of = {column: read(column, (GOOD | whole)[column]) for column in COLUMNS}
    for one in row_findings(RowContext(9, findings_of, TODAY, {})):
        assert not any(text.strip() in one.message for text in whole.values())


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_takes_a_cell_of_thirty_thousand_characters(column: str) -> None:
    for cell in ("厂" * 30_000, "1" * 30_000):
        assert [code for of, code in found({column: cell}) if of == column and code != "normalised"]
