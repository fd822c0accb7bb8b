"""Canonical column names of a person's cells, as used by registers, banks' files and rosters.

Source: the members' form and the two columns that banks need (docs/domain/registers.md, A).
"""

from __future__ import annotations

from typing import Final

SERIAL: Final = "序号"
NAME: Final = "姓名"
SEX: Final = "性别"
BIRTH: Final = "出生日期"
DOCUMENT: Final = "证件类别"
NUMBER: Final = "证件号码"
MOBILE: Final = "移动电话"
CHANGE: Final = "会籍变化类型"
CHANGED_ON: Final = "会籍变化日期"
VALIDITY: Final = "证件有效期"

COLUMNS: Final[tuple[str, ...]] = (
    SERIAL,
    NAME,
    SEX,
    BIRTH,
    "民族",
    "就业状况",
    DOCUMENT,
    NUMBER,
    "学历",
    "技术等级",
    MOBILE,
    "户籍类型",
    "户籍所在地",
    CHANGE,
    CHANGED_ON,
    "会籍变化原因",
    "政治面貌",
    "工作单位",
    "籍贯",
    "是否农民工",
    VALIDITY,
    "联系地址",
)
"""All canonical columns: the form's twenty in its order, then the bank's two."""

FORM_COLUMNS: Final[tuple[str, ...]] = COLUMNS[:20]
COMPULSORY: Final[tuple[str, ...]] = (NAME, SEX, DOCUMENT, NUMBER, MOBILE)
