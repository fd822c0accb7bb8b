"""What is said of registers and refused people that an officer put away from 待办."""

from __future__ import annotations

from typing import Final

REASON: Final = "请从列出的原因中选一个。"
NOT_CHECKED: Final = "这份登记表还没有校验完。请等校验结束后再办。"
NOTHING_REJECTED: Final = "这份登记表没有要更正的行，不用办。"
NOT_REPLACED: Final = "所选的登记表不能代替这一份：要选本单位后来上传、已校验的同类登记表。"
NOT_ANSWERED: Final = "银行还没有全部答复。请等银行答复完再办。"
NOBODY_REFUSED: Final = "这一批人人都有卡，不用办。"

SAID: Final = {
    "replaced": "已另传一份登记表，这一份不再更正。",
    "wrong-file": "传错了文件，这一份不再更正。",
    "not-needed": "这些人不用办了。",
    "at-branch": "这些人由本人到银行网点办理，不再由工会申请。",
    "has-card": "这些人已经有卡，不再申请。",
}
"""Reason → the sentence."""
OTHER: Final = "已放到一边，不再提醒。"
