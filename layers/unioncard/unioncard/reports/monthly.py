"""Builds a union's month from the movements and keeps it as an edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, model_validator

from unioncard import clock
from unioncard.clock import Month
from unioncard.errors import InvalidInput, NotFound
from unioncard.ledger.month import MonthReport, build
from unioncard.media import XLSX
from unioncard.products import workbook_name
from unioncard.reports.editions import edition_of, keep_summary
from unioncard.reports.past_trees import PastTrees
from unioncard.reports.workbook import workbook
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set

    from unioncard.clock import Month
    from unioncard.ledger.movement import Movement, MovementStore
    from unioncard.products import Products
    from unioncard.unions.move import Move
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

MOST_QUERIES: Final = 20
"""Paths that are asked for each by itself; of more the whole month is read."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """Builds reports from the movements since ``first_month``."""

    directory: DirectoryStore
    movements: MovementStore
    products: Products
    first_month: Month
    now: Callable[[], datetime] = clock.now

    def report(self, month: Month, union_code: str) -> tuple[MonthReport, str]:
        """Build and keep the report of one union's subtree; the same figures give the same edition (editions.py).

        A month that is over always gives the same figures, because its movements are all written; so a second run
        changes nothing and no second letter follows. NotFound; InvalidInput as ``figures``.
        """
        report = self.figures(month, union_code)
        edition = edition_of(report)
        self.products.keep(workbook_name(union_code, month, edition), workbook(report), XLSX)
        keep_summary(self.products, report, edition)
        return report, edition

    def figures(self, month: Month, union_code: str) -> MonthReport:
        """The month of one union's subtree. NotFound; InvalidInput for a month before the first or not begun yet."""
        now = self.now()
        if month < self.first_month:
            first = wording.month_text(self.first_month)
            raise InvalidInput(wording.MONTH_BEFORE_FIRST.format(first=first, month=wording.month_text(month)))
        if month > clock.month_of(now):
            raise InvalidInput(wording.MONTH_NOT_BEGUN.format(month=wording.month_text(month)))
        root = self.directory.union(union_code)
        moves = self.directory.moves()
        trees = PastTrees.read(self.directory, root, month, moves)
        then, before = trees.of(month), trees.of(clock.previous(month))
        here = {union.code for union in (*then, *before)}
        counted = Counted(self.directory, root, here, trees.known.keys())
        paths = _paths(root, moves)
        current = list(self._of(month, paths, counted))
        earlier = [one for month_before in self._months_before(month) for one in self._of(month_before, paths, counted)]
        return build(month, then, earlier, current, as_of=now, before=before if moves else None)

    def _of(self, month: Month, paths: Iterable[str], counted: Counted) -> Iterator[Movement]:
        found = (movement for path in paths for movement in self.movements.of_month(month, path))
        return filter(counted.holds, found)

    def _months_before(self, month: Month) -> Iterator[Month]:
        earlier = self.first_month
        while earlier < month:
            yield earlier
            earlier = clock.following(earlier)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which movements are a subtree's: those of the unions that stood or stand ``here``, and of nobody's unions.

    ``known`` are the unions whose places were looked up.
    """

    directory: DirectoryStore
    root: Union
    here: Set[str]
    known: Set[str]
    _nobodys: dict[str, bool] = field(default_factory=dict)

    def holds(self, movement: Movement) -> bool:
        """Whether a movement counts."""
        code = movement.union
        if code in self.here:
            return True
        if code in self.known or not movement.path.startswith(self.root.path):
            return False
        if code not in self._nobodys:
            self._nobodys[code] = self._is_nobodys(code)
        return self._nobodys[code]

    def _is_nobodys(self, code: str) -> bool:
        """Written below the root and in the directory no more, or so new that the tree's index lacks it."""
        try:
            return self.directory.union(code).path.startswith(self.root.path)
        except NotFound:
            return True


def _paths(root: Union, moves: Iterable[Move]) -> list[str]:
    """Beginnings of paths below which all movements of the root's unions lie, whatever moved; none within another.

    A movement keeps the path that its union had, or that its batch had, when it was written.
    """
    paths = {root.path, *(path for move in moves for path in (move.from_path, move.to_path))}
    apart = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    if len(apart) > MOST_QUERIES:
        return [f"/{root.path.split('/')[1]}/"]
    return sorted(apart)


def month_named(text: str) -> Month:
    """A month as people write it, ``YYYY-MM``; InvalidInput."""
    try:
        return clock.month(text)
    except ValueError:
        raise InvalidInput(wording.NOT_A_MONTH) from None


# What the report function is asked for.

PROVINCE = "410000"
"""河南省总工会, the root of the tree (henan_unions.csv)."""


class ReportRequest(BaseModel):
    """Either the instant of the schedule, which asks for the month before it, or a month by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheduled: datetime | None = None
    month: str | None = None
    union: str = PROVINCE

    @model_validator(mode="after")
    def _one_of_both(self) -> ReportRequest:
        if (self.scheduled is None) == (self.month is None):
            raise ValueError("either scheduled or month")
        return self

    @property
    def reported_month(self) -> Month:
        """The month to report; InvalidInput when ``month`` is none."""
        if self.month is not None:
            return month_named(self.month)
        if self.scheduled is None:  # the validator has seen to it
            raise ValueError("neither scheduled nor month")
        return clock.previous(clock.month_of(self.scheduled))
