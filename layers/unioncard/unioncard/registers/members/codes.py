"""Code lists of a register's columns, and the other spellings that mean exactly one entry (docs/domain/codes.md).

A spelling that could mean two entries stays out: 党员 (中共, 民革, 农工党, 致公党), 大学, 研究生, 居民户口.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from unioncard.people.documents import DocumentType

_PEOPLES = (  # noqa: SIM905 fifty-six quoted words would hide the list
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 "
    "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
    "乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()

LISTS: Final[dict[str, tuple[str, ...]]] = {
    "性别": ("男", "女"),
    "民族": (*(f"{people}族" for people in _PEOPLES), "其他", "外国血统中国籍人士"),
    # ACFTU's list; the form lacks 离休.
    "就业状况": ("在岗", "待（下）岗", "失业", "退休", "离休", "退职", "退养（内退）", "病休", "其他"),
    "证件类别": tuple(kind.value for kind in DocumentType),
    "学历": ("博士", "硕士", "本科", "大专", "中专", "高中", "初中", "小学及以下"),
    "技术等级": (
        "无",
        "职业资格一级（高级技师）",
        "职业资格二级（技师）",
        "职业资格三级（高级）",
        "职业资格四级（中级）",
        "职业资格五级（初级）",
    ),
    # The form's two, then GA/T 2000.27.
    "户籍类型": (
        *(
            "农业户口",
            "非农业户口",
            "未落常住户口",
            "非农业家庭户口",
            "农业家庭户口",
            "非农业集体户口",
            "农业集体户口",
        ),
        *("自理口粮户口", "寄住户口", "赞助户口", "其他户口"),
    ),
    "会籍变化类型": ("入会", "转入", "保留", "转出", "除名", "退会"),
    "会籍变化原因": (
        *(
            "劳动（工作）关系发生变化",
            "在本单位下岗后待岗",
            "失业",
            "所在企业破产",
            "个人要求退会",
            "因犯罪被开除会籍",
        ),
    ),
    "政治面貌": (
        *("中共党员", "中共预备党员", "共青团员", "民革党员", "民盟盟员", "民建会员", "民进会员", "农工党党员"),
        *("致公党党员", "九三学社社员", "台盟盟员", "无党派人士", "群众"),
    ),
    "是否农民工": ("是", "否"),
}

_VARIANTS: Final[dict[str, dict[str, str]]] = {
    "性别": {"男性": "男", "女性": "女"},
    # 僳僳族 is the misspelling in the Hainan form's own list.
    "民族": {
        **{people: f"{people}族" for people in _PEOPLES},
        "僳僳族": "傈僳族",
        "维族": "维吾尔族",
        "其它": "其他",
    },
    "就业状况": {
        "待岗": "待（下）岗",
        "下岗": "待（下）岗",
        "内退": "退养（内退）",
        "退养": "退养（内退）",
        "在职": "在岗",
        "其它": "其他",
    },
    "证件类别": {
        # 港澳台居民居住证 may be either of two: see normalise.with_residence_permit. 港澳通行证 is a mainlander's.
        **dict.fromkeys(("身份证", "二代身份证", "第二代身份证", "第二代居民身份证", "中国居民身份证"), "居民身份证"),
        **dict.fromkeys(("二代证", "大陆居民身份证", "中华人民共和国居民身份证"), "居民身份证"),
        **dict.fromkeys(("外国人永久居留证", "永久居留身份证", "永居证"), "外国人永久居留身份证"),
        **dict.fromkeys(("港澳居住证", "中华人民共和国港澳居民居住证"), "港澳居民居住证"),
        **dict.fromkeys(("台湾居住证", "中华人民共和国台湾居民居住证"), "台湾居民居住证"),
        **dict.fromkeys(("回乡证", "港澳居民往来内地通行证", "港澳来往内地通行证"), "港澳居民来往内地通行证"),
        **dict.fromkeys(("台胞证", "台湾居民往来大陆通行证", "台湾来往大陆通行证"), "台湾居民来往大陆通行证"),
        **dict.fromkeys(("普通护照", "因私护照", "外国护照", "中国护照"), "护照"),
    },
    "学历": {
        **dict.fromkeys(("博士研究生", "研究生（博士）"), "博士"),
        **dict.fromkeys(("硕士研究生", "研究生（硕士）"), "硕士"),
        **dict.fromkeys(("大学本科", "本科（学士）", "本科毕业", "大学本科毕业"), "本科"),
        **dict.fromkeys(("专科", "大学专科", "大学专科毕业", "专科毕业", "大专毕业"), "大专"),
        **dict.fromkeys(("中等专科", "中专毕业"), "中专"),
        **dict.fromkeys(("普通高中", "高中毕业"), "高中"),
        **dict.fromkeys(("初级中学", "初中毕业"), "初中"),
        **dict.fromkeys(("小学", "小学毕业", "小学以下"), "小学及以下"),
    },
    "技术等级": {
        **dict.fromkeys(("高级技师", "职业资格一级"), "职业资格一级（高级技师）"),
        **dict.fromkeys(("技师", "职业资格二级"), "职业资格二级（技师）"),
        **dict.fromkeys(("高级工", "职业资格三级"), "职业资格三级（高级）"),
        **dict.fromkeys(("中级工", "职业资格四级"), "职业资格四级（中级）"),
        **dict.fromkeys(("初级工", "职业资格五级"), "职业资格五级（初级）"),
    },
    "户籍类型": {"农业": "农业户口", "非农业": "非农业户口", "非农": "非农业户口", "其它户口": "其他户口"},
    "会籍变化类型": {"新入会": "入会"},
    "会籍变化原因": {"劳动关系发生变化": "劳动（工作）关系发生变化", "工作关系发生变化": "劳动（工作）关系发生变化"},
    "政治面貌": {
        "中国共产党党员": "中共党员",
        "中国共产党预备党员": "中共预备党员",
        "预备党员": "中共预备党员",
        "中共党员（预备）": "中共预备党员",
        "团员": "共青团员",
        "中国共产主义青年团团员": "共青团员",
        "九三学社": "九三学社社员",
        "无党派": "无党派人士",
        "无党派民主人士": "无党派人士",
    },
    "是否农民工": {},
}
_COMPARED: Final = ("（已核对）", "（证件已核对）", "（已核对证件）")
"""Behind 居民身份证: the officer has compared a number with the card whose area no list has."""

for _name in ("居民身份证", "身份证"):
    _VARIANTS["证件类别"].update({_name + words: "居民身份证" for words in _COMPARED})

_BLANK = re.compile(r"\s+")
_LONGEST: Final = 200
"""Characters of a spelling, blanks included; normalising a long text of combining marks takes quadratic time."""


def _key(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


_BY_KEY: Final[dict[str, dict[str, str]]] = {
    column: {
        **{_key(name): name for name in names},
        **{_key(other): name for other, name in _VARIANTS[column].items()},
    }
    for column, names in LISTS.items()
}


def is_compared(original: str | None) -> bool:
    """Whether 证件类别, as found, says that the number was compared with the card."""
    return original is not None and _key(original).endswith(tuple(map(_key, _COMPARED)))


def listed(column: str, text: str) -> str | None:
    """The entry of the column's list that ``text`` means, in the list's own spelling; None when it means none.

    Width of characters and brackets and spaces do not matter.
    """
    return _BY_KEY[column].get(_key(text)) if len(text) <= _LONGEST else None
