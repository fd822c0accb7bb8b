"""A batch 开卡批次: the members of one basic union for whom one bank is asked to open cards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.states import require

if TYPE_CHECKING:
    from collections.abc import Set


class Stage(StrEnum):
    """Progress of our own work on a batch; the bank's later answers are stored as facts beside it."""

    OPEN = "open"
    CLAIMED = "claimed"
    WRITTEN = "written"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    EMPTY = "empty"
    WITHDRAWN = "withdrawn"

    @property
    def with_the_bank(self) -> bool:
        """Whether the bank may have seen the file: from then on nothing is taken back on our side alone."""
        return self in {Stage.DELIVERING, Stage.DELIVERED}

    @property
    def under_way(self) -> bool:
        """Whether our own work is not finished."""
        return bool(STAGES[self])


STAGES: dict[Stage, Set[Stage]] = {
    Stage.OPEN: {Stage.CLAIMED, Stage.EMPTY, Stage.WITHDRAWN},
    Stage.CLAIMED: {Stage.WRITTEN, Stage.WITHDRAWN},
    Stage.WRITTEN: {Stage.DELIVERING, Stage.WITHDRAWN},
    Stage.DELIVERING: {Stage.DELIVERED},
    Stage.DELIVERED: set(),
    Stage.EMPTY: set(),
    Stage.WITHDRAWN: set(),
}
"""From each stage, those that may follow. DELIVERING is stored once the bank is reached and before the first byte
leaves: who withdraws a batch and who delivers it meet at that one item, and one of them loses."""


class BatchState(StrEnum):
    """The state of a batch as shown to people; derived from its stage and the bank's answers, never stored."""

    OPEN = "open"
    CLAIMED = "claimed"
    WRITTEN = "written"
    DELIVERED = "delivered"
    EMPTY = "empty"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    """The bank's receipt says that it took the file."""
    PARTLY_ANSWERED = "partly-answered"
    ANSWERED = "answered"
    FILE_REFUSED = "file-refused"
    CLOSED = "closed"
    """Every opened card has been signed for or went back to the bank."""


class Receipted(StrEnum):
    """What the bank's receipt said of the file as a whole; '' while there is none."""

    NOT_YET = ""
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Plan:
    """Fixed by the first delivery, so that a retry after a new agreement still makes the same batches.

    ``batches`` is how many there will be; until the last one is made, a reader knows that more follow.
    """

    register: str
    bank: str
    bank_unit: str
    issuer: str
    batch_limit: int
    batches: int
    day: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch. Its id is made from the register and an ordinal, hence known before anything is sent.

    ``issuer`` is the name of the union that signed the agreement; the look-up shows it. ``bank_unit`` is the number
    the bank gave the union. ``day`` (``YYYY-MM-DD``) is when it was planned. ``attempt`` counts the files in which its
    people were sent; ``previous`` is the batch of the attempt before, of whose rows ``again`` takes up: "all" that were
    not opened, or "blameless" ones alone.

    ``rows``, ``file``, ``control`` (its control file's name), ``size`` (bytes) and ``sha256`` are known once it is
    written, ``delivered_at`` once the bank can fetch it. ``receipt``, ``answered`` (rows) and ``closed_at`` are the
    outcome, ``refused_by`` the document of the file that refused it whole; ``roster_at`` is when its roster was made
    last, ``roster_files`` how many of the bank's files are in it, ``roster`` its edition (products.roster_name), and
    ``roster_turn`` counts the rosters that were noted. ``undone`` counts the times that something stated of its cards
    was taken back.
    """

    id: str
    register: str
    union: str
    unit_name: str
    path: str
    bank: str
    bank_unit: str
    issuer: str
    day: str
    attempt: int = 1
    previous: str = ""
    again: str = ""
    stage: Stage = Stage.OPEN
    rows: int = 0
    file: str = ""
    control: str = ""
    size: int = 0
    sha256: str = ""
    delivered_at: str = ""
    receipt: Receipted = Receipted.NOT_YET
    receipt_code: str = ""
    receipt_reason: str = ""
    refused_by: str = ""
    answered: int = 0
    closed_at: str = ""
    roster_at: str = ""
    roster_files: int = 0
    roster: str = ""
    roster_turn: int = 0
    undone: int = 0

    def moved(self, stage: Stage, **values: object) -> Batch:
        """The batch in a following stage; ImpossibleTransition if the table has no such arrow."""
        require(STAGES, self.stage, stage)
        return replace(self, stage=stage, **values)  # type: ignore[arg-type]

    @property
    def earliest_card(self) -> str:
        """The first day (``YYYY-MM-DD``, Shanghai) on which there can be a card of it: the bank was not asked before.

        Some banks' answers say no opening day, and none says one that is worth more than this.
        """
        return clock.day_of(self.delivered_at).isoformat() if self.delivered_at else self.day

    @property
    def state(self) -> BatchState:
        """The state as shown to people."""
        if self.stage is not Stage.DELIVERED:
            return BatchState(self.stage.value) if self.stage is not Stage.DELIVERING else BatchState.WRITTEN
        if self.receipt is Receipted.REFUSED:
            return BatchState.FILE_REFUSED
        if self.closed_at:
            return BatchState.CLOSED
        if self.answered:
            return BatchState.ANSWERED if self.answered >= self.rows else BatchState.PARTLY_ANSWERED
        return BatchState.RECEIVED if self.receipt else BatchState.DELIVERED


def batch_id(register: str, ordinal: int) -> str:
    """``R20261123-7KM3Q9XTBW`` and 1 → ``R20261123-7KM3Q9XTBW-01``."""
    return f"{register}-{ordinal:02d}"


def attempt_id(batch: str, attempt: int) -> str:
    """The id of a further attempt: ``…-01`` or ``…-01A2`` and 3 → ``…-01A3``; known before anything is sent."""
    return f"{first_attempt(batch)}A{attempt}"


def first_attempt(batch: str) -> str:
    """The batch in which these people were asked for first: ``…-01A3`` → ``…-01``."""
    register, _, ordinal = batch.rpartition("-")
    return f"{register}-{ordinal.partition('A')[0]}"
