"""Where batches, their rows and the banks' answers are kept, and the drop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.batch import Batch, BatchRow, Claim, Plan
    from unioncard.banks.taken import ReturnRecord, TakenAnswer
    from unioncard.members.member import Member
    from unioncard.reports.movement import Movement


class BatchReader(Protocol):
    """Batches, as they are read; always consistently."""

    def find(self, batch: str) -> Batch:
        """The batch; NotFound."""
        ...

    def of_register(self, register: str) -> list[Batch]:
        """The batches made from a register, in order."""
        ...

    def claim_made(self, batch: str, index: int) -> Claim | None:
        """The claim, if an earlier delivery made it."""
        ...

    def rows(self, batch: str) -> list[BatchRow]:
        """All rows in order, read consistently."""
        ...

    def rows_numbered(self, batch: str, numbers: Sequence[int]) -> dict[int, BatchRow]:
        """The rows with these numbers (100 at most), read consistently; unknown numbers are absent."""
        ...

    def returned(self, batch: str, digest: str) -> ReturnRecord | None:
        """What is recorded of this return, if it was taken in before."""
        ...

    def planned(self, register: str) -> int | None:
        """How many batches a register makes; None while that is not decided."""
        ...

    def waiting(self, register: str) -> str | None:
        """Why no batch was made of a register, if that was noted and none was made since."""
        ...


class BatchStore(BatchReader, Protocol):
    """Batches. Every write is conditional, so that a repeated delivery finds its own work."""

    def plan(self, plan: Plan) -> Plan:
        """Fix a register's plan; returns the one fixed first."""
        ...

    def open(self, batch: Batch) -> Batch:
        """Store a new batch, or return the one stored first under this id."""
        ...

    def wait(self, register: str, reason: str) -> None:
        """Note why no batch can be made of a register; making one takes the note away."""
        ...

    def claim(self, claim: Claim, members: Sequence[Member]) -> None:
        """Members, batch rows and marker in one transaction; Conflict if a member changed or the claim was made."""
        ...

    def finish(self, batch: Batch, movement: Movement | None) -> None:
        """SENT or EMPTY, with its movement in one transaction; Conflict if it was finished before."""
        ...

    def answer(self, batch: Batch, answers: Sequence[TakenAnswer]) -> None:
        """Rows, members and cards in one transaction; Conflict if any row was answered or any card exists."""
        ...

    def record_return(self, record: ReturnRecord, movement: Movement, answered: int) -> None:
        """Record a return with its movement in one transaction, once; ``answered`` only ever grows."""
        ...

    def record_aside(self, bank: str, name: str, digest: str, reason: str, at: str) -> None:
        """Record why a file of a bank was set aside; once a content."""
        ...


class Drop(Protocol):
    """The exchange folders of the banks."""

    def put_once(self, bank: str, name: str, content: bytes) -> bytes:
        """Put a file into the bank's out/ unless it is there; returns what is there (invariant 4)."""
        ...

    def fetch(self, key: str, version: str | None) -> bytes:
        """A file a bank put; NotFound if it is gone."""
        ...


class Aside(Protocol):
    """Where returns that fit nothing are kept for people."""

    def keep(self, bank: str, name: str, digest: str, content: bytes) -> None:
        """Keep a copy; the same content again changes nothing."""
        ...
