"""Use cases of officers on what they put away from 待办, and take up again (docs/decisions/0088)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.desk.dismissal import (
    OF_BATCHES,
    OF_REGISTERS,
    DismissalAct,
    DismissalReason,
    of_batch,
    of_register,
)
from unioncard.desk.reach import batch_in_reach, must_reach, out_of_reach
from unioncard.errors import InvalidInput, NotNow
from unioncard.issuance.batch import Stage
from unioncard.issuance.row import RowState
from unioncard.registers.register import RegisterState
from unioncard.texts import api
from unioncard.texts import dismissals as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.desk.dismissal import Dismissal, Dismissals
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.store import BatchReader
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class PutAwayDesk:
    """Every use case checks that the officer reaches the union. Doing twice what is done already changes nothing."""

    directory: DirectoryStore
    registers: RegisterStore
    batches: BatchReader
    dismissals: Dismissals
    now: Callable[[], datetime] = clock.reading

    def register(
        self, officer: Officer, register_id: str, reason: DismissalReason | None, replaced_by: str = ""
    ) -> tuple[Register, Dismissal]:
        """Put a register away, or with ``reason`` None take it up again.

        NotFound; NotNow: nothing of it is to be corrected, or its check is not over. InvalidInput: a reason of batches,
        or ``replaced_by`` is no later checked register of the same union and kind.
        """
        register = self._reached(officer, register_id)
        if reason is not None:
            self._check_register(officer, register, reason, replaced_by)
        return register, self._act(officer, of_register(register.id), reason, replaced_by)

    def batch(self, officer: Officer, batch_id: str, reason: DismissalReason | None) -> tuple[Batch, Dismissal]:
        """The same of a batch's refused people. NotNow: the bank has not answered for all, or has refused nobody."""
        batch = batch_in_reach(self.directory, officer, self.batches, batch_id)
        if reason is not None:
            if reason not in OF_BATCHES:
                raise InvalidInput(texts.REASON)
            rows = self.batches.rows(batch.id) if batch.stage is Stage.DELIVERED else []
            if not rows or not all(row.state.answered for row in rows):
                raise NotNow(texts.NOT_ANSWERED)
            if all(row.state is RowState.OPENED for row in rows):
                raise NotNow(texts.NOBODY_REFUSED)
        return batch, self._act(officer, of_batch(batch.id), reason, "")

    def _reached(self, officer: Officer, register_id: str) -> Register:
        with out_of_reach(api.NO_SUCH_REGISTER):
            register = self.registers.find(register_id)
            must_reach(self.directory, officer, register.union, register.path)
        return register

    def _check_register(self, officer: Officer, register: Register, reason: DismissalReason, replaced_by: str) -> None:
        if reason not in OF_REGISTERS or bool(replaced_by) != (reason is DismissalReason.REPLACED):
            raise InvalidInput(texts.REASON)
        if not register.state.final:
            raise NotNow(texts.NOT_CHECKED)
        if register.state is RegisterState.CHECKED and not register.counts.rejected:
            raise NotNow(texts.NOTHING_REJECTED)
        if replaced_by:
            later = self._reached(officer, replaced_by)
            same = (later.union, later.kind, later.batch) == (register.union, register.kind, register.batch)
            if not same or later.opened_at <= register.opened_at or later.state is not RegisterState.CHECKED:
                raise InvalidInput(texts.NOT_REPLACED)

    def _act(self, officer: Officer, source: str, reason: DismissalReason | None, replaced_by: str) -> Dismissal:
        """Conflict: another officer was first; the door asks anew (0074) and looks at what they did."""
        wanted = (reason.value if reason else "", replaced_by)
        before = self.dismissals.of(source)
        last = before.acts[-1] if before.acts else DismissalAct("", "")
        if (last.reason, last.replaced_by) == wanted:
            return before
        after = before.then(DismissalAct(clock.stamp(self.now()), officer.subject, *wanted))
        self.dismissals.change(after)
        return after
