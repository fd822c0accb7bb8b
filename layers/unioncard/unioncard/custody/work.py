"""One document on its way into custody: what it still changes, what became of it, and how it is counted.

All of it is read off what is stored: a fact carries the document that told it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.batches.row import RowState
from unioncard.custody.plastic import Difference, Fact, Plastic, Told
from unioncard.custody.result import Result
from unioncard.reports.movement import Measure, Movement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.banks.batches.batch import Batch
    from unioncard.banks.batches.row import BatchRow

MEASURES: Final[Mapping[Fact, Measure]] = {
    Fact.COLLECTED: Measure.COLLECTED,
    Fact.SIGNED: Measure.SIGNED,
    Fact.RETURNED: Measure.RETURNED,
}
"""The facts that the monthly report counts."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One fact of one card (``row`` of the batch), true on ``day``; ``amiss`` is what was found wrong before."""

    row: int
    fact: Fact
    day: str
    amiss: Difference | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One document on its way; ``began`` at the first delivery, whose month counts it."""

    batch: Batch
    document: str
    began: str
    rows: Mapping[int, BatchRow]

    def changed(self, tellings: Iterable[Telling], plastics: Mapping[int, Plastic]) -> dict[int, Plastic]:
        """The plastics that these tellings still change."""
        after = {}
        for one in tellings:
            before = plastics.get(one.row, Plastic())
            if self._amiss(one, before) is None:
                heard = before.telling(one.fact, Told(one.day, self.document))
                if heard is not before:
                    after[one.row] = heard
        return after

    def result(self, tellings: Iterable[Telling], plastics: Mapping[int, Plastic]) -> Result:
        """What became of each telling, judged by what is stored."""
        told, unchanged, differences = [], [], []
        for one in tellings:
            plastic = plastics.get(one.row, Plastic())
            amiss = self._amiss(one, plastic)
            if self._is_ours(one, plastic):
                told.append(one.row)
            elif amiss:
                differences.append((one.row, amiss))
            else:
                unchanged.append(one.row)
        return Result(tuple(told), tuple(unchanged), tuple(differences))

    def movement(self, plastics: Mapping[int, Plastic]) -> Movement | None:
        """What this document told, counted from the plastics; None when nothing is counted."""
        counts = Counter(
            MEASURES[fact]
            for plastic in plastics.values()
            for fact, told in plastic.facts.items()
            if told.document == self.document and fact in MEASURES
        )
        if not counts:
            return None
        month = clock.month(clock.day_of(self.began).strftime("%Y-%m"))
        return Movement(month, self.batch.union, self.batch.path, self.document, self.began, counts)

    def _is_ours(self, one: Telling, plastic: Plastic) -> bool:
        return plastic.facts.get(one.fact) == Told(one.day, self.document)

    def _amiss(self, one: Telling, plastic: Plastic) -> Difference | None:
        """Why a telling is not taken; an earlier delivery of the same document is no reason."""
        if self._is_ours(one, plastic):
            return None
        row = self.rows.get(one.row)
        if one.amiss or row is None:
            return one.amiss or Difference.NOT_IN_BATCH
        if row.state is not RowState.OPENED:
            return Difference.NOT_OPENED
        if one.day < row.opened_on:
            return Difference.BEFORE_OPENED
        return plastic.refuses(one.fact, one.day)
