"""A reason is free text without any number that could be a person's, in whatever digits it is written."""

from __future__ import annotations

import pytest

from unioncard.errors import InvalidInput
from unioncard.trail.reason import LONGEST_REASON, checked_reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "会员来电核对领卡情况",
        "更正 R20261123-7KM3Q9XTBW 第 20、31 行",
        "批次 R20261123-7KM3Q9XTBW-01A2 的退卡",
        "2026-11-23 来信", "2026年11月3日来信", "豫工办〔2026〕12号",
        "共 123456 人",
    ],
)  # fmt: skip
def test_words_ids_dates_and_counts_are_kept(text: str) -> None:
    assert checked_reason(f"  {text}\n") == text


@pytest.mark.parametrize(
    "number",
    [
        "412121199003070019", "41212119900307001X", "４１２１２１１９９００３０７００１９", "412121 19900307 0019",
        "4-1-2-1-2-1-1-9-9-0", "412121\u200b199003070019", "四一二一二一一九九〇〇三〇七", "٤١٢١٢١١٩٩٠٠٣٠٧",
        "13812345678", "138-1234-5678", "6222021234567890123", "6222 0212 3456 7890",
        "E12345678", "G1234567", "H12345678", "12345678", "1990-03-07", "19900307", "20260307",
        "见 R20261123-7KM3Q9XTBW 及13812345678",
    ],
)  # fmt: skip
def test_what_may_be_a_persons_number_is_refused_and_not_repeated(number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_reason(f"核对{number}的卡")
    assert number not in str(refused.value)


def test_a_reason_is_bounded() -> None:
    assert checked_reason("字" * LONGEST_REASON)
    with pytest.raises(InvalidInput):
        checked_reason("字" * (LONGEST_REASON + 1))
