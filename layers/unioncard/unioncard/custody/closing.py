"""Closes batches: every row answered, every card signed for or back at the bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.custody.plastic import Plastic
from unioncard.custody.store import opened_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from unioncard.custody.store import ClosableBatches, PlasticReader
    from unioncard.issuance.row import BatchRow


@dataclass(frozen=True, slots=True)
class BatchCloser:
    """Closes batches that are done."""

    batches: ClosableBatches
    custody: PlasticReader
    now: Callable[[], datetime] = clock.reading

    def close_if_done(self, batch: str) -> bool:
        """Whether the batch is closed now: every row answered, each card signed for or back at the bank."""
        found = self.batches.find(batch)  # before the plastics: what is undone meanwhile keeps it open
        plastics = self.custody.plastics(batch)
        if found.roster and not plastics:
            return False  # it has cards to hand out, and nothing is recorded of them: its rows say no more
        done = is_done(self.batches.rows(batch), plastics)
        if done:
            self.batches.close(batch, clock.stamp(self.now()), found.undone)
        return done


def is_done(rows: Iterable[BatchRow], plastics: Mapping[int, Plastic]) -> bool:
    """Whether nothing is left to do; an undo opens the batch again. A batch without rows is not done: its rows may be
    on their way."""
    rows = list(rows)
    answered = bool(rows) and all(row.state.answered for row in rows)
    return answered and all(plastics.get(row.number, Plastic()).custody.is_final for row in opened_rows(rows))
