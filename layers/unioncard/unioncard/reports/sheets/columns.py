"""The columns of the detail sheet: group, heading, where the figure comes from, and what it means in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.sheets import style as look
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.ledger.figures import Figures
    from unioncard.sheets.workbook import Value


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures. ``meaning`` is what the notes sheet says about it."""

    group: str
    heading: str
    figure: Callable[[Figures], Value]
    meaning: str
    number_format: str = look.COUNT
    width: float = 11.5


def _rate(figures: Figures) -> Value:
    rate = figures.open_rate
    return wording.NO_RATE if rate is None else rate


REGISTER, MEMBERS, SENT, OPENED, REFUSED, STATE = (
    "本月登记表（行）",
    "会员（人）",
    "送行（张）",
    "开卡成功（张）",
    "银行拒绝（张）",
    "期末状况",
)

COLUMNS: tuple[Column, ...] = (
    Column(REGISTER, "本月读取", lambda f: f.change.read, "本月上传的会员登记表中读到的会员行数。"),
    Column(
        REGISTER,
        "本月接受",
        lambda f: f.change.accepted,
        "校验通过并入库的行数，包括新增会员和已在册会员的信息更新。",
    ),
    Column(
        REGISTER,
        "本月退回",
        lambda f: f.change.rejected,
        "校验未通过、退回更正的行数；每一行都有原因可查。读取＝接受＋退回。",
    ),
    Column(MEMBERS, "期初会员", lambda f: f.opening.members, "截至上月末已采集入库的会员人数。"),
    Column(MEMBERS, "本月新增", lambda f: f.change.joined, "本月首次采集入库的会员人数；信息更新不重复计数。"),
    Column(MEMBERS, "本月减少", lambda f: f.change.left, "本月登记为转出、退会、除名的会员人数。"),
    Column(MEMBERS, "期末会员", lambda f: f.closing.members, "期初会员＋本月新增－本月减少。"),
    Column(SENT, "期初送行", lambda f: f.opening.requested, "截至上月末已编入开卡批次报送合作银行的张数。"),
    Column(
        SENT, "本月送行", lambda f: f.change.requested, "本月编入开卡批次报送合作银行的张数；被拒绝后再次报送的另计。"
    ),
    Column(SENT, "期末送行", lambda f: f.closing.requested, "期初送行＋本月送行。"),
    Column(OPENED, "期初开卡", lambda f: f.opening.opened, "截至上月末合作银行回盘确认开卡成功的张数。"),
    Column(OPENED, "本月开卡", lambda f: f.change.opened, "本月合作银行回盘确认开卡成功的张数。"),
    Column(OPENED, "期末开卡", lambda f: f.closing.opened, "期初开卡＋本月开卡。"),
    Column(REFUSED, "期初拒绝", lambda f: f.opening.refused, "截至上月末合作银行回盘拒绝开卡的张数。"),
    Column(
        REFUSED,
        "本月拒绝",
        lambda f: f.change.refused,
        "本月合作银行拒绝开卡的张数，原因见各批次；整份退回的文件中无错的人也计入，再次报送时另计送行。",
    ),
    Column(REFUSED, "期末拒绝", lambda f: f.closing.refused, "期初拒绝＋本月拒绝。"),
    Column(
        STATE,
        "待银行答复",
        lambda f: f.waiting,
        "期末送行－期末开卡－期末拒绝，即已送行、银行尚未回盘的张数。",
        width=11.5,
    ),
    Column(STATE, "开卡率", _rate, "期末开卡÷期末会员；没有会员的单位显示“—”。", look.RATE, 9),
)
