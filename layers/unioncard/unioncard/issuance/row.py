"""A row of a batch and what became of it; how rows are claimed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.banks.files.answer import Result

if TYPE_CHECKING:
    from unioncard.banks.files.answer import Answer
    from unioncard.issuance.file_record import Problem
    from unioncard.members.member import Member

CLAIM_ROWS = 49
"""Rows claimed in one transaction: each is a member and a batch row, the claim's marker and the check of the batch's
stage make 100 of 100 items."""

CLAIM_WRITES = 98
"""Items that a claim's rows may write: one that takes its person off a list of held rows writes three."""

ANSWER_ROWS = 24
"""Rows answered in one transaction: batch row, member, card and card record are 96 of 100 items."""


class RowState(StrEnum):
    """The state of one row: sent, or the bank's answer (invariant 5: once)."""

    SENT = "sent"
    OPENED = "opened"
    REFUSED = "refused"
    FILE_REFUSED = "file-refused"
    """Not at fault, but in a file that the bank refused whole."""
    WITHDRAWN = "withdrawn"

    @property
    def answered(self) -> bool:
        """Whether nothing more is expected for it."""
        return self is not RowState.SENT


BLAMELESS = frozenset({RowState.FILE_REFUSED, RowState.WITHDRAWN})
AGAIN = BLAMELESS | {RowState.REFUSED}
"""Rows whose people may be asked for again in the next attempt."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row of a batch and what became of it.

    ``register`` and ``source_row`` locate the person's cells. ``previous`` is ``<batch>/<row>`` of the person's
    request before, ''. ``card`` is the card's key, never its number. Of a refusal only the code and our reason are
    kept: the bank's free text may quote a person («户名不符合(数据库中为【…】)», docs/domain/bank-files.md) and stays
    in the file (invariant 7). ``since`` is the day from which an opening is counted: that of the return's movement, or
    the one on which it was taken in where it has none, '' where an earlier release took it. ``activated_on`` is the day
    of a card event, long after the answer. ``member`` is '' once the person was erased; the row keeps what the figures
    rest on.
    """

    batch: str
    number: int
    member: str
    register: str = ""
    source_row: int = 0
    previous: str = ""
    state: RowState = RowState.SENT
    card: str = ""
    code: str = ""
    reason: str = ""
    branch: str = ""
    opened_on: str = ""
    since: str = ""
    answered_by: str = ""
    activated_on: str = ""

    def says_the_same(self, answer: Answer, card_key: str | None) -> bool:
        """Whether an answer repeats what is already known of this row."""
        if self.state is RowState.OPENED:
            return answer.result is Result.OPENED and card_key == self.card
        return self.state is RowState.REFUSED and answer.result is Result.REFUSED


@dataclass(frozen=True, slots=True)
class Held:
    """A row that its bank could not take: the member waits, the batch goes on.

    ``faults`` are ``(column, code, message)``; messages are for the union and repeat no value. ``member`` is the
    person's key, ``since`` the day of the batch that went without them.
    """

    register: str
    row: int
    faults: tuple[tuple[str, str, str], ...]
    member: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One transaction's worth of claimed members; stored as its own marker. Rows are numbered from ``first_row``.

    ``keys``: how many people it looked at, claimed, held or passed over.
    """

    batch: str
    index: int
    first_row: int
    rows: int
    held: int = 0
    keys: int = CLAIM_ROWS

    @property
    def next_row(self) -> int:
        """The number the next claim starts with."""
        return self.first_row + self.rows


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """An answer that may be stored: its row, its member, and key, sealed number and mark of a card that was opened."""

    answer: Answer
    row: BatchRow
    member: Member
    document: str
    card_key: str | None
    sealed_card: bytes | None
    card_mark: str = ""
    note: Problem | None = None
    since: str = ""
