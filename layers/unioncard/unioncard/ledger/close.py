"""Use case "close a month": one pass over each part's closings of the month before and its movements, side by side.

Cost is the month's documents and the unions that ever counted something, never the months before. A part that dies is
begun again and finds what it has written; two that close the same part at once write the same once. A month is closed
when all its parts are, and only then does the next one begin, whose opening it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.chunks import batched
from unioncard.errors import InvalidInput
from unioncard.ledger.accounts import require_zero
from unioncard.ledger.closing import Closing, MonthClosing, PartClosing, added, close_union, digest_of
from unioncard.ledger.movement import PARTS
from unioncard.texts import reports as texts
from unioncard.unions.places import MonthEndPlaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.clock import Month
    from unioncard.ledger.accounts import Balances
    from unioncard.ledger.closing import ClosingStore
    from unioncard.ledger.movement import Movement, MovementStore
    from unioncard.unions.store import DirectoryStore

SETTLED: Final = timedelta(hours=5)
"""After the end of a month nothing of it can still be under way: a function runs 15 minutes, and whoever is delivered
again counts in the month in which that is. The schedule closes an hour later, at 06:00."""

TOGETHER: Final = 100
"""Unions that are looked up and stored at once."""


@dataclass(frozen=True, slots=True)
class MonthCloser:
    """Closes months one after the other, from ``first_month`` on. ``order`` sends the order to close a part.

    ``prepare`` is called with a month when all its parts are closed, before it is: whoever sees it closed finds what
    that kept. More than once where two close it, or one dies.
    """

    closings: ClosingStore
    movements: MovementStore
    directory: DirectoryStore
    first_month: Month
    order: Callable[[Month, int], None]
    now: Callable[[], datetime] = clock.reading
    prepare: Callable[[Month], None] = lambda _: None

    def begin(self, at: datetime) -> Month | None:
        """Order the missing parts of the next month that was over by ``at``; that month, None if all are closed.

        A month whose run was missed is closed before those after it.
        """
        month = self._next()
        if not is_settled(month, at):
            return None
        done = self.closings.parts(month)
        for part in range(PARTS):
            if part not in done:
                self.order(month, part)
        if len(done) == PARTS:  # whoever closed the last one died before it could say so
            self.order(month, PARTS - 1)
        return month

    def close(self, month: Month, part: int) -> MonthClosing | None:
        """Close a part, and with the last one the month; the month's record once it is closed, whoever did so.

        InvalidInput for a month that is not the next one, or not over.
        """
        due = self._next()
        closed = self.closings.month(month)  # read second: somebody else may close it just now
        if closed:
            return closed
        if month != due or not is_settled(month, self.now()):
            raise InvalidInput(texts.MONTH_NOT_CLOSABLE.format(month=texts.month_text(month)))
        if part not in self.closings.parts(month):
            self.closings.finish_part(self._closed(month, part))
        return self._finished(month)

    def _next(self) -> Month:
        last = self.closings.last()
        return clock.following(last.month) if last and last.month >= self.first_month else self.first_month

    def _closed(self, month: Month, part: int) -> PartClosing:
        places = MonthEndPlaces(self.directory, month)
        unions, documents, digests = 0, 0, list[str]()
        balances: Balances = {}
        for some in batched(self._side_by_side(month, part), TOGETHER):
            paths = places.paths(union for union, _, _ in some)
            made = [close_union(month, union, before, now, paths.get(union, "")) for union, before, now in some]
            for closing in self.closings.keep(made):
                require_zero(closing.balances)
                unions, documents = unions + 1, documents + closing.documents
                balances = added(balances, closing.balances)
                digests.append(closing.digest)
        return PartClosing(month, part, unions, documents, balances, digest_of([month, part, digests]))

    def _side_by_side(self, month: Month, part: int) -> Iterator[tuple[str, Closing | None, list[Movement]]]:
        """Each union with its closing of the month before and its movements of this one, by two reads in one order."""
        earlier = iter(self.closings.of_part(clock.previous(month), part))
        before = next(earlier, None)
        for union, movements in groupby(self.movements.of_part(month, part), key=attrgetter("union")):
            while before and before.union < union:
                yield before.union, before, []
                before = next(earlier, None)
            if before and before.union == union:
                yield union, before, list(movements)
                before = next(earlier, None)
            else:
                yield union, None, list(movements)
        while before:
            yield before.union, before, []
            before = next(earlier, None)

    def _finished(self, month: Month) -> MonthClosing | None:
        parts = self.closings.parts(month)
        if len(parts) < PARTS:
            return None
        ordered = [parts[number] for number in range(PARTS)]
        last = self.closings.last()
        before = last.digest if last and last.month < month else ""
        balances: Balances = {}
        for part in ordered:
            balances = added(balances, part.balances)
        unions, documents = sum(part.unions for part in ordered), sum(part.documents for part in ordered)
        digest = digest_of([month, [part.digest for part in ordered], before])
        self.prepare(month)
        at = clock.stamp(self.now())
        self.closings.finish(MonthClosing(month, unions, documents, balances, at, before, digest))
        return self.closings.month(month)


def is_settled(month: Month, at: datetime) -> bool:
    """Whether a month may be closed at an instant."""
    return at >= clock.beginning(clock.following(month)) + SETTLED
