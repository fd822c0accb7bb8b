"""The words of the audit: Chinese for those who have to find the cause."""

from __future__ import annotations

from typing import Final

NOT_CLOSED = "{month}还没有结账，不能核对其结账记录；不指定月份时核对最近一次结账"
NO_SUCH_AUDIT = "没有这次核对。"

RULES: Final = {
    "document": "单据记账数与登记、批次、回盘、卡片逐条清点不一致",
    "chunks": "登记表的处理结果与逐段保存的不一致",
    "statement": "领卡、发放登记的张数与卡片上的记载不一致",
    "custody": "批次的领、签、退记账数与卡片上的记载不一致",
    "members": "会员数与会员档案逐人清点不一致",
    "two-unions": "同一人列在两个工会",
    "live-requests": "批次中待答复的行与等待开卡的会员不一致",
    "batch-rows": "批次的行数与其登记的行数不一致",
    "cards": "批次开卡成功的行与卡片档案不一致",
    "holders": "批次的有效卡与持卡会员不一致",
    "lookup": "查询页显示的卡状态与卡片档案不一致",
    "plastic": "未开卡的行上有领、签、退记载",
    "order": "开卡、领卡、签收或注销多于其上一环节",
    "bank-file": "银行文件登记的卡数与逐行清点不一致",
    "balance": "结账余额与截至当月的全部单据合计不一致",
    "closing": "结账记录与上月结账加本月单据不一致，或封存摘要不符",
    "books": "各账户合计不为 0",
    "make-up": "会员构成的记账数与会员档案、登记表或结账记录不一致",
    "edition": "更正版记录的迟到单据与逐件重算不一致",
    "printed": "核验码查到的数字、版次或最新版与该单位的月报不一致",
    "children": "本级加下级之和与合计不一致",
}
"""What each rule found, by its public code."""

COUNTS: Final = {
    "read": "读入", "accepted": "通过", "rejected": "不通过", "joined": "入会", "left": "退出", "updated": "更新",
    "unchanged": "未变", "recorded": "记录", "stayed_out": "仍在会外", "requested": "申请", "opened": "开卡",
    "refused": "银行退回", "collected": "领取", "signed": "签收", "returned": "退卡", "activated": "激活",
    "closed": "注销", "members": "会员", "cards": "卡", "rows": "行", "documents": "单据", "unions": "工会",
    "closings": "结账记录", "digest": "摘要不符", "whole": "合计",
    "parts": "分组", "editions": "版本", "edition": "第几版", "newest": "最新版", "unreadable": "无法读取",
}  # fmt: skip
"""What is counted, as the desk's page says it, too (web/desk/src/audits.js)."""
