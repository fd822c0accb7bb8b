"""Members' rows, each with one finding."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from register_example import Example, member, of_rows, workbook
from stdnum.iso7064 import mod_11_2

from unioncard.members.columns import COLUMNS, COMPULSORY
from unioncard.sheets.layout import Kind
from unioncard.texts.form import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

_EARLIER: Final = {"姓名": "示例人", "移动电话": "13490000001"}
_OLD_CARD: Final = "EXA000096050900"


def number(body: str) -> str:
    """Seventeen digits and their check digit. 412121 (杞县) was given up in 1982, before the first number was given."""
    return body + str(mod_11_2.calc_check_digit(body))


def _two(columns: Sequence[str]) -> list[list[str]]:
    """Two members."""
    other = {"姓名": "示例人", "证件号码": number("41212119960509004"), "移动电话": "13490000001"}
    return [[{**EXAMPLE, **cells}[column] for column in columns] for cells in ({}, other)]


def _merged() -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for line in (COMPULSORY, *_two(COMPULSORY)):
        sheet.append(list(line))
    sheet.merge_cells("A2:A3")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _shifted() -> bytes:
    columns = (*COMPULSORY, "联系地址", "籍贯")
    first, _ = _two(columns)
    return "\n".join(map(",".join, (columns, [*first[:-2], "样例市", "样例路 1 号", "河南"]))).encode()


def _differing() -> bytes:
    columns = (*COMPULSORY, "籍贯")
    return workbook({"": [(*columns, "籍贯"), [*_two(columns)[0][:-1], "河南", "河北"]]})


def _two_lists() -> bytes:
    other = (COMPULSORY[0], COMPULSORY[-1], *COMPULSORY[1:-1])
    return workbook({"": [COMPULSORY, _two(COMPULSORY)[0], other, _two(other)[1]]})


def _of_kind(kind: str, wrong: str) -> Example:
    return member(f"id-format/{kind}", 证件类别=kind, 证件号码=wrong)


MEMBER_ROWS: Final[tuple[Example, ...]] = (
    member("required", 移动电话=""),
    member("required/with-change", 会籍变化类型="入会", 会籍变化日期=""),
    member("not-listed", 政治面貌="党员"),
    member("not-listed", 民族="汉人"),
    member("id-as-number", 证件号码=412121199605090000),
    member("id-as-number", 证件号码="4.12121E+17"),
    _of_kind("居民身份证", "41212119960509002"),
    member("id-format/fifteen-digits", 证件类别="居民身份证", 证件号码="412121960509002"),
    member("id-format/other-document", 证件类别="居民身份证", 证件号码="810000199001010019"),
    _of_kind("港澳居民居住证", "412121199605090026"),
    _of_kind("台湾居民居住证", "810000199001010019"),
    _of_kind("港澳居民来往内地通行证", "H0000000"),
    _of_kind("台湾居民来往大陆通行证", "0000000"),
    _of_kind("外国人永久居留身份证", "EXA0000001"),
    _of_kind("护照", "EX01"),
    member("id-format", 证件类别="军官证", 证件号码="12"),
    member("id-check-digit", 证件号码="412121199605090025"),
    member("id-date", 证件号码=number("41212119961309002")),
    member("id-date/old-card", 证件类别="外国人永久居留身份证", 证件号码="EXA000096130900"),
    member("id-area", 证件号码=number("49212119960509002")),
    member("id-birth", 证件号码="412121199605090026", 出生日期="1996/05/08"),
    member("id-birth/old-card", 证件类别="外国人永久居留身份证", 证件号码=_OLD_CARD, 出生日期="1996/05/08"),
    member("id-sex", 证件号码="412121199605090026", 性别="男"),
    member("date-format", 会籍变化日期="2020/09"),
    member("date-format", 会籍变化日期="20.9.1"),
    member("date-format/validity", 证件有效期="2035"),
    member("date-future", 会籍变化日期="2099/01/01"),
    member("under-age", 证件号码=number("41212120190509002"), also={"出生日期": "2019/05/09"}),
    member("mobile-format", 移动电话="1349000000"),
    member("mobile-format", 移动电话="13490000000/13490000001"),
    member("name-characters", 姓名="样例人2"),
    member("name-characters", 姓名="样 例人"),
    member("name-characters/unreadable", 姓名="样例?"),
    member("name-too-long", "姓名有 26 个汉字", 姓名="样" * 26),
    member("text-too-long", "工作单位有 102 个字", 工作单位="样例厂" * 34),
    of_rows(Kind.MEMBERS, "row-repeated", [_EARLIER, {}], "第 2、3 行的证件号码都是 `412121199605090026`"),
    of_rows(
        Kind.MEMBERS,
        "mobile-shared",
        [{}, {"姓名": "示例人", "证件号码": number("41212119960509004")}],
        "第 2、3 行的移动电话都是 `13490000000`",
    ),
    member("same-as-above", 工作单位="同上"),
    Example("required/merged", "第 2、3 行的姓名合并成一格", _merged()),
    Example("row-shifted", "CSV 的联系地址 `样例市,样例路 1 号` 没有加双引号", _shifted()),
    Example("columns-differ", "有两列“籍贯”，这一行一列填河南，一列填河北", _differing()),
    of_rows(
        Kind.MEMBERS,
        "row-left-out",
        [{}, {**dict.fromkeys(COLUMNS, ""), "姓名": "合计 1 人"}],
        "第 3 行只有姓名一栏，是 `合计 1 人`",
    ),
    Example("normalised/second-header", "第 3 行又是表头，各列的先后不同", _two_lists()),
    member("id-expired", 证件有效期="2020/01/31"),
    member("name-bank", "姓名 `样𬭎`，合作银行使用 GBK 字符集", bank="gbk", 姓名="样𬭎"),
    member("past-retirement", 证件号码=number("41212119500509002"), 就业状况="在岗", also={"出生日期": "1950/05/09"}),
    member(
        "past-retirement/retired",
        证件号码=number("41212119500509002"),
        就业状况="退休",
        also={"出生日期": "1950/05/09"},
    ),
    member("normalised", 民族="汉"),
    member("normalised/hidden", 移动电话="134 9000 0000"),
)
