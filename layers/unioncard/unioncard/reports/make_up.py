"""会员构成: who the members of a report's union are, worked out once for letter, workbook, JSON, bulletin and page.

A report leaves the union, and a colleague who reads «民革党员 1» knows who that is. So entries with fewer than ``FEW``
members stand together in one line of at least that many, and a union of fewer than ``SMALLEST`` members has no make-up
at all; only the sex, which everybody sees and yearbooks ask for, is shown as it is (docs/decisions/0089).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard.ledger.make_up import NO_MAKE_UP, MakeUpItem
from unioncard.ledger.rates import share
from unioncard.registers.members.codes import LISTS
from unioncard.registers.members.make_up import COLUMNS, FIRST_BIRTHS
from unioncard.reports.make_up_words import SMALLEST
from unioncard.texts import month_make_up as words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from unioncard.ledger.closing import Closing
    from unioncard.ledger.make_up import MakeUp
    from unioncard.ledger.month import MonthReport
    from unioncard.ledger.movement import Movement
    from unioncard.ledger.restatement import Adjustment
    from unioncard.reports.make_up_words import MakeUpEntry, MakeUpLines, MakeUpView

FEW: Final = 3
FEW_CODE: Final = -1
"""The code of the line in which entries with few members stand together; 0 is that of those who state nothing."""


@dataclass(slots=True)
class MakeUpTotal:
    """Adds the make-up of unions up but for those that ``left``: they count where they stand now."""

    left: Set[str]
    total: MakeUp = NO_MAKE_UP

    def add(self, *some: Closing | Movement | Adjustment) -> None:
        """Add what these count."""
        for one in some:
            if one.make_up and one.union not in self.left:
                self.total += one.make_up

    def without(self, closings: Iterable[Closing]) -> Iterator[Closing]:
        """The closings as they pass, added and without their make-up: all of a province's are too much to keep."""
        for one in closings:
            self.add(one)
            yield replace(one, make_up=NO_MAKE_UP)


def make_up_of(report: MonthReport) -> MakeUpView:
    """The make-up of the report's union with all below it."""
    made, members = report.make_up, report.root.total.closing.members
    too_few = 0 < made.members < SMALLEST
    items = [] if too_few or made.members <= 0 else [_lines(item, made) for item in MakeUpItem]
    return {"counted": made.members, "uncounted": members - made.members, "too_few": too_few, "items": items}


def _lines(item: MakeUpItem, made: MakeUp) -> MakeUpLines:
    counts = shown_counts(item, made)
    names = {FEW_CODE: words.FEW, 0: words.NOT_STATED}
    entries: list[MakeUpEntry] = [
        {"name": names.get(code) or name_of(item, code), "count": count, "share": share(count, made.members)}
        for code, count in counts.items()
    ]
    return {"item": item, "name": words.ITEMS[item.value], "entries": entries}


def shown_counts(item: MakeUpItem, made: MakeUp) -> dict[int, int]:
    """By code what a paper shows, with ``FEW_CODE`` and 0 last; the sum is all that are counted.

    Were one entry alone in the line of the few, the rest would tell its count: so the line is as large as any other.
    """
    counts = {code: count for code, count in sorted(made.of(item).items()) if count > 0}
    few = 0
    if item is not MakeUpItem.SEX:
        for code, count in sorted(counts.items(), key=lambda one: (one[1], -one[0])):
            if count < FEW or 0 < few < FEW:
                few += counts.pop(code)
    rest = made.members - sum(counts.values()) - few
    return counts | ({FEW_CODE: few} if few else {}) | ({0: rest} if rest else {})


def name_of(item: MakeUpItem, code: int) -> str:
    """The name of an entry."""
    if item is not MakeUpItem.BORN:
        entries: Mapping[int, str] = dict(enumerate(LISTS[COLUMNS[item]], 1))
        return entries.get(code, words.UNKNOWN)
    if code == 1:
        return words.BORN_BEFORE.format(year=FIRST_BIRTHS[1])
    return words.BORN.format(first=FIRST_BIRTHS[code - 1], last=FIRST_BIRTHS[code - 1] + 9)
