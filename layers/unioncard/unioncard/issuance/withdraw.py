"""Withdraws a batch that its bank cannot have seen, and releases its members for another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import pace
from unioncard.chunks import batched
from unioncard.errors import Conflict, NotNow
from unioncard.issuance.batch import Batch, Stage
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import batch_document
from unioncard.members.member import CardState
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.stock import Stock
    from unioncard.issuance.store import BatchMoves, BatchStore
    from unioncard.members.store import MemberStore


ROWS_A_TRANSACTION = 50
"""Rows released in one transaction: each is a batch row and a member."""

ATTEMPTS = 5
"""Optimistic-lock retries."""


def release_rows(
    members: MemberStore, batches: BatchStore, rows: Iterable[BatchRow], state: RowState, document: str
) -> None:
    """End the card requests of all rows still sent, once; their members may be requested again. Conflict: retry."""
    waiting = [row for row in rows if row.state is RowState.SENT]
    for some in batched(waiting, ROWS_A_TRANSACTION):
        _release(members, batches, some, state, document)
        pace.work_stored()


def _release(
    members: MemberStore, batches: BatchStore, rows: Sequence[BatchRow], state: RowState, document: str
) -> None:
    batch = rows[0].batch
    for _ in range(ATTEMPTS):
        now = batches.rows_numbered(batch, [row.number for row in rows])
        still = [row for row in now.values() if row.state is RowState.SENT]
        if not still:
            return
        found = members.find([row.member for row in still])
        if any(found[row.member].card is not CardState.REQUESTED for row in still):
            continue  # answered between the two readings: look again
        freed = [found[row.member].without_card(CardState.NONE) for row in still]
        try:
            batches.release(still, freed, state, document)
        except Conflict:  # a row was answered or a member written meanwhile: look again
            continue
        return
    raise Conflict(f"rows of batch {batch}")


def withdraw(batches: BatchMoves, batch_id: str) -> Batch:
    """Withdraw a batch; withdrawing again changes nothing. NotFound; NotNow once the bank may have seen the file."""
    for _ in range(ATTEMPTS):
        batch = batches.find(batch_id)
        if batch.stage is Stage.WITHDRAWN:
            return batch
        if batch.stage.with_the_bank or batch.stage is Stage.EMPTY:
            raise NotNow(texts.NOT_WITHDRAWABLE)
        withdrawn = batch.moved(Stage.WITHDRAWN)
        try:
            batches.move(withdrawn, batch.stage)
        except Conflict:
            continue
        return withdrawn
    raise Conflict(f"batch {batch_id}")


@dataclass(frozen=True, slots=True)
class WithdrawnBatchRelease:
    """Ends the requests of a withdrawn batch."""

    members: MemberStore
    batches: BatchStore
    stock: Stock

    def release(self, batch_id: str) -> Batch:
        """Release members and reserved cards, once; a batch that is not withdrawn is left alone."""
        batch = self.batches.find(batch_id)
        if batch.stage is Stage.WITHDRAWN:
            rows = self.batches.rows(batch_id)
            release_rows(self.members, self.batches, rows, RowState.WITHDRAWN, batch_document(batch_id))
            self.stock.give_back(batch.bank, batch_id, (row.number for row in rows))
            self.batches.wait_no_more(batch.register, batch.id)
            self.batches.finish(batch)
        return batch
