"""What 情况 may say, the spellings that mean exactly one entry, and the fact that each tells."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from unioncard.custody.plastic import Fact
from unioncard.texts.custody import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNED, DAMAGED, UNCLAIMED = STATUSES

FACTS: Final[Mapping[str, Fact]] = {SIGNED: Fact.SIGNED, DAMAGED: Fact.DAMAGED, UNCLAIMED: Fact.RETURNED}

_SPELLINGS: Final[Mapping[str, str]] = {
    **{entry: entry for entry in STATUSES},
    **dict.fromkeys(("签收", "本人签收", "已领取", "本人已领"), SIGNED),
    **dict.fromkeys(("已损坏", "卡损坏", "破损"), DAMAGED),
    **dict.fromkeys(("未领已退回", "无人领取退回", "逾期未领退回"), UNCLAIMED),
}
"""未领 alone may mean that the card still waits, 退回 that it was damaged: neither is guessed."""


def listed(text: str) -> str | None:
    """The entry that ``text`` means, None when it means none."""
    return _SPELLINGS.get("".join(unicodedata.normalize("NFKC", text).split()))
