"""Columns of a filled roster, and how its header is recognised. The workbook is ours: custody/roster/workbook.py."""

from __future__ import annotations

from typing import Final

from unioncard.registers.layout import Kind, Layout, header_names

SERIAL: Final = "序号"
"""The number of the batch row: what a filled row is about."""
NAME: Final = "姓名"
NUMBER: Final = "证件号码"
CARD: Final = "卡号"
DAY: Final = "领取日期"
STATUS: Final = "情况"
NOTE: Final = "备注"
BATCH: Final = "批次编号"
"""Hidden in the workbook; it tells when rows of two rosters were put together."""

_SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    SERIAL: (),
    NAME: (),
    NUMBER: (),
    CARD: (),
    DAY: ("签收日期",),
    STATUS: ("领取情况", "发放情况", "签收情况"),
    NOTE: (),
    BATCH: (),
}

COLUMNS: Final[tuple[str, ...]] = tuple(_SYNONYMS)
COMPULSORY: Final[tuple[str, ...]] = COLUMNS[:6]
IDENTITY: Final[tuple[str, ...]] = (SERIAL, NAME, NUMBER, CARD)
"""What must stay as it was printed: it says whose card a row is about."""

LAYOUT: Final = Layout(
    kind=Kind.ROSTER,
    columns=COLUMNS,
    compulsory=COMPULSORY,
    naming=(NAME,),
    marks=(CARD, NUMBER),
    names=header_names(_SYNONYMS),
    figures=(SERIAL,),
)
