"""The agent number 代理编号: the bank's key for one row of one batch, given by us.

``1`` + 14 digits of the batch + 5 digits of the row: 20 digits, what the field holds; the 1 because a core system
strips leading zeros (bank_files.md, traps). The row can be read off; the batch is a hash of its id, because the id
(50 random bits, a date, an ordinal, an attempt) does not fit into 14 digits. Two batches of one bank unit share a hash
with probability 10⁻¹⁴: a unit with 10,000 batches sees it once in two million such units, and then the bank refuses
the second file as 个人编号重复 and nobody gets a wrong card. A re-issue is a batch id of its own, hence new numbers.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

_BATCHES: Final = 10**14
_ROW_DIGITS: Final = 5
_DIGITS: Final = 20


def agent_number(batch: str, row: int) -> str:
    """20 digits; the same for the same batch id and row (1 to 99,999, else ValueError)."""
    if not 0 < row < 10**_ROW_DIGITS:
        raise ValueError(row)
    return f"1{_batch_digits(batch)}{row:0{_ROW_DIGITS}d}"


def row_of(batch: str, agent: str) -> int | None:
    """The row an agent number means; None if it is not one of this batch."""
    if len(agent) != _DIGITS or not agent.isascii() or not agent.isdigit():
        return None
    row = int(agent[-_ROW_DIGITS:])
    return row if row and agent_number(batch, row) == agent else None


@lru_cache(maxsize=256)
def _batch_digits(batch: str) -> str:
    digest = hashlib.sha256(batch.encode()).digest()
    return f"{int.from_bytes(digest[:16], 'big') % _BATCHES:014d}"
