"""Delivers a written batch to its bank's drop, and records it once both files are there (invariant 4).

The file holds persons, so its handing over is on record before a byte leaves (trail/entry.py): at every attempt that
reaches the bank.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.issuance.batch import Stage
from unioncard.ledger.movement import Measure, Movement, batch_document
from unioncard.trail.entry import (
    BANK_CODE,
    BATCH_ID,
    REGISTER_ID,
    UNION_CODE,
    UNION_PATH,
    Entry,
    EntryKind,
    Outcome,
    if_shaped,
    stamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.store import BatchMoves, Drop, Masters
    from unioncard.trail.store import TrailWriter
    from unioncard.unions.agreement import Bank


@dataclass(frozen=True, slots=True)
class BatchDelivery:
    """Delivery into one kind of drop."""

    batches: BatchMoves
    masters: Masters
    drop: Drop
    trail: TrailWriter
    now: Callable[[], datetime] = clock.reading

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
            self.trail.append(_handing_over(batch, "deliver", self.now()))

        self.drop.put(bank, self._files(batch), before)
        now = self.now()
        done = under_way.moved(Stage.DELIVERED, delivered_at=clock.stamp(now))
        self.batches.move(done, Stage.DELIVERING, _movement(done, now))
        return done

    def resend(self, batch: Batch, bank: Bank) -> None:
        """Put the same bytes again, for a bank that lost them."""
        files = self._files(batch)
        self.trail.append(_handing_over(batch, "resend", self.now()))
        self.drop.put_again(bank, files)

    def _files(self, batch: Batch) -> list[tuple[str, bytes]]:
        """The file and, last, its control file, as they were written: the bank's profile may have changed since."""
        content = self.masters.read(batch, batch.file)
        if hashlib.sha256(content).hexdigest() != batch.sha256:
            raise RuntimeError(f"the file kept for batch {batch.id} is not the one that was written")
        return [(batch.file, content), (batch.control, self.masters.read(batch, batch.control))]


def _handing_over(batch: Batch, route: str, now: datetime) -> Entry:
    """The trail's entry: the system gives a bank the persons of a batch; seen by the batch's union and those above."""
    return Entry(
        written_at=stamp(now),
        request=batch.id,
        kind=EntryKind.BANK_FILE,
        route=route,
        outcome=Outcome.INTENDED,
        actor="system",
        path=if_shaped(UNION_PATH, batch.path),
        owner_union=if_shaped(UNION_CODE, batch.union),
        register_id=if_shaped(REGISTER_ID, batch.register),
        batch_id=if_shaped(BATCH_ID, batch.id),
        bank=if_shaped(BANK_CODE, batch.bank),
        shown=batch.rows,
        exports=("issuance-file",),
    )


def _movement(batch: Batch, now: datetime) -> Movement:
    return Movement(
        month=clock.month_of(now),
        union=batch.union,
        path=batch.path,
        document=batch_document(batch.id),
        at=clock.stamp(now),
        counts={Measure.REQUESTED: batch.rows},
    )
