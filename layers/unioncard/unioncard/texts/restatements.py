"""What is said about restatements of a closed month 月报更正."""

from __future__ import annotations

from typing import Final

NOT_CLOSED: Final = "{month}还没有结账，数字仍在变动，不需要更正。"
NO_SUCH: Final = "没有这项月报更正。"
OPEN_STILL: Final = "{month}已有一项更正在办理，请先复核或驳回。"
REASON: Final = "请写明更正或驳回的原因。"
SAME_PERSON: Final = "须由另一人复核，提出人不能自己复核。"
NOT_READY: Final = "更正数还在核算，请稍后再复核。"
ENDED: Final = "这项更正已经办结。"

SHEET: Final = "更正"
HEADINGS: Final = ("单位", "指标", "原报", "更正", "差额")
REASON_IS: Final = "更正原因：{reason}"
HOW: Final = (
    "原报为第 {before} 版。更正数按单据自己的日期归集结账后才办理的单据；"
    "待办和银行答复仍是结账时的统计，没有更正；以后各月的月报不变。原版仍保留，核验时注明已有新版。"
)
ELSEWHERE: Final = "期末各数没有变。变的是登记表行数，或者本月与以前各月怎样划分，见“明细”。"
"""In place of the table's lines where none differs at the month's end."""
MEASURES: Final = {
    "members": "期末会员（人）",
    "requested": "期末送行（张）",
    "opened": "期末开卡（张）",
    "refused": "期末银行退回（张）",
    "collected": "累计领卡（张）",
    "signed": "累计签收（张）",
    "returned": "累计退卡（张）",
    "activated": "累计激活（张）",
    "closed": "累计销卡（张）",
}
"""Measure at the end of the month → its name in the table of an edition."""
