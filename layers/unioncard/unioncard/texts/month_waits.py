"""Words of what waits at the month's end and of how banks answered."""

from __future__ import annotations

from datetime import date
from typing import Final

KINDS: Final = {
    "to-correct": ("登记表待更正", "行"),
    "held": ("资料待改，银行受理不了", "人"),
    "at-bank": ("已送行，待银行答复", "张"),
    "to-collect": ("已开卡，待领取", "张"),
    "to-sign": ("已领取，待会员签收", "张"),
    "transfers-to-answer": ("转会待答复", "件"),
}
"""Kind → its name and unit."""

BANDS: Final = ("0–7 天", "8–15 天", "16–30 天", "超过 30 天")
SHEET: Final = "待办"
UNTIL: Final = "天数算到{day}，统计于 {as_of}（北京时间）：当时仍未办结的才计入，月末以后新来的不计。"
MEANS: Final = (
    "待更正从登记表校验完算起，整份退回的计 1 行；待银行答复从银行收到开卡文件算起；待领取从卡到网点或开卡日算起，"
    "待签收从领取日算起；转会从对方提出算起。"
)
LATE_MEANS: Final = (
    "逾期：有本单位该办的事（更正、改资料、领卡、签收、答复转会）超过 30 天没有办。银行未答复的不算本单位逾期。"
)
UNKNOWN: Final = "本月结账时还没有统计待办时长，没有数字，不是零。"
HEADINGS: Final = ("待办事项", "单位", *BANDS, "合计")
CHART: Final = "等了多久（各类待办，按天数）"
BELOW: Final = "各单位待办（含所属）"
BELOW_HEADINGS: Final = ("工会", *(name for name, _ in KINDS.values()), "其中超过 30 天", "逾期单位（个）")
BELOW_NOTE: Final = "“其中超过 30 天”为各类待办超过 30 天的合计，不含待银行答复。"
LATE_SHEET: Final = "逾期"
LATE_HEADINGS: Final = (
    "单位",
    "工会代码",
    "上级工会",
    *(name for kind, (name, _) in KINDS.items() if kind != "at-bank"),
)

FILE: Final = tuple(f"{name}{part}" for name, _ in KINDS.values() for part in ("", "，超过30天"))
"""Headings of the CSV file."""

BANKS_SHEET: Final = "银行"
BANKS_HEADINGS: Final = ("银行", "本月答复（张）", "开卡成功", "退回", "天数中位数", "最长天数", "退回原因（张）")
BANKS_MEANS: Final = (
    "天数从银行收到开卡文件之日算到收到回盘之日，当天为 0；中位数：一半的卡在这些天内得到答复。"
    "按卡计算，含整份退回的文件。"
)
BANKS_NOTHING: Final = "本月没有银行答复。"

REASONS: Final = {
    "not-in-police-records": "联网核查不一致",
    "document-expired": "证件过期",
    "name-unreadable": "姓名有生僻字",
    "name-differs": "户名与银行资料不符",
    "account-exists": "已有Ⅰ类户",
    "mobile-shared": "手机号码与他人重复",
    "fields-missing": "资料不全",
    "tax-statement-missing": "缺税收居民声明",
    "watch-list": "须本人到网点办理",
    "requested-before": "重复申请",
    "agreement-not-in-force": "办卡协议未生效或到期",
    "stock-mismatch": "卡号与库存不符",
    "totals-differ": "总笔数不符",
    "format": "文件格式不符",
    "other": "其他或未说明",
    "file-refused": "整份退回，本人无误",
}
"""Reason → in a few words; what to do about it is in texts/banks.py."""


def day_text(day: str) -> str:
    """``2026-10-31`` → 2026年10月31日."""
    one = date.fromisoformat(day)
    return f"{one.year}年{one.month}月{one.day}日"


def days_text(days: int | None) -> str:
    """A number of days; — where nothing was answered."""
    return "—" if days is None else f"{days} 天"
