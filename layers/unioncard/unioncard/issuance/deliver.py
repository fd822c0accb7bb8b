"""Delivers a written batch to its bank's drop, and records it once both files are there (invariant 4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.issuance.batch import Stage
from unioncard.ledger.movement import Measure, Movement, batch_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.store import BatchMoves, Drop, Masters
    from unioncard.unions.agreement import Bank


@dataclass(frozen=True, slots=True)
class BatchDelivery:
    """Delivery into one kind of drop."""

    batches: BatchMoves
    masters: Masters
    drop: Drop
    now: Callable[[], datetime] = clock.now

    def deliver(self, batch: Batch, bank: Bank) -> Batch:
        """Put file and control file, then record it; a batch not written or delivering is returned unchanged.

        TryAgain when the bank cannot be reached; Conflict when somebody else moved the batch.
        """
        if batch.stage not in {Stage.WRITTEN, Stage.DELIVERING}:
            return batch
        under_way = batch if batch.stage is Stage.DELIVERING else batch.moved(Stage.DELIVERING)

        def before() -> None:
            # Not sooner: while its bank cannot be reached, a batch can still be taken back.
            if batch.stage is Stage.WRITTEN:
                self.batches.move(under_way, Stage.WRITTEN)

        self.drop.put(bank, self._files(batch), before)
        now = self.now()
        done = under_way.moved(Stage.DELIVERED, delivered_at=clock.stamp(now))
        self.batches.move(done, Stage.DELIVERING, _movement(done, now))
        return done

    def resend(self, batch: Batch, bank: Bank) -> None:
        """Put the same bytes again, for a bank that lost them."""
        self.drop.put_again(bank, self._files(batch))

    def _files(self, batch: Batch) -> list[tuple[str, bytes]]:
        """The file and, last, its control file, as they were written: the bank's profile may have changed since."""
        content = self.masters.read(batch, batch.file)
        if hashlib.sha256(content).hexdigest() != batch.sha256:
            raise RuntimeError(f"the file kept for batch {batch.id} is not the one that was written")
        return [(batch.file, content), (batch.control, self.masters.read(batch, batch.control))]


def _movement(batch: Batch, now: datetime) -> Movement:
    return Movement(
        month=clock.month_of(now),
        union=batch.union,
        path=batch.path,
        document=batch_document(batch.id),
        at=clock.stamp(now),
        counts={Measure.REQUESTED: batch.rows},
    )
