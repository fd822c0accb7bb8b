"""Members are claimed into a batch in order, a transaction at a time, each exactly once (invariant 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.batch import CLAIM_ROWS, Batch, Claim
from unioncard.chunks import batched
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncard.banks.store import BatchStore
    from unioncard.members.store import MemberStore

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Claiming:
    """Claims members for batches."""

    members: MemberStore
    batches: BatchStore

    def claim(self, batch: Batch, keys: Iterable[str]) -> None:
        """Claim everybody who may have a card; claims made by an earlier delivery are kept. Conflict: try again."""
        next_row = 1
        for index, some in enumerate(batched(keys, CLAIM_ROWS)):
            made = self.batches.claim_made(batch.id, index) or self._claim(batch, index, next_row, some)
            next_row = made.next_row

    def _claim(self, batch: Batch, index: int, first_row: int, keys: Sequence[str]) -> Claim:
        for _ in range(ATTEMPTS):
            found = self.members.find(keys)
            # A member of the register may have left or moved between the check and now: union and membership decide.
            free = [m for key in keys if (m := found.get(key)) and m.may_request_card and m.union == batch.union]
            claim = Claim(batch.id, index, first_row, tuple(member.key for member in free))
            try:
                self.batches.claim(claim, [m.requesting(batch.id, first_row + n) for n, m in enumerate(free)])
            except Conflict:
                made = self.batches.claim_made(batch.id, index)
                if made:
                    return made
            else:
                return claim
        raise Conflict(f"claim {index} of batch {batch.id}")
