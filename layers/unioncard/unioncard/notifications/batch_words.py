"""What a letter says of a batch that its bank has answered, by what is stored when it is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from unioncard.issuance.batch import BatchState
from unioncard.issuance.row import RowState
from unioncard.notifications.letters import AnsweredBatch

if TYPE_CHECKING:
    from unioncard.issuance.store import BatchReader
    from unioncard.unions.store import DirectoryStore

_ANSWERED: Final = frozenset({BatchState.ANSWERED, BatchState.CLOSED, BatchState.FILE_REFUSED})
"""States of batches of which a letter says what the bank answered."""


def batch_words(directory: DirectoryStore, batches: BatchReader, batch_id: str) -> AnsweredBatch | None:
    """The letter's values; None while the bank has it, and where everything is done meanwhile."""
    now = batches.find(batch_id)
    if now.state not in _ANSWERED:
        return None
    states = Counter(row.state for row in batches.rows(now.id))
    closed = now.state is BatchState.CLOSED
    if closed and not states[RowState.REFUSED]:
        return None
    return AnsweredBatch(
        directory.union(now.union).name,
        directory.bank(now.bank).name,
        now.id,
        now.register,
        now.day,
        now.rows,
        opened=states[RowState.OPENED],
        refused=states[RowState.REFUSED],
        blameless=states[RowState.FILE_REFUSED],
        file_refused=now.state is BatchState.FILE_REFUSED,
        again=any(one.previous == now.id for one in batches.of_register(now.register)),
        roster=bool(now.roster),
        closed=closed,
    )
