"""Words of the bulletin 情况通报, an official document by GB/T 9704."""

from __future__ import annotations

from typing import Final

from unioncard.texts.reports import RESTATED as RESTATED_MARK

TITLE: Final = "{union}关于{month}工会会员卡办理情况的通报"
TITLE_LINES: Final = ("{union}关于", "{month}工会会员卡办理情况的通报")
"""Where a title that is longer than a line is broken: no word is torn."""
FILE: Final = "工会会员卡办理情况通报-{union}-{month}{mark}.pdf"
NUMBER: Final = "　　　　　〔{year}〕　　号"
"""发文字号, which the office fills in."""
TO: Final = "所属各级工会："
OPENING: Final = (
    "现将{month}工会会员卡办理情况通报如下。数字截至{day}24时，由河南省工会会员卡系统月末结账汇总{edition}。"
)
RESTATED: Final = "，为更正后的第{edition}版，更正原因：{reason}；待办和银行答复仍是结账时的统计"

PROGRESS: Final = "一、总体进度"
PROGRESS_ALL: Final = "截至月末，{steps}。在会{members:,}人，开卡率{card_rate}（{means}）。"
PROGRESS_NONE: Final = "所属基层工会都从未报送，没有数字，不能当作零。"
STEP: Final = "{name}{total:,}{unit}"
STEP_RATE: Final = "（{of}{rate}）"
PROGRESS_MONTH: Final = "本月{steps}。环比以上月为基数，分母为0的不计。"
STEP_MONTH: Final = "{name}{change:,}{unit}"
GROWTH: Final = "（{grown}）"

REPORTED: Final = "二、报送情况"
REPORTED_ALL: Final = (
    "所属基层工会{unions:,}个：本月有单据的{active:,}个，本月零报的{none:,}个，从未报送的{never:,}个。"
    "零报是没有新增单据，是一个数；从未报送的没有上传过任何登记表，没有数字，不能当作零。"
)
NO_BASIC: Final = "所属没有应报送的基层工会。"

WAITS: Final = "三、待办和逾期"
WAITS_KINDS: Final = "（一）各类待办"
WAITS_ALL: Final = "天数算到{until}，统计于{as_of}，当时仍未办结的有：{kinds}。"
WAIT: Final = "{name}{total:,}{unit}，其中超过30天的{late:,}{unit}"
WAITS_NONE: Final = "没有待办的事。"
WAITS_UNKNOWN: Final = "本月结账时没有统计待办时长。"
LATE: Final = "（二）逾期单位"
LATE_ALL: Final = "有本单位该办的事超过30天没有办的基层工会{late:,}个，名单见月报工作簿的“逾期”表。"
LATE_NONE: Final = "没有基层工会逾期。"

BANKS: Final = "四、合作银行答复情况"
BANK: Final = "{name}答复{answered:,}张，开卡{opened:,}张，退回{refused:,}张{reasons}；从收到文件到回盘，{days}"
BANK_REASONS: Final = "（{reasons}）"
BANK_DAYS: Final = "一半的卡在{median}天内答复，最长{longest}天"
BANKS_NONE: Final = "本月没有合作银行的答复。"

NEXT: Final = "五、下一步工作"
NEXT_NEVER: Final = "从未报送的基层工会（名单见月报工作簿的“未报送”表），请其上级工会逐个查明原因，尽快上传会员登记表。"
NEXT_LATE: Final = "逾期的基层工会，请按系统“待办”逐件办结；确有困难的，向上级工会说明。"
NEXT_BANK: Final = "银行退回的，请有关工会按退回原因更正后重新上传；待银行答复超过30天的，请与合作银行核对。"
NEXT_CHECK: Final = "请各单位核对本单位数字；有疑问的，在收到通报的当月内向上级工会反映。"
ORDERED: Final = ("（一）", "（二）", "（三）", "（四）")

ATTACHED: Final = "附件："
ATTACHMENT: Final = "附件{number}"
TABLE_PROGRESS: Final = "各单位办理进度（截至{day}）"
TABLE_WAITS: Final = "各单位待办（截至{day}）"
TABLE_BANKS: Final = "合作银行答复情况（{month}）"
PROGRESS_COLUMNS: Final = (
    "单位",
    "已采集\n（人）",
    "开卡成功\n（张）",
    "开卡率",
    "已领\n（张）",
    "已签收\n（张）",
    "已激活\n（张）",
)
PROGRESS_STEPS: Final = ("joined", "opened", "", "collected", "signed", "activated")
WAITS_COLUMNS: Final = (
    "单位",
    "待更正\n（行）",
    "待改\n资料\n（人）",
    "待银行\n（张）",
    "待领取\n（张）",
    "待签收\n（张）",
    "转会\n（件）",
    "超过\n30天",
    "逾期\n单位",
)
BANKS_COLUMNS: Final = (
    "银行",
    "答复\n（张）",
    "开卡\n（张）",
    "退回\n（张）",
    "中位\n（天）",
    "最长\n（天）",
    "退回原因（张）",
)
TABLE_NOTES: Final = {
    "progress": (
        "各单位数字含其所属；开卡率＝（开卡成功－销卡）÷已采集。从未报送的单位显示“—”，没有可比的比率也显示“—”。"
    ),
    "waits": (
        "各单位数字含其所属，没有待办的单位不列；“超过30天”不含待银行答复的；“逾期单位”是有事超过30天没有办的基层工会个数。"
    ),
    "banks": "天数从银行收到开卡文件之日算到收到回盘之日，当天为0，按卡计算，最慢的在前。",
}
CODE: Final = "核验码 {code}"
PAGE: Final = "— {number} —"


def file_name(union: str, month: str, edition: int) -> str:
    """What an officer calls the file."""
    mark = f"（{RESTATED_MARK.format(edition=edition)}）" if edition > 1 else ""
    return FILE.format(union=union, month=month, mark=mark)
