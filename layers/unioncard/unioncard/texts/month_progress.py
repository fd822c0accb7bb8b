"""Words of the month's progress: steps, rates and their definitions, who has reported."""

from __future__ import annotations

from typing import Final

STEPS: Final = {
    "read": ("登记表行数", "行", ""),
    "accepted": ("校验通过", "行", "占登记表行数：通过校验的行÷读到的会员行，含信息更新"),
    "joined": ("已采集入库", "人", ""),
    "asked": ("已申请开卡", "张", "占已采集入库：（送行－银行退回－销卡）÷历来入会人数"),
    "opened": ("开卡成功", "张", "占已申请开卡：银行确认开卡÷（送行－银行退回）"),
    "collected": ("经办人已领", "张", "占开卡成功：从银行领取÷银行确认开卡"),
    "signed": ("会员已签收", "张", "占开卡成功：会员签收÷银行确认开卡"),
    "activated": ("已激活", "张", "占开卡成功：银行通报激活÷银行确认开卡"),
}
"""Step → its name, its unit, and what its rate is, '' if it has none."""

SHEET: Final = "进度"
HEADINGS: Final = ("步骤", "单位", "本月", "上月", "环比", "累计", "比率", "比率怎样算")
CARD_RATE: Final = "开卡率"
CARD_RATE_MEANS: Final = "有效卡÷历来入会人数：（开卡成功－销卡）÷已采集入库"
GROWTH_MEANS: Final = (
    "环比＝（本月－上月）÷上月。分母为 0 或没有上月数的显示“—”。带卡转入的会员由原工会申请，比率可能超过 100%。"
)
CHART: Final = "累计：办到哪一步"

REPORTING: Final = "报送情况"
UNIT: Final = "个"
STATES: Final = {"active": "本月有单据", "none": "本月零报", "never": "从未报送"}
REPORTING_MEANS: Final = (
    "零报：以前上传过登记表，本月没有任何单据，是一个数；从未报送：没有上传过任何登记表，没有数字，不是零。"
)
REPORTING_HEADINGS: Final = ("工会", "单位", "所属基层工会", "本月有单据", "本月零报", "从未报送")
NEVER_SHEET: Final = "未报送"
NEVER_HEADINGS: Final = ("单位", "工会代码", "上级工会")
NEVER_FOLDED: Final = "另有{count:,}个从未报送（见“未报送”）"

FILE: Final = ("级次", "工会代码", "单位", "报送", "在会人数")
FILE_STEP: Final = ("本月{name}", "累计{name}", "{name}率")
"""Headings of the CSV file; the rate where the step has one."""


GROWN, GROWN_BY, FALLEN_BY, SAME = "环比 {}", "环比增长 {}", "环比下降 {}", "与上月持平"


def percent(rate: float | None) -> str:
    """A rate as people read it, 85.3%; — where there is nothing to take a share of."""
    return "—" if rate is None else f"{100 * rate:.1f}%"


def grown(growth: float | None) -> str:
    """环比 in a sentence, with its direction: 137.1% alone may be read as 1.371 times the month before."""
    if growth is None:
        return GROWN.format(percent(None))
    return (GROWN_BY if growth > 0 else FALLEN_BY).format(percent(abs(growth))) if growth else SAME
