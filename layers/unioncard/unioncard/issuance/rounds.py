"""Scheduled sweep: re-sends commands for unfinished batches, polls banks, reports overdue answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Hosted
from unioncard.issuance.batch import Batch, BatchState, Stage
from unioncard.issuance.rejection import WAITS
from unioncard.messages import (
    DeliverBatch,
    DeliverRejection,
    FreeBatch,
    IssueRegister,
    PollBank,
    ReissueBatch,
    ReissueRefused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.store import BatchReader, Rejections
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of a sweep: how many registers wait, and the batches whose answers are overdue."""

    waiting: int
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundsSweep:
    """The sweep. ``issue`` and ``deliver`` send commands to the queues of the two functions."""

    directory: DirectoryStore
    batches: BatchReader
    rejections: Rejections
    issue: Callable[[BaseModel], None]
    deliver: Callable[[BaseModel], None]
    now: Callable[[], datetime] = clock.now

    def run(self) -> Found:
        """Re-send commands: registers without agreement or stock, unfinished batches, polls of banks."""
        waiting = list(self.batches.waiting_registers())
        for register in waiting:
            self.issue(IssueRegister(register_id=register))
        for batch_id in self.batches.waiting_batches():
            if self.batches.find(batch_id).state is BatchState.FILE_REFUSED:  # others are under way, and found below
                self.issue(ReissueRefused(batch_id=batch_id))
        return Found(len(waiting), tuple(self._banks()))

    def _banks(self) -> Iterator[str]:
        for bank in self.directory.banks():
            profile = profile_of(bank)
            if not isinstance(profile.drop, Hosted):
                self.deliver(PollBank(bank=bank.code))
            self._send_rejections(bank.code)
            for batch_id in self.batches.under_way(bank.code):
                batch = self.batches.find(batch_id)
                self._go_on(batch, profile)
                if overdue(batch, profile, self.now()):
                    yield batch_id

    def _send_rejections(self, bank: str) -> None:
        for rejection in self.rejections.waiting(bank):
            if self.now() - datetime.fromisoformat(rejection.at) > WAITS:
                self.rejections.end(rejection)
            else:
                self.deliver(DeliverRejection(bank=bank, rejection_id=rejection.id))

    def _go_on(self, batch: Batch, profile: Profile) -> None:
        if batch.stage is Stage.WITHDRAWN:
            self.issue(FreeBatch(batch_id=batch.id))
        elif batch.stage in {Stage.WRITTEN, Stage.DELIVERING} and not isinstance(profile.drop, Hosted):
            self.deliver(DeliverBatch(batch_id=batch.id))
        elif batch.stage.under_way and batch.previous:
            self.issue(ReissueBatch(batch_id=batch.id))
        elif batch.stage.under_way:
            self.issue(IssueRegister(register_id=batch.register))


def overdue(batch: Batch, profile: Profile, now: datetime) -> bool:
    """Whether the bank owes a receipt or answers by the times of its profile.

    A bank that has no word for a file it took owes no receipt.
    """
    owed = due(batch, profile)
    return owed is not None and now > owed


def due(batch: Batch, profile: Profile) -> datetime | None:
    """When the bank's receipt or answers are due; None while it owes none."""
    if batch.stage is not Stage.DELIVERED:
        return None
    delivered = datetime.fromisoformat(batch.delivered_at)
    match batch.state:
        case BatchState.DELIVERED if _says_that_it_took(profile):
            return delivered + timedelta(hours=profile.times.receipt_hours)
        case BatchState.DELIVERED | BatchState.RECEIVED | BatchState.PARTLY_ANSWERED:
            return delivered + timedelta(days=profile.times.return_days)
    return None


def _says_that_it_took(profile: Profile) -> bool:
    receipt = profile.answers.receipt
    return receipt is not None and True in receipt.accepted.values()
