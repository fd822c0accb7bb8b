"""Columns of the roster 发放登记册, the headers by which they are recognised, and the entries of 情况.

The workbook itself is written by custody/roster/workbook.py.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from unioncard.custody.plastic import Fact
from unioncard.sheets.entries import compact
from unioncard.sheets.layout import Kind, Layout, header_names
from unioncard.texts.custody import SIGN_OFF, STAMP, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

SERIAL: Final = "序号"
"""The number of the batch row: what a filled row is about."""
NAME: Final = "姓名"
NUMBER: Final = "证件号码"
CARD: Final = "卡号"
DAY: Final = "领取日期"
STATUS: Final = "情况"
NOTE: Final = "备注"
BATCH: Final = "批次编号"
"""Hidden in the workbook; finds rows of two rosters that were put together."""

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
"""What must stay as it was printed: it identifies the card of a row."""

LONGEST: Final[dict[str, int]] = {
    **dict.fromkeys((NAME, NUMBER, CARD, BATCH), 60),
    SERIAL: 20,
    NOTE: 200,
}
"""Most characters of the columns without a list or a date: more is not what was printed."""

LAYOUT: Final = Layout(
    kind=Kind.ROSTER,
    columns=COLUMNS,
    compulsory=COMPULSORY,
    naming=(NAME,),
    marks=(CARD, NUMBER),
    names=header_names(_SYNONYMS),
    figures=(SERIAL,),
    printed=frozenset(map(compact, (*SIGN_OFF, STAMP))),
    own=frozenset({SERIAL, NAME, NUMBER, CARD}),
)


SIGNED, DAMAGED, UNCLAIMED = STATUSES

FACTS: Final[Mapping[str, Fact]] = {SIGNED: Fact.SIGNED, DAMAGED: Fact.DAMAGED, UNCLAIMED: Fact.RETURNED}
"""Entry of 情况 → the custody fact it states."""

_SPELLINGS: Final[Mapping[str, str]] = {
    **{entry: entry for entry in STATUSES},
    **dict.fromkeys(("签收", "本人签收", "已领取", "本人已领"), SIGNED),
    **dict.fromkeys(("已损坏", "卡损坏", "破损"), DAMAGED),
    **dict.fromkeys(("未领已退回", "无人领取退回", "逾期未领退回"), UNCLAIMED),
}
"""Spelling → entry. 未领 alone may mean that the card still waits, 退回 that it was damaged: both stay out."""


def listed(text: str) -> str | None:
    """The entry that ``text`` means, None when it means none."""
    return _SPELLINGS.get("".join(unicodedata.normalize("NFKC", text).split()))
