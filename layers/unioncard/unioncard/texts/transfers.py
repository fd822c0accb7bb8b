"""Words on transfers 转会: answers of the API, and the reasons for which a union does not let a member go."""

from __future__ import annotations

from typing import Final

NO_SUCH_TRANSFER: Final = "没有这项转会申请，请核对后再试。"
CURSOR: Final = "翻页标记不正确，请从第一页重新查询。"
ANSWERED: Final = "这项转会申请已经答复或办结，不能再改。需要更正的，请申请工会重新上传该行。"
NOT_YET_ABOVE: Final = "原工会的答复期限（{days} 天）还没有到，期满未答复的才由上级工会答复。"
TEXT_NEEDED: Final = "选择“其他”的，请写明原因。"
TEXT_TOO_LONG: Final = "说明不超过 {limit} 个字。"
TEXT_NUMBER: Final = "说明中请勿填写证件号码、手机号码或卡号。"
TEXT_CHARACTERS: Final = "说明中有不能显示的字符，请用一行文字填写。"

REASONS: Final[dict[str, str]] = {
    "still-employed": "仍在本单位工作，劳动关系没有变化",
    "other-person": "姓名与证件号码不是同一人，请核对",
    "formalities": "转出手续还没有办完，请会员先到原工会办理",
    "other": "其他",
}
"""Reasons of a refusal."""

A_DAY: Final = r"(?:19|20)\d{2}(?:年\d{1,2}(?:月\d{1,2}日?|月)?|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))"
"""A day or month as it is written: its digits are no document's."""
NUMERALS: Final = "〇零一二三四五六七八九"
"""Chinese digits, in the order of ``NUMERAL_DIGITS``."""
NUMERAL_DIGITS: Final = "00123456789"

STATES: Final[dict[str, str]] = {
    "asked": "等待原工会答复",
    "agreed": "原工会已同意，正在办理",
    "refused": "原工会不同意",
    "done": "已转入，无需再次上传",
    "needless": "无需办理：会员已不在原工会，或已是贵会会员",
}
"""What the asking union reads of its row."""

ROWS_ASKED: Final = "有 {rows} 行已请原工会确认转出，原工会同意后自动转入，无需再次上传。"
ROWS_DONE: Final = "有 {rows} 行原工会已同意，会员已转入，无需再次上传。"
ROWS_REFUSED: Final = "有 {rows} 行原工会不同意转出，原因见“转会”里“我们申请的”；核对更正后可以再次上传申请。"
ROWS_NEEDLESS: Final = "有 {rows} 行的转会申请已不需要办理：会员已不在原工会，或已是贵会会员。仍需转入的请再次上传。"
