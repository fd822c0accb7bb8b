"""What the report prints of each rate is what is counted."""

from __future__ import annotations

import re

import pytest

from unioncard.ledger import rates
from unioncard.ledger.figures import Tally
from unioncard.texts import month_progress as words

COUNTED = {
    "通过校验的行": "accepted", "读到的会员行": "read", "送行": "requested", "银行退回": "refused", "销卡": "closed",
    "历来入会人数": "joined", "银行确认开卡": "opened", "从银行领取": "collected", "会员签收": "signed",
    "银行通报激活": "activated", "开卡成功": "opened", "已采集入库": "joined",
}  # fmt: skip
"""The words of definitions → what the ledger counts."""
TALLY = Tally(
    read=997, accepted=883, joined=769, requested=659, refused=101, opened=503, collected=401, signed=307,
    activated=211, closed=53,
)  # fmt: skip


def counted(term: str) -> int:
    """（送行－银行退回）→ what was sent less what came back."""
    first, *less = (int(getattr(TALLY, COUNTED[name])) for name in term.strip("（）").split("－"))
    return first - sum(less)


@pytest.mark.parametrize("step", [step for step in rates.STEPS if step.of], ids=lambda step: step.name)
def test_a_rate_is_what_its_definition_says(step: rates.Step) -> None:
    _, _, means = words.STEPS[step.name]
    part, whole = re.split("÷", means.partition("：")[2].partition("，")[0])
    assert rates.ratio(step, TALLY) == (counted(part), counted(whole))


def test_the_card_rate_is_what_its_definition_says() -> None:
    part, whole = words.CARD_RATE_MEANS.partition("：")[2].split("÷")
    assert rates.card_ratio(TALLY) == (counted(part), counted(whole))
