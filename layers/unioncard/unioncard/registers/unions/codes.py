"""Code lists of the register of unions, and the other spellings that mean exactly one entry (docs/domain/codes.md).

Numbers of two lists in use are read: the 110 … 700 of the statistical form for 单位性质类别 and the section letters of
GB/T 4754 for 单位所属行业. A spelling that could mean two entries stays out: 事业单位 (财政拨款 or 其他), 400.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from unioncard.registers.unions import columns

# GB/T 4754-2017, sections A to T in their order; the last two are the forms' own.
_SECTIONS: Final = (
    *("农、林、牧、渔业", "采矿业", "制造业", "电力、热力、燃气及水生产和供应业", "建筑业", "批发和零售业"),
    *("交通运输、仓储和邮政业", "住宿和餐饮业", "信息传输、软件和信息技术服务业", "金融业", "房地产业"),
    *("租赁和商务服务业", "科学研究和技术服务业", "水利、环境和公共设施管理业", "居民服务、修理和其他服务业", "教育"),
    *("卫生和社会工作", "文化、体育和娱乐业", "公共管理、社会保障和社会组织", "国际组织"),
)
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRST"

LISTS: Final[dict[str, tuple[str, ...]]] = {
    columns.NATURE: (
        *("国有企业", "集体企业", "股份合作企业", "联营企业", "国有独资公司", "其他有限责任公司", "国有控股公司"),
        *("其他股份有限公司", "私营企业", "其他内资企业", "港澳台商投资企业", "外商投资企业", "财政拨款的事业单位"),
        *("其他事业单位", "机关", "个体经济组织", "社会团体", "民办非企业单位", "基金会", "其他组织"),
    ),
    columns.ECONOMY: (
        *("国有经济", "集体经济", "私营经济", "个体经济", "联营经济", "股份制", "外商投资", "港澳台投资", "其他经济类"),
    ),
    columns.INDUSTRY: (*_SECTIONS, "综合（含投资类、主业不明显）", "其他"),
    columns.TYPE: ("独立基层工会", "联合基层工会", "工会联合会", "产业(系统)工会", "总工会"),
}

INDEPENDENT, JOINT, FEDERATION, INDUSTRIAL, GENERAL = LISTS[columns.TYPE]

_VARIANTS: Final[dict[str, dict[str, str]]] = {
    columns.NATURE: {
        "110": "国有企业",
        "120": "集体企业",
        "130": "股份合作企业",
        "140": "联营企业",
        "151": "国有独资公司",
        "159": "其他有限责任公司",
        "161": "国有控股公司",
        "169": "其他股份有限公司",
        "170": "私营企业",
        "190": "其他内资企业",
        "200": "港澳台商投资企业",
        "300": "外商投资企业",
        "500": "机关",
        "600": "个体经济组织",
        "700": "民办非企业单位",
        "有限责任公司": "其他有限责任公司",
        "股份有限公司": "其他股份有限公司",
        "国有控股企业": "国有控股公司",
        "民营企业": "私营企业",
        "外资企业": "外商投资企业",
        "政府机关": "机关",
        "个体工商户": "个体经济组织",
        "社会服务机构": "民办非企业单位",
        "其它组织": "其他组织",
    },
    columns.ECONOMY: {
        **{name.removesuffix("经济"): name for name in ("国有经济", "集体经济", "私营经济", "个体经济", "联营经济")},
        "股份制经济": "股份制",
        "外商投资经济": "外商投资",
        "港澳台投资经济": "港澳台投资",
        **dict.fromkeys(("其他", "其它", "其他经济", "其它经济类"), "其他经济类"),
    },
    columns.INDUSTRY: {
        **dict(zip(_LETTERS, _SECTIONS, strict=True)),
        **{f"{letter}{section}": section for letter, section in zip(_LETTERS, _SECTIONS, strict=True)},
        **{f"{number:02d}": section for number, section in enumerate(_SECTIONS, 1)},
        # the form's drop-down, which follows GB/T 4754-2002
        "农林牧渔业": _SECTIONS[0],
        "电力、热力、燃气及水的生产和供应业": _SECTIONS[3],
        "交通运输、仓储业和邮政业": _SECTIONS[6],
        "住宿、餐饮业": _SECTIONS[7],
        "信息传输、计算机服务和软件业": _SECTIONS[8],
        "金融、保险业": _SECTIONS[9],
        "科学研究、技术服务和地质勘查业": _SECTIONS[12],
        "环境和公共设施管理业": _SECTIONS[13],
        "居民服务和其他服务业": _SECTIONS[14],
        "卫生、社会保障和社会服务业": _SECTIONS[16],
        "文化、体育、娱乐业": _SECTIONS[17],
        "其它": "其他",
    },
    columns.TYPE: {
        "独立": "独立基层工会",
        "独立基层工会委员会": "独立基层工会",
        "联合": "联合基层工会",
        "联合基层工会委员会": "联合基层工会",
        "基层工会联合会": "工会联合会",
        **dict.fromkeys(("产业工会", "系统工会"), "产业(系统)工会"),
    },
}
_BLANK = re.compile(r"\s+")


def _key(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


_BY_KEY: Final[dict[str, dict[str, str]]] = {
    column: {
        **{_key(other): name for other, name in _VARIANTS[column].items()},
        **{_key(name): name for name in names},
    }
    for column, names in LISTS.items()
}


def listed(column: str, text: str) -> str | None:
    """The entry of the column's list that ``text`` means, in the list's own spelling; None when it means none."""
    return _BY_KEY[column].get(_key(text))
