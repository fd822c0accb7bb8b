"""Use case of officers on custody: state where cards are (invariant 8: batches of the own union and below only)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.custody.statement import Statement
from unioncard.custody.store import opened_rows
from unioncard.desk.reach import batch_in_reach
from unioncard.errors import InvalidInput
from unioncard.issuance.batch import Stage
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from unioncard.custody.plastic import Fact
    from unioncard.custody.store import BatchRows, CustodyStore
    from unioncard.issuance.batch import Batch
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class CustodyStatements:
    """Takes statements; ``custody.apply.CustodyUpdates`` applies them afterwards."""

    directory: DirectoryStore
    batches: BatchRows
    custody: CustodyStore
    now: Callable[[], datetime] = clock.reading

    def state(  # noqa: PLR0913 what a statement says
        self,
        officer: Officer,
        batch_id: str,
        fact: Fact,
        day: str,
        rows: Sequence[int] | None = None,
        *,
        counted: int | None = None,
        promise: Callable[[Statement], None] = lambda _: None,
    ) -> Statement:
        """The statement, stored; the one made first when the same is stated again.

        ``rows`` None: all cards that the bank has opened by now. NotFound: no such batch. NotAllowed. InvalidInput: the
        bank has not got the batch, the day is none or ahead, there are no rows, or a count is negative. Rows without a
        card are not refused here: they come back as differences. ``promise`` is called with it before it is stored.
        """
        batch = self._reached(officer, batch_id)
        numbers = self._rows(batch, rows)
        if not numbers:
            raise InvalidInput(texts.NO_CARDS)
        if counted is not None and counted < 0:
            raise InvalidInput(texts.COUNT)
        at = clock.stamp(self.now())
        undone = sum(one.holds for one in self.custody.undos(batch.id))
        after = str(undone) if undone else ""
        made = Statement(batch.id, fact, _day(day, clock.day_of(at)), numbers, officer.subject, counted, at, after)
        promise(made)
        return self.custody.open_statement(made)

    def _reached(self, officer: Officer, batch_id: str) -> Batch:
        batch = batch_in_reach(self.directory, officer, self.batches, batch_id)
        if batch.stage is not Stage.DELIVERED:
            raise InvalidInput(texts.NOT_DELIVERED)
        return batch

    def _rows(self, batch: Batch, rows: Sequence[int] | None) -> tuple[int, ...]:
        if rows is None:
            return tuple(row.number for row in opened_rows(self.batches.rows(batch.id)))
        if any(not 1 <= row <= batch.rows for row in rows):
            raise InvalidInput(texts.NO_SUCH_ROW.format(rows=batch.rows))
        return tuple(sorted(set(rows)))


def _day(text: str, today: date) -> str:
    try:
        day = clock.day(text)
    except ValueError as error:
        raise InvalidInput(texts.DAY) from error
    if day > today:
        raise InvalidInput(texts.DAY_AHEAD)
    return day.isoformat()
