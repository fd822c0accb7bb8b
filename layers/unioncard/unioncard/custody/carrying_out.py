"""A document's facts become part of the plastics they tell of, each once, and one movement counts them.

Any delivery may be the second, or one of two at once: facts carry the document that told them, so what a document told
is read back and never counted from memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.chunks import batched
from unioncard.custody.store import TELL_ROWS
from unioncard.custody.work import Telling, Work
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from unioncard.custody.plastic import Plastic
    from unioncard.custody.result import Result
    from unioncard.custody.statement import Statement
    from unioncard.custody.store import BatchRows, CustodyStore

ATTEMPTS: Final = 5
"""How often rows are told anew when somebody else tells of the same rows; then the queue tries later."""


@dataclass(frozen=True, slots=True)
class CarryingOut:
    """Carries out statements and whatever else tells of custody."""

    batches: BatchRows
    custody: CustodyStore
    now: Callable[[], datetime] = clock.now

    def carry_out(self, statement: Statement) -> Result:
        """What became of a statement; the same at every delivery. NotFound: no such batch; Conflict: try again."""
        tellings = [Telling(row, statement.fact, statement.day) for row in statement.rows]
        return self.tell(statement.batch, statement.document, tellings)

    def tell(self, batch_id: str, document: str, tellings: Iterable[Telling]) -> Result:
        """What became of a document's tellings, at most one for each row."""
        recorded = self.custody.result(batch_id, document)
        if recorded:
            return recorded
        batch, rows = self.batches.find(batch_id), self.batches.rows(batch_id)
        began = self.custody.begin(batch_id, document, clock.stamp(self.now()))
        work = Work(batch, document, began, {row.number: row for row in rows})
        told = sorted(tellings, key=lambda one: one.row)
        plastics = self._told(work, told)
        result = work.result(told, plastics)
        try:
            self.custody.record(batch_id, document, result, work.movement(plastics))
        except Conflict:
            recorded = self.custody.result(batch_id, document)
            if recorded is None:
                raise
            return recorded
        return result

    def _told(self, work: Work, tellings: list[Telling]) -> Mapping[int, Plastic]:
        """Store the facts; the plastics as they are afterwards."""
        for _ in range(ATTEMPTS):
            plastics = self.custody.plastics(work.batch.id)
            changed = work.changed(tellings, plastics)
            if not changed:
                return plastics
            try:
                for some in batched(changed.items(), TELL_ROWS):
                    self.custody.tell(work.batch.id, dict(some))
            except Conflict:
                continue
        plastics = self.custody.plastics(work.batch.id)
        if work.changed(tellings, plastics):
            raise Conflict(f"cards of batch {work.batch.id}")
        return plastics
