"""Words of the make-up of members 会员构成 in a month's report."""

from __future__ import annotations

from typing import Final

SHEET: Final = "会员构成"
HEADINGS: Final = ("项目", "分类", "人数", "占比")
ITEMS: Final = {
    "sex": "性别",
    "born": "出生年份",
    "education": "学历",
    "skill": "技术等级",
    "politics": "政治面貌",
    "household": "户籍类型",
    "migrant": "是否农民工",
    "employment": "就业状况",
}
NOT_STATED: Final = "未填"
FEW: Final = "人数少的各类合计"
UNKNOWN: Final = "其他分类"
BORN_BEFORE: Final = "{year} 年以前"
BORN: Final = "{first}–{last} 年"

COUNTED: Final = "月末会员 {members:,} 人，其中已统计构成 {counted:,} 人。"
UNCOUNTED: Final = "另有 {uncounted:,} 人在开始统计构成之前登记，尚未计入；再上传一次登记表即计入。"
MEANS: Final = (
    "人数按月末在会会员最近一次登记的资料计，占比为占已统计构成会员的比例。年龄按出生年份分段，有身份证的以证件号码为准。"
    "未填：登记表没有填这一项。"
)
FEW_MEANS: Final = "除性别外，不足 3 人的分类不单独列出，合并为“人数少的各类合计”，以免从数字认出具体的人。"
TOO_FEW: Final = "已统计构成的会员不足 {smallest} 人，不列构成，以免从数字认出具体的人。"
NONE_COUNTED: Final = "还没有统计到会员构成，没有数字，不是零：上传或再上传登记表以后计入。"

FIRST: Final = {
    ("sex", "女"): "女会员",
    ("migrant", "是"): "农民工",
    ("politics", "中共党员"): "中共党员",
}
"""What a sentence names first: item and entry → its words."""
SAID: Final = "{name} {count:,} 人（占 {share}）"
SENTENCE: Final = "会员构成：已统计的 {counted:,} 名会员中，{said}。"

RESTATED: Final = "{item}：{entry}（人）"
