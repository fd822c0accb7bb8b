"""Ports of custody: plastics, statements and results, and batches as custody reads and closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from unioncard.issuance.row import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.custody.documents import CarriedDocument, Undo
    from unioncard.custody.plastic import Plastic
    from unioncard.custody.statement import Result, Statement
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.ledger.movement import Movement

WRITE_ROWS: Final = 90
"""Plastics written in one transaction; DynamoDB takes 100 items."""


class BatchRows(Protocol):
    """Batches as custody sees them; always read consistently."""

    def find(self, batch: str) -> Batch:
        """The batch; NotFound."""
        ...

    def rows(self, batch: str) -> list[BatchRow]:
        """All rows, in order."""
        ...


class ClosableBatches(BatchRows, Protocol):
    """Batches that can be closed."""

    def close(self, batch: str, at: str, undone: int) -> None:
        """Note that nothing more is to happen (``closed_at``); the first instant stands, twice is no error.

        Nothing is noted if anything of it was undone since ``undone`` was read.
        """
        ...

    def reopen(self, batch: str) -> None:
        """Note that something was undone: it is not closed, and ``undone`` has grown."""
        ...


class CustodyStore(Protocol):
    """Plastics, statements, and the result of each document."""

    def plastics(self, batch: str) -> dict[int, Plastic]:
        """Row number → plastic, read consistently; rows without facts are absent."""
        ...

    def statement(self, batch: str, statement: str) -> Statement:
        """A statement; NotFound."""
        ...

    def statements(self, batch: str) -> list[Statement]:
        """All statements of a batch, by id."""
        ...

    def undos(self, batch: str) -> list[Undo]:
        """All undos of a batch, by document."""
        ...

    def open_statement(self, statement: Statement) -> Statement:
        """Store a statement, or return the one stored first under its id."""
        ...

    def write(self, batch: str, plastics: Mapping[int, Plastic]) -> None:
        """Write at most WRITE_ROWS plastics in one transaction, each on the ``version`` that was read.

        Conflict if any changed meanwhile.
        """
        ...

    def result(self, batch: str, document: str) -> Result | None:
        """What became of a document, once that is recorded."""
        ...

    def record(
        self, document: CarriedDocument, batch: str, movement: Movement | None, owners: Sequence[str] = ()
    ) -> None:
        """Record it, with its movement in one transaction.

        ``owners``: the documents that recorded what it knows. Conflict if one of them does not stand, which passed
        nothing to it then, or if it is recorded already.
        """
        ...


class PlasticReader(Protocol):
    """The part of the store that only reads plastics."""

    def plastics(self, batch: str) -> dict[int, Plastic]:
        """See CustodyStore."""
        ...


def opened_rows(rows: Iterable[BatchRow]) -> Sequence[BatchRow]:
    """The rows whose cards there are: only they have plastic."""
    return [row for row in rows if row.state is RowState.OPENED]
