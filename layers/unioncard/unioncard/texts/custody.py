"""Words on where cards are: answers of the API, and the roster 发放登记册."""

from __future__ import annotations

from typing import Final

ROSTER_FILE_NAME: Final = "发放登记册 {batch}-{union}.xlsx"
"""As the browser keeps it; the union by its code."""

NO_CARDS: Final = "没有可以登记的会员卡：银行还没有开出这些卡，或没有写明是哪些行。"
COUNT: Final = "清点张数不能小于 0。"
DAY: Final = "日期不正确，请按“年-月-日”填写，例如 2026-11-25。"
DAY_AHEAD: Final = "日期晚于今天，请填写实际发生的日期。"
NOT_DELIVERED: Final = "该批次还没有送达银行，没有会员卡可以登记。"
ROWS = "行号请写成 1-40,42 这样的形式，不超过批次的行数。"
TOO_MANY_ROWS: Final = "一次最多看 {most} 行，请分几次看。"
NO_SUCH_ROW: Final = "该批次只有 {rows} 行，请核对行号。"
ROSTER_NEEDS_BATCH: Final = "上传发放登记册须指明批次。"
BATCH_NOT_MEANT: Final = "只有发放登记册可以指明批次。"
BATCH_OF_ANOTHER: Final = "该批次不属于这个工会，请核对批次。"
NO_SUCH_STATEMENT: Final = "没有这份交接说明。"

FACTS: Final[dict[str, str]] = {
    "at-branch": "已到网点",
    "collected": "经办人已领",
    "signed": "已签收",
    "damaged": "损坏",
    "returned": "已退回银行",
}
DIFFERENCES: Final[dict[str, str]] = {
    "not-in-batch": "该批次没有这一行",
    "not-opened": "这一行没有开出的卡",
    "before-opened": "日期早于银行开卡日期，或早于批次送达银行的日期",
    "contradicts": "与先前登记的情况矛盾（已签收的卡不能再登记为损坏或退回，反之亦然）",
    "other-day": "先前已登记，但日期不同；以先登记的为准",
    "other-batch": "属于另一批次",
    "other-person": "姓名或证件号码与该批次这一行不符",
    "other-card": "卡号与该批次这一行不符",
    "person-erased": "这一行会员的个人信息已按规定删除，登记册的内容无从核对",
}
MISCOUNTED: Final = "清点 {counted} 张，登记 {rows} 张，相差 {difference:+d} 张，请与银行核对。"

TITLE: Final = "河南省工会会员卡发放登记册"
SHEET: Final = "发放登记册"
AUTHOR: Final = "河南省工会会员卡系统"
UNION: Final = "会员所在工会："
BANK: Final = "开卡银行："
BATCH: Final = "批　　次："
COUNT_OF_CARDS: Final = "卡片数量："
CARDS: Final = "{count} 张"
CODE: Final = "批次二维码\n扫码可核对批次"
HANDED_OUT: Final = "请会员核对姓名、证件号码和卡号后本人签收；代领的卡不能办理激活。"
HOW: Final = (
    "发放后填写“领取日期”和“情况”，上传本工作簿即可登记：填了日期、未选情况的按“已签收”登记；两项都空的视为尚未发放。"
    "请勿改动其他各列。"
)
HEADERS: Final = ("序号", "姓名", "证件号码", "卡号", "领取日期", "签　　收", "情况", "备注")
BATCH_COLUMN: Final = "批次编号"
STATUSES: Final = ("已签收", "损坏", "未领退回")
STATUS_TITLE: Final = "情况"
STATUS_PROMPT: Final = "已签收：会员本人已领。损坏：卡面或芯片损坏，待退银行。未领退回：逾期无人领取，已退银行。"
STATUS_ERROR: Final = "请从下拉菜单中选择：已签收、损坏、未领退回；尚未发放的请留空。"
DAY_TITLE: Final = "领取日期"
DAY_PROMPT: Final = "会员签收的日期；损坏、退回的填办理日期。例如 2026/11/25"
DAY_ERROR: Final = "请填写日期，例如 2026/11/25。"
SIGN_OFF: Final = ("经办人：", "复核：", "日期：　　　　年　　月　　日")
STAMP: Final = "（工会盖章）"
PAGES: Final = "批次 {batch}　第 &P 页 共 &N 页"

_AS_PRINTED: Final = "照下载的登记册，不要改动。"
COLUMN_HOW: Final[dict[str, str]] = {
    "序号": _AS_PRINTED,
    "姓名": _AS_PRINTED,
    "证件号码": _AS_PRINTED,
    "卡号": _AS_PRINTED,
    "领取日期": "会员签收的日期；损坏、退回的填办理日期。尚未发放的留空。",
    "情况": "已签收、损坏或未领退回。填了日期、未选情况的按“已签收”登记；尚未发放的留空。",
    "备注": "",
    "批次编号": _AS_PRINTED,
}
COLUMN_EXAMPLE: Final[dict[str, str]] = {"领取日期": "2026/11/25", "情况": STATUSES[0]}
NOTES: Final[tuple[str, ...]] = (
    f"1、{HANDED_OUT}",
    "2、姓名、证件号码、卡号只显示一部分，用来核对每一行是哪一张卡；请勿补全，也请勿单独对某几列排序。",
    "3、填好后保存为 .xlsx，直接上传即可；可以分几次上传，已经登记过的行不会重复登记。",
)
