"""Columns of the members' register, and the headers by which they are recognised.

Source: the form and the headers of other programmes (docs/domain/registers.md, A and C); all synonyms are listed in
docs/formats/register.md.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from unioncard.members.columns import (
    BIRTH,
    CHANGE,
    CHANGED_ON,
    COLUMNS,
    COMPULSORY,
    DOCUMENT,
    MOBILE,
    NAME,
    NUMBER,
    SERIAL,
    SEX,
    VALIDITY,
)
from unioncard.registers.members.codes import listed
from unioncard.sheets.entries import compact
from unioncard.sheets.layout import Kind, Layout, header_names
from unioncard.texts.form import NOTES

_SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    SERIAL: ("编号", "No", "NO."),
    NAME: ("会员姓名", "职工姓名", "员工姓名", "名字", "姓名与身份证一致", "人员姓名", "真实姓名", "中文姓名"),
    SEX: (),
    BIRTH: ("出生年月日", "生日"),
    "民族": (),
    "就业状况": ("就业状态",),
    DOCUMENT: ("证件类型", "有效证件类别", "有效证件类型", "证件种类", "身份证件类型", "身份证件种类", "证照类型"),
    NUMBER: (
        "证件号",
        "有效证件号",
        "有效证件号码",
        "身份证",
        "身份证号",
        "身份证号码",
        "居民身份证号",
        "居民身份证号码",
        "公民身份号码",
        "身份证件号码",
        "有效身份证件号码",
        "身份证件号",
        "身份证编号",
        "证件编号",
        "公民身份证号",
        "公民身份证号码",
        "本人身份证号",
        "本人身份证号码",
        "会员身份证号",
        "会员身份证号码",
        "会员证件号码",
    ),
    "学历": ("文化程度",),
    "技术等级": ("技能等级", "职业资格等级"),
    MOBILE: (
        "手机",
        "手机号",
        "手机号码",
        "联系电话",
        "移动电话号码",
        "联系手机",
        "电话",
        "电话号码",
        "本人手机",
        "本人手机号",
        "本人手机号码",
        "本人联系电话",
        "会员手机",
        "会员手机号",
        "会员手机号码",
        "会员联系电话",
        "联系手机号",
        "联系手机号码",
        "移动电话号",
        "移动手机",
        "常用手机",
        "常用手机号",
    ),
    "户籍类型": ("户口类型", "户口性质", "户籍性质", "户籍类别", "户口类别"),
    "户籍所在地": ("户口所在地", "户籍地", "户籍地址"),
    CHANGE: (),
    CHANGED_ON: (),
    "会籍变化原因": (),
    "政治面貌": (),
    "工作单位": ("单位", "单位名称", "工作单位名称", "工作单位全称", "所在单位"),
    "籍贯": (),
    "是否农民工": ("是否农民工会员", "农民工"),
    VALIDITY: ("证件有效期限", "证件有效期至", "身份证有效期", "有效期", "有效期限", "有效期至"),
    "联系地址": ("通讯地址", "通信地址", "现住址", "居住地址", "家庭住址", "家庭地址", "住址", "地址"),
}


LONGEST: Final[dict[str, int]] = {
    SERIAL: 20,
    "户籍所在地": 100,
    "工作单位": 100,
    "籍贯": 50,
    "联系地址": 100,
}
"""Most characters of the columns without a format of their own. A bank may take fewer: its profile says so, and who
does not fit is held (banks/files/precheck.py). 姓名 is measured in bytes (people/names.py)."""


# What cannot be a person's name when it stands alone in its row: a department (names of persons end in 科 or 组, too,
# so the short words need a number or more than a person's four characters), a numbered note, a sentence.
_HEADING: Final = re.compile(
    r".+(?:车间|班组|公司|办公室|工会|科室|部门|分厂|分会|支部|项目部|事业部|工段)(?:[(（].*[)）])?"
    r"|(?:[第一二三四五六七八九十\d].{0,8}|[^·]{4,})[部科处室组队厂班院所站店局委系校](?:[(（].*[)）])?"
    r"|(?:部门|科室|车间|班组|小组|单位)\s*[:：].*"
    r"|(?:\d+|[一二三四五六七八九十]+|[(（](?:\d+|[一二三四五六七八九十]+)[)）])\s*[、.．:：)）].+"
    r"|.{2,}(?:名单|名册|一览表|登记表|统计表|汇总表|人员)"
    r"|.*[。；;：:].*|.{31,}",
    re.DOTALL,
)

LAYOUT: Final = Layout(
    kind=Kind.MEMBERS,
    columns=COLUMNS,
    compulsory=COMPULSORY,
    naming=(NAME,),
    marks=(NUMBER, MOBILE),
    names=header_names(_SYNONYMS),
    figures=(BIRTH,),
    heading=_HEADING,
    listed={column: partial(listed, column) for column in (SEX, DOCUMENT)},
    printed=frozenset({compact(NOTES)}),
    own=frozenset({NAME, BIRTH, NUMBER, MOBILE, VALIDITY}),
)
