"""Rosters, each with one finding: of the check, and of what is kept of the batch's cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from register_example import FAULTLESS, Example, of_rows, worded, workbook

from unioncard.custody.roster.columns import COLUMNS
from unioncard.sheets.layout import Kind
from unioncard.texts.findings import TEMPLATES

if TYPE_CHECKING:
    from register_example import Cells

_LINE: Final = [FAULTLESS[Kind.ROSTER][column] for column in COLUMNS]


def _roster(said: str, **cells: object) -> Example:
    return of_rows(Kind.ROSTER, said, [cells], worded(cells))


ROSTER_FILES: Final[tuple[Example, ...]] = (
    Example("form-unknown/roster", "发放登记册没有列名", workbook({"": [_LINE]}), Kind.ROSTER),
    Example("no-rows/roster", "发放登记册只有表头", workbook({"": [COLUMNS]}), Kind.ROSTER),
)

ROSTER_ROWS: Final[tuple[Example, ...]] = (
    _roster("required/roster", 卡号=""),
    _roster("required/roster-day", 情况="已签收", 领取日期=""),
    _roster("not-listed", 情况="未领"),
    _roster("date-format", 领取日期="11月20日"),
    _roster("date-future/roster", 领取日期="2099/01/01"),
    of_rows(Kind.ROSTER, "row-repeated/roster", [{}, {}], "第 2、3 行的序号都是 `1`"),
    _roster("normalised", 情况="签收"),
    _roster("roster-row/format", 序号="三"),
)


@dataclass(frozen=True, slots=True)
class InBatch:
    """A row that passes the check and is refused by what is kept of its batch's first card.

    ``opened``: whether the bank opened it. ``signed``: whether it was stated as signed for before, on 2026-11-25.
    ``erased``: whether its person has been erased since the roster was printed.
    """

    said: str
    column: str
    before: str
    cells: Cells
    opened: bool = True
    signed: bool = False
    erased: bool = False

    @property
    def code(self) -> str:
        """The finding's code."""
        return self.said.partition("/")[0]

    @property
    def shown(self) -> str:
        """How the page words it."""
        return f"{self.before}{worded(self.cells)}"

    @property
    def message(self) -> str:
        """What the system says."""
        return TEMPLATES[self.said].format(column=self.column)


IN_BATCH: Final[tuple[InBatch, ...]] = (
    InBatch("roster-batch", "批次编号", "两个批次的行拼在一起：", {"批次编号": "R20261123-7KM3Q9XTBW-02"}),
    InBatch("roster-row", "序号", "该批次有 7 行：", {"序号": 99}),
    InBatch("roster-row/not-opened", "序号", "银行退回了第 1 行：", {"情况": "已签收"}, opened=False),
    InBatch("roster-person", "姓名", "姓名一列单独排过序：", {"姓名": "样*人"}),
    InBatch("roster-person/erased", "姓名", "下载登记册以后会员的个人信息被删除：", {"情况": "已签收"}, erased=True),
    InBatch("roster-card", "卡号", "卡号一列向下错了一行：", {"卡号": "***************9999"}),
    InBatch("roster-day", "领取日期", "", {"领取日期": "2026/11/23"}),
    InBatch("roster-told", "情况", "先前已登记为已签收：", {"情况": "损坏"}, signed=True),
    InBatch(
        "roster-told/other-day", "领取日期", "先前登记的日期是 11 月 25 日：", {"领取日期": "2026/11/26"}, signed=True
    ),
)
