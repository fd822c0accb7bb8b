"""The columns of the detail sheet: group, heading, where the figure comes from, and what it means in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.sheets import style as look
from unioncard.texts import month_workbook as words
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
    number_format: str = look.QUIET_COUNT
    width: float = 11.5


def _rate(figures: Figures) -> Value:
    rate = figures.open_rate
    return wording.NO_RATE if rate is None else rate


_FIGURES: Final[tuple[Callable[[Figures], Value], ...]] = (
    lambda f: f.change.read,
    lambda f: f.change.accepted,
    lambda f: f.change.rejected,
    lambda f: f.opening.members,
    lambda f: f.change.joined,
    lambda f: f.change.left,
    lambda f: f.closing.members,
    lambda f: f.opening.requested,
    lambda f: f.change.requested,
    lambda f: f.closing.requested,
    lambda f: f.opening.opened,
    lambda f: f.change.opened,
    lambda f: f.closing.opened,
    lambda f: f.opening.refused,
    lambda f: f.change.refused,
    lambda f: f.closing.refused,
    lambda f: f.waiting,
    _rate,
    lambda f: f.moved.members,
    lambda f: f.moved.requested,
    lambda f: f.moved.opened,
    lambda f: f.moved.refused,
    lambda f: f.change.collected,
    lambda f: f.closing.collected,
    lambda f: f.change.signed,
    lambda f: f.closing.signed,
    lambda f: f.change.returned,
    lambda f: f.closing.returned,
    lambda f: f.change.activated,
    lambda f: f.closing.activated,
    lambda f: f.change.closed,
    lambda f: f.closing.closed,
)
"""In the order of texts/month_workbook.py, which has their headings and meanings."""

COLUMNS: Final = tuple(
    Column(group, heading, figure, meaning, *((look.RATE, 9) if figure is _rate else ()))
    for (group, heading, meaning), figure in zip(words.FIGURES, _FIGURES, strict=True)
)
