"""Ends card requests that will not be answered: the members may be asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.banks.batches.row import RowState
from unioncard.chunks import batched
from unioncard.errors import Conflict
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncard.banks.batches.row import BatchRow
    from unioncard.banks.batches.store import BatchStore
    from unioncard.members.store import MemberStore

FREE_ROWS = 50
"""Rows freed in one transaction: each is a batch row and a member."""

ATTEMPTS = 5


def free_rows(
    members: MemberStore, batches: BatchStore, rows: Iterable[BatchRow], state: RowState, document: str
) -> None:
    """Free every row that is still sent, once. Conflict: try again."""
    waiting = [row for row in rows if row.state is RowState.SENT]
    for some in batched(waiting, FREE_ROWS):
        _free(members, batches, some, state, document)


def _free(members: MemberStore, batches: BatchStore, rows: Sequence[BatchRow], state: RowState, document: str) -> None:
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
            batches.free(still, freed, state, document)
        except Conflict:  # a row was answered or a member written meanwhile: look again
            continue
        return
    raise Conflict(f"rows of batch {batch}")
