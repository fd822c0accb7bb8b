"""What the trail of reads and exports says to those who ask."""

from __future__ import annotations

from typing import Final

REASON_TOO_LONG: Final = "查阅事由最多 {most} 字，请写短一些。"
REASON_HAS_NUMBER: Final = "查阅事由中不能写证件号码、手机号码或卡号，请改写登记编号、批次编号和行号。"
REASON_UNREADABLE: Final = "查阅事由的编码不对：请求头 x-reason 应为百分号编码的 UTF-8 文字。"
DAY: Final = "day 应为日期，写作 2026-11-23。"
CURSOR: Final = "cursor 不对：请原样给出上一页的 next。"
