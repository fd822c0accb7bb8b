"""A batch 开卡批次: the members of one basic union for whom one bank is asked to open cards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.states import require

if TYPE_CHECKING:
    from unioncard.banks.return_file import Answer

CLAIM_ROWS = 49
"""Rows claimed in one transaction: each is a member and a batch row, and the claim's marker makes 99 of 100 items."""

ANSWER_ROWS = 33
"""Rows answered in one transaction: batch row, member and card are 99 of 100 items."""


class BatchState(StrEnum):
    """How far a batch is. How many rows are answered is counted beside it."""

    CLAIMING = "claiming"
    SENT = "sent"
    EMPTY = "empty"


BATCH_TRANSITIONS = {
    BatchState.CLAIMING: {BatchState.SENT, BatchState.EMPTY},
    BatchState.SENT: set(),
    BatchState.EMPTY: set(),
}


class RowState(StrEnum):
    """What the bank said of one row (invariant 5: once)."""

    SENT = "sent"
    OPENED = "opened"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Plan:
    """Fixed by the first delivery, so that a retry after a new agreement still makes the same batches.

    ``batches`` is how many there will be; until the last one is made, a reader knows that more follow.
    """

    register: str
    bank: str
    issuer: str
    batch_limit: int
    batches: int
    day: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch. Its id is made from the register and an ordinal, hence known before anything is sent.

    ``issuer`` is the name of the union that signed the agreement; the look-up shows it.

    ``rows`` and ``sha256`` are known once it is sent, ``answered`` grows with the returns.
    """

    id: str
    register: str
    union: str
    unit_name: str
    path: str
    bank: str
    issuer: str
    day: str
    state: BatchState = BatchState.CLAIMING
    rows: int = 0
    sha256: str = ""
    answered: int = 0

    def sent(self, rows: int, sha256: str) -> Batch:
        """The batch when its file and control file are in the drop."""
        return self._moved(BatchState.SENT, rows=rows, sha256=sha256)

    def empty(self) -> Batch:
        """The batch when nobody of it could be claimed: no file is made."""
        return self._moved(BatchState.EMPTY)

    def _moved(self, state: BatchState, rows: int = 0, sha256: str = "") -> Batch:
        require(BATCH_TRANSITIONS, self.state, state)
        return replace(self, state=state, rows=rows, sha256=sha256)

    @property
    def file_name(self) -> str:
        """Name of the issuance file in the bank's folder."""
        return f"UC_{self.id}.txt"


@dataclass(frozen=True, slots=True)
class Claim:
    """One transaction's worth of claimed members; stored as its own marker. Rows are numbered from ``first_row``."""

    batch: str
    index: int
    first_row: int
    keys: tuple[str, ...]

    @property
    def next_row(self) -> int:
        """The number the next claim starts with."""
        return self.first_row + len(self.keys)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row of a batch and what became of it.

    ``card`` is the card's key, never its number. Of a refusal only the code is kept here: the bank's free text may
    quote a person («户名不符合(数据库中为【…】)», bank_files.md) and stays in the file (invariant 7).
    """

    batch: str
    number: int
    member: str
    state: RowState = RowState.SENT
    card: str | None = None
    reason_code: str = ""
    answered_by: str | None = None

    def says_the_same(self, answer: Answer, card_key: str | None) -> bool:
        """Whether an answer repeats what is already known of this row."""
        if self.state is RowState.OPENED:
            return answer.result == "0" and card_key == self.card
        return self.state is RowState.REFUSED and answer.result == "1"


def batch_id(register: str, ordinal: int) -> str:
    """``R20261123-7KM3Q9XTBW`` and 1 → ``R20261123-7KM3Q9XTBW-01``."""
    return f"{register}-{ordinal:02d}"
