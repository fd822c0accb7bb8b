"""Unions' rows, each with one finding of the check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from register_example import FAULTLESS, Example, of_rows, union

from unioncard.sheets.layout import Kind
from unioncard_tools.sample.unions import credit_code

if TYPE_CHECKING:
    from register_example import Cells

_BASE: Final = FAULTLESS[Kind.UNIONS]
OWN: Final = _BASE["工会统一社会信用代码"]
UNIT: Final = _BASE["单位统一社会信用代码"]
OTHER: Final = credit_code("81", "412121", "MC000002")
_OTHER_UNIT: Final = {
    "单位名称": "河南样例第二机械厂",
    "单位统一社会信用代码": credit_code("91", "412121", "MA000002"),
}
_JOINT: Final = {"基层工会类型": "联合基层工会"}


def _rows(said: str, shown: str, *rows: Cells) -> Example:
    return of_rows(Kind.UNIONS, said, rows, shown)


UNION_ROWS: Final[tuple[Example, ...]] = (
    union("required", 上级工会名称=""),
    union("required/one-code", 单位统一社会信用代码="", 工会统一社会信用代码=""),
    union("not-listed", 基层工会类型="工会小组"),
    union("not-listed", 单位性质类别="事业单位"),
    union("date-format", 建会日期="2010"),
    union("date-future/founded", 建会日期="2099/01/01"),
    union("name-characters", 工会负责人="样例人1"),
    union("name-too-long", "工会负责人有 26 个汉字", 工会负责人="样" * 26),
    _rows("row-repeated/unit", "第 2、3 行的单位和工会都相同", {}, {}),
    union("normalised", 单位性质类别="110"),
    union("normalised/hidden", 联系电话="134 9000 0000"),
    union("code-as-number", 工会统一社会信用代码=814121210000000000),
    union("code-format", 工会统一社会信用代码="81412121"),
    union("code-format/organisation", 单位统一社会信用代码="MA0000015"),
    union("code-format/letter", 单位统一社会信用代码="91412121MAO000015H"),
    union("code-check-digit", 单位统一社会信用代码="91412121MA0000015J"),
    union("code-kind", 工会统一社会信用代码=UNIT),
    union("code-kind/unit", 单位统一社会信用代码=OWN),
    union("count-format", 职工人数="约120"),
    union("phone-format", 联系电话="60000000"),
    union("text-too-long", "单位地址有 102 个字", 单位地址="样例路" * 34),
    _rows(
        "unit-repeated",
        "第 2、3 行是同一单位，工会不同",
        {},
        {"工会名称": "样例联合工会", "工会统一社会信用代码": OTHER},
    ),
    _rows("union-units", "第 2、3 行是同一独立基层工会，单位不同", {}, _OTHER_UNIT),
    _rows(
        "union-differs",
        "联合基层工会的两个单位各一行，会员人数一行填 `100`，一行填 `110`",
        _JOINT,
        {**_JOINT, **_OTHER_UNIT, "会员人数": "110"},
    ),
    _rows(
        "union-differs/namesake",
        "第 2、3 行的工会名称、上级工会相同，工会统一社会信用代码不同",
        {},
        {**_OTHER_UNIT, "工会统一社会信用代码": OTHER},
    ),
    union("parent-cycle", 工会名称="样例工会", 上级工会名称="样例工会"),
    union("members-over-employees", 职工人数="120", 会员人数="130"),
)
