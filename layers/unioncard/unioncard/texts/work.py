"""What the list of things to do 待办 says of each kind."""

from __future__ import annotations

AT_LEAST = "至少 "
KINDS = {
    "to-correct": "{number} 行待更正，在 {count} 份登记表中。",
    "refused": "{number} 人被银行退回、没有开卡，在 {count} 个批次中。",
    "held": "{count} 人的资料银行系统不收，待更正后再报。",
    "at-bank": "{more}{count} 个批次的银行回盘已逾期。",
    "to-collect": "{number} 张卡待领取，在 {count} 个批次中。",
    "to-sign": "{number} 张卡已领取、待会员签收，在 {count} 个批次中。",
    "to-return": "{number} 张损坏的卡待退回银行，在 {count} 个批次中。",
    "unclaimed": "{more}{count} 个批次有卡逾期无人领取，应退回银行。",
    "to-approve": "{count} 项撤销申请待复核。",
    "transfers-to-answer": "{count} 项转出申请待答复。",
    "transfers-asked": "{count} 项转入申请在等对方工会答复。",
    "persons-to-approve": "{count} 项个人信息请求待复核。",
    "restatements-to-approve": "{count} 个月的月报更正待复核。",
    "urgings-to-answer": "{more}{count} 份督办待答复。",
    "urgings-to-judge": "{more}{count} 份督办已答复，待办结或者退回。",
    "agreement-missing": "没有有效的银行协议，暂不能办卡。",
    "agreement-ending": "银行协议即将到期，请续签或另签。",
}
"""``number`` rows or cards, ``count`` entries; ``more`` where not all were counted."""
