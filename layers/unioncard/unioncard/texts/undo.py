"""Words on taking back what was stated of cards 撤销."""

from __future__ import annotations

from typing import Final

NOT_CARRIED_OUT: Final = "这份登记还在办理，请稍候再撤销。"
NOTHING: Final = "这份登记没有新登记任何卡片，无需撤销。"
LATER_FIRST: Final = "这些卡片后来又有登记，请先撤销较晚的登记：{documents}。"
SAME_PERSON: Final = "有卡片已签收，撤销须由另一人复核，申请人不能自己复核。"
NOT_REQUESTED: Final = "没有人申请撤销这份登记。"
LAPSED: Final = "撤销申请已满 {days} 天未复核，已失效，请重新申请。"
NOT_A_ROSTER: Final = "这份登记表不是已校验的发放登记册，不能撤销。"
REASON: Final = "请写明撤销的原因。"
