"""The table of the overview: the unions directly below, most cards first, and a total that adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.reports import wording
from unioncard.reports.figures import ZERO, Figures
from unioncard.reports.sheets import look

if TYPE_CHECKING:
    from unioncard.reports.month import MonthReport
    from unioncard.reports.row import Row

SHOWN = 40
"""Lines a page takes: 28 cities and counties and a dozen industries. The rest is one line, never left out."""
HEADINGS = ("单位", "期末会员", "本月新增", wording.BEFORE + "开卡", "本月开卡", "累计开卡", "开卡率")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``charted`` when it has a bar, ``sum`` for the total."""

    name: str
    figures: Figures
    charted: bool = False
    sum: bool = False
    ground: str = ""


def ranking(report: MonthReport) -> list[Line]:
    """The lines: unions, the rest, the root's own, unions without a place, the total. Empty without children."""
    children = report.children()
    if not children:
        return []
    listed = sorted((row for row in children if row.listed), key=_most_cards_first)
    lines = [Line(row.union.name, row.total, charted=True) for row in listed[:SHOWN]]
    rest = listed[SHOWN:]
    if rest:
        lines.append(Line(wording.REST.format(count=len(rest)), _sum(rest)))
    if report.root.own:
        lines.append(Line(wording.OWN_SHORT, report.root.own))
    lines += [Line(row.union.name, row.total, ground=look.AMBER) for row in children if not row.listed]
    return [*lines, Line(wording.TOTAL, report.root.total, sum=True, ground=look.PALE)]


def values(figures: Figures) -> list[tuple[look.Value, str]]:
    """The figures of a line with their number formats, in the order of HEADINGS."""
    closing = figures.closing
    rate: look.Value = wording.NO_RATE if figures.open_rate is None else figures.open_rate
    counts = (closing.members, figures.change.joined, figures.opening.opened, figures.change.opened, closing.opened)
    return [*((count, look.COUNT) for count in counts), (rate, look.RATE)]


def _most_cards_first(row: Row) -> tuple[int, int, str]:
    closing = row.total.closing
    return (-closing.opened, -closing.members, row.union.path)


def _sum(rows: list[Row]) -> Figures:
    return sum((row.total for row in rows), ZERO)
