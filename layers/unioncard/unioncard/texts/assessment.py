"""Words of the assessment: goals, refusals, what waits, and the subjects of its letters."""

from __future__ import annotations

from typing import Final

GOALS: Final = {
    "gathered": "信息收集汇总",
    "uploaded": "会员信息上传",
    "opened": "开卡",
    "signed": "签收",
    "activated": "激活",
}
"""Goal → its name."""
GOAL_STEPS: Final = {
    "gathered": "已经收集好的，请在目标页面的“底数”里更新已收集人数。",
    "uploaded": "已经收集好的，请上传会员登记表；被退回的行，请更正后再传。",
    "opened": "还没有开卡的，请看“待办”：被退回的行和银行退回的人，更正后再传；银行逾期没有答复的，请催办。",
    "signed": "卡已经发到会员手里的，请在“领卡与发放”里登记签收；还在网点的，请去领取。",
    "activated": "激活由银行报送：请提醒已经签收的会员按银行说的办法激活。",
}
"""Goal → what brings it forward, for the letter to who is behind."""

NO_SUCH_TARGET: Final = "没有这个目标"
NO_SUCH_URGING: Final = "没有这份督办"
DAYS_WRONG: Final = "截止日期要在开始日期之后，并且在{first}到{last}之间"
DUE_OVER: Final = "截止日期已经过去，请填今天或以后的日期"
TOO_MANY: Final = "同时有效的目标最多 {most} 个，请先结束不用的"
NOT_YOURS: Final = "这个目标是上级工会定的，只有定它的工会可以结束"
GATHERED_MORE: Final = "已收集的人数不能多于应采集的人数"
URGE_BELOW: Final = "督办只能发给下级工会"
NO_TEXT: Final = "请写明要求或者情况"
NO_RULES: Final = "请至少选一项督办的内容"
NO_SUCH_RULE: Final = "考核规则里没有这一项"
ANSWER_DAY: Final = "答复期限要在明天到 {last} 之间"
OPEN_STILL: Final = "发给这个工会的上一份督办还没有办结，请先办结它"
NOT_YOUR_URGING: Final = "这份督办由发出它的工会办结或者退回"
NOT_WAITING: Final = "这份督办现在不用答复：已经答复，或者已经办结"
NOT_ANSWERED: Final = "还没有收到答复，不能退回；不用再办的，请办结"
CLOSED: Final = "这份督办已经办结"

SUBJECTS: Final = {
    "asked": "督办通知：请在 {due} 前答复（{union}）",
    "returned": "督办退回：请在 {due} 前重新答复（{union}）",
    "near": "督办提醒：{due} 前要答复（{union}）",
    "overdue": "督办逾期：{due} 前没有答复（{union}）",
    "answered": "督办已答复：请办结或者退回（{union}）",
    "closed": "督办已办结（{union}）",
}
"""Event → subject of its letter; ``union`` is the one that is urged."""
TARGET_NEAR: Final = "目标提醒：{due} 前完成{goal}（{union}）"
