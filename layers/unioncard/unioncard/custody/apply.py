"""Applies a document's facts to the plastics of a batch, each once, and counts them in one movement.

Any delivery may be the second, or one of two at once: facts carry the document that recorded them first, so a document
is counted from what is stored, never from memory.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock, pace
from unioncard.chunks import batched
from unioncard.custody.documents import CarriedDocument
from unioncard.custody.plastic import Difference, Fact, Plastic, Recorded
from unioncard.custody.statement import Result
from unioncard.custody.store import WRITE_ROWS
from unioncard.errors import Conflict
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import Measure, Movement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from unioncard.custody.statement import Statement
    from unioncard.custody.store import BatchRows, CustodyStore
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow


MEASURES: Final[Mapping[Fact, Measure]] = {
    Fact.COLLECTED: Measure.COLLECTED,
    Fact.SIGNED: Measure.SIGNED,
    Fact.RETURNED: Measure.RETURNED,
}
"""The facts that the monthly report counts."""


@dataclass(frozen=True, slots=True)
class RowFact:
    """One fact of one card (``row`` of the batch), true on ``day``; ``amiss`` is what was found wrong before."""

    row: int
    fact: Fact
    day: str
    amiss: Difference | None = None


@dataclass(frozen=True, slots=True)
class DocumentRun:
    """One document on its way."""

    batch: Batch
    document: str
    rows: Mapping[int, BatchRow]

    def changed(self, facts: Iterable[RowFact], plastics: Mapping[int, Plastic]) -> dict[int, Plastic]:
        """The plastics that these facts still change."""
        after = {}
        for one in facts:
            before = plastics.get(one.row, Plastic())
            if self._amiss(one, before) is None:
                updated = before.with_fact(one.fact, Recorded(one.day, self.document))
                if updated is not before:
                    after[one.row] = updated
        return after

    def result(self, facts: Iterable[RowFact], plastics: Mapping[int, Plastic]) -> Result:
        """The result of each fact by what is stored: recorded, unchanged, or a difference."""
        recorded, unchanged, differences = [], [], []
        for one in facts:
            plastic = plastics.get(one.row, Plastic())
            amiss = self._amiss(one, plastic)
            if self._is_ours(one, plastic):
                recorded.append(one.row)
            elif amiss:
                differences.append((one.row, amiss))
            else:
                unchanged.append(one.row)
        return Result(tuple(recorded), tuple(unchanged), tuple(differences))

    def movement(self, plastics: Mapping[int, Plastic], now: datetime) -> Movement | None:
        """The movement of this document, counted from the plastics; None when nothing is counted.

        It is of the month in which it is written, with the result: one that is over never changes, also when a
        document was begun in it and redriven later. Its day is the last of its facts', since which all of it is true,
        and none before those on which the cards' openings count: a restated month counts both or none.
        """
        mine = [
            (MEASURES[fact], max(recorded.day, self.rows[row].since if row in self.rows else ""))
            for row, plastic in plastics.items()
            for fact, recorded in plastic.facts.items()
            if recorded.document == self.document and fact in MEASURES
        ]
        if not mine:
            return None
        counts, at = Counter(measure for measure, _ in mine), clock.stamp(now)
        last = max(day for _, day in mine)
        return Movement(clock.month_of(now), self.batch.union, self.batch.path, self.document, at, counts, last)

    def _is_ours(self, one: RowFact, plastic: Plastic) -> bool:
        return plastic.facts.get(one.fact) == Recorded(one.day, self.document)

    def _amiss(self, one: RowFact, plastic: Plastic) -> Difference | None:
        """Why a fact is not taken; an earlier delivery of the same document is no reason."""
        if self._is_ours(one, plastic):
            return None
        row = self.rows.get(one.row)
        if one.amiss not in {None, Difference.ERASED} or row is None:
            return one.amiss or Difference.NOT_IN_BATCH
        if row.state is not RowState.OPENED:
            return Difference.NOT_OPENED
        if one.amiss and one.fact not in plastic.facts:  # a roster may say again what it said while there was somebody
            return one.amiss
        if one.day < max(row.opened_on, self.batch.earliest_card):
            return Difference.BEFORE_OPENED
        return plastic.refuses(one.fact, one.day)


ATTEMPTS: Final = 5
"""Optimistic-lock retries when another document writes the same rows; then the queue retries later."""


@dataclass(frozen=True, slots=True)
class CustodyUpdates:
    """Applies statements and rosters."""

    batches: BatchRows
    custody: CustodyStore
    now: Callable[[], datetime] = clock.reading

    def carry_out(self, statement: Statement) -> Result:
        """Apply a statement; the same result at every delivery. NotFound: no such batch; Conflict: retry."""
        facts = [RowFact(row, statement.fact, statement.day) for row in statement.rows]
        return self.apply(statement.batch, statement.document, facts)

    def apply(self, batch_id: str, document: str, facts: Iterable[RowFact]) -> Result:
        """Apply a document's facts, at most one for each row; the result stored first."""
        recorded = self.custody.result(batch_id, document)
        if recorded:
            return recorded
        batch, rows = self.batches.find(batch_id), self.batches.rows(batch_id)
        work = DocumentRun(batch, document, {row.number: row for row in rows})
        ordered = sorted(facts, key=lambda one: one.row)
        for _ in range(ATTEMPTS):
            plastics = self._write_facts(work, ordered)
            result = work.result(ordered, plastics)
            try:
                self._record(work, ordered, plastics, result)
            except Conflict:
                recorded = self.custody.result(batch_id, document)
                if recorded:
                    return recorded
                # A document that recorded some of it is being undone: look again whose it is to state.
            else:
                return result
        raise Conflict(f"{document} of batch {batch_id}")

    def _record(
        self, work: DocumentRun, ordered: list[RowFact], plastics: Mapping[int, Plastic], result: Result
    ) -> None:
        now, unchanged = self.now(), frozenset(result.unchanged)
        movement = work.movement(plastics, now)
        counts = dict(movement.counts) if movement else {}
        known = {(one.row, one.fact): one.day for one in ordered if one.row in unchanged}
        day = movement.day if movement else max((one.day for one in ordered), default="")
        carried = CarriedDocument(work.document, clock.stamp(now), result, counts, known, day=day)
        stated = [plastics.get(row, Plastic()).facts.get(fact) for row, fact in known]
        owners = {one.document for one in stated if one}
        self.custody.record(carried, work.batch.id, movement, sorted(owners))

    def _write_facts(self, work: DocumentRun, facts: list[RowFact]) -> Mapping[int, Plastic]:
        """Store the facts; returns the plastics as they are afterwards."""
        for _ in range(ATTEMPTS):
            plastics = self.custody.plastics(work.batch.id)
            changed = work.changed(facts, plastics)
            # Recorded by another delivery, and perhaps undone since: nothing is written anew.
            if not changed or self.custody.result(work.batch.id, work.document):
                return plastics
            try:
                for some in batched(changed.items(), WRITE_ROWS):
                    self.custody.write(work.batch.id, dict(some))
                    pace.work_stored()
            except Conflict:
                continue
        plastics = self.custody.plastics(work.batch.id)
        if work.changed(facts, plastics):
            raise Conflict(f"cards of batch {work.batch.id}")
        return plastics
