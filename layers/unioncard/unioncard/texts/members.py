"""What is said to officers who look for members."""

from __future__ import annotations

NO_SUCH_MEMBER = "没有这位会员。"
ONE_QUESTION = "请填写一项且只填写一项：姓名、证件号码、移动电话或卡号末四位。"
CARD_LAST = "卡号末四位应为四位数字。"
NO_DOCUMENT = "证件类别应为登记表中的一种，例如居民身份证。"
CHECK_LIMIT = (
    "今天查询和取出的人数将超过每人每天 {most} 人的上限（已有 {asked} 人，本次 {wanted} 人），请明天再办，或减少人数。"
)
NOBODY_HELD = "这份登记表里没有暂缓的行了：已经改好，或者已由后来的登记表更新。"
