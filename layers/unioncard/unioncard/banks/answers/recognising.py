"""The batch that a file is about, if it may be about it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.banks.answers.records import SetAside
from unioncard.banks.batches.batch import Stage
from unioncard.errors import NotFound, TryAgain
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from unioncard.banks.batches.batch import Batch
    from unioncard.banks.batches.store import BatchReader


def batch_of(batches: BatchReader, bank: str, batch_id: str) -> Batch:
    """The delivered batch of this bank; SetAside for any other, TryAgain while its delivery is being noted."""
    try:
        batch = batches.find(batch_id)
    except NotFound:
        raise SetAside(texts.UNKNOWN_BATCH) from None
    if batch.bank != bank:
        raise SetAside(texts.BATCH_OF_ANOTHER)
    match batch.stage:
        case Stage.DELIVERED:
            return batch
        case Stage.EMPTY:
            raise SetAside(texts.BATCH_EMPTY)
        case Stage.WITHDRAWN:
            raise SetAside(texts.BATCH_WITHDRAWN)
    # The control file is out a moment before the batch says delivered: a quick bank is not to blame.
    raise TryAgain(f"batch {batch.id} is not delivered yet")
