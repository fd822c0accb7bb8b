"""A batch is taken back before its bank could see it, and its people are free for another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.batches.batch import Batch, Stage
from unioncard.banks.batches.freeing import free_rows
from unioncard.banks.batches.row import RowState
from unioncard.errors import Conflict, NotNow
from unioncard.reports.movement import batch_document
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from unioncard.banks.batches.stock import Stock
    from unioncard.banks.batches.store import BatchMoves, BatchStore
    from unioncard.members.store import MemberStore

ATTEMPTS = 5


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
class Freeing:
    """Ends the requests of a withdrawn batch."""

    members: MemberStore
    batches: BatchStore
    stock: Stock

    def free(self, batch_id: str) -> Batch:
        """Free the people and give back the cards laid aside, once; a batch that is not withdrawn is left alone."""
        batch = self.batches.find(batch_id)
        if batch.stage is Stage.WITHDRAWN:
            rows = self.batches.rows(batch_id)
            free_rows(self.members, self.batches, rows, RowState.WITHDRAWN, batch_document(batch_id))
            self.stock.give_back(batch.bank, batch_id, (row.number for row in rows))
            self.batches.settle(batch)
        return batch
