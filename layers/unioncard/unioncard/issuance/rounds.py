"""Scheduled sweep: re-sends commands for unfinished batches, polls banks, reports overdue answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from unioncard import clock, pace
from unioncard.banks.profiles.profile import readable_profile
from unioncard.banks.profiles.transport import Hosted
from unioncard.chunks import batched
from unioncard.issuance.batch import Batch, BatchState, Stage
from unioncard.issuance.due import due, overdue
from unioncard.issuance.rejection import WAITS
from unioncard.messages.deliver import DeliverBatch, DeliverRejection, PollBank
from unioncard.messages.issue import FreeBatch, IssueRegister, ReissueBatch, ReissueRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydantic import BaseModel

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.store import BatchReader, Rejections
    from unioncard.unions.store import DirectoryStore


_REGISTERS, _BATCHES, _BANKS = "1#", "2#", "3#"
"""Places begin with one of these: registers that wait, attempts that wait, banks with their batches under way."""


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of a sweep: how many registers wait, and the batches whose answers are overdue.

    ``go_on_after``: the place it came to when its time was over, '' at the end. ``oldest_hours``: for how many whole
    hours a bank has had the oldest of the files whose answers are not complete; 0 without one. ``unreadable``: banks
    whose profile this release does not take; nothing was looked after for them, and everything for the others.
    """

    waiting: int
    overdue: tuple[str, ...]
    go_on_after: str = ""
    oldest_hours: int = 0
    unreadable: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What a sweep has come upon so far. ``oldest``: when the file that a bank has had longest was delivered."""

    waiting: int = 0
    overdue: list[str] = field(default_factory=list)
    ordered: set[str] = field(default_factory=set)
    oldest: str = ""
    unreadable: list[str] = field(default_factory=list)

    def hours_of_oldest(self, now: datetime) -> int:
        """Whole hours since then; 0 when no bank owes anything."""
        return int((now - datetime.fromisoformat(self.oldest)).total_seconds() // 3600) if self.oldest else 0


READ_TOGETHER = 100
"""Batches that are read at once: the limit of one BatchGetItem."""


@dataclass(frozen=True, slots=True)
class RoundsSweep:
    """The sweep. ``issue`` and ``deliver`` send commands to the queues of the two functions."""

    directory: DirectoryStore
    batches: BatchReader
    rejections: Rejections
    issue: Callable[[BaseModel], None]
    deliver: Callable[[BaseModel], None]
    now: Callable[[], datetime] = clock.reading

    def run(self, after: str = "") -> Found:
        """Re-send commands: registers without agreement or stock, unfinished batches, polls of banks.

        From the place ``after`` on, as far as time goes. Of each batch that waits one item is read, many at once; a
        register is ordered once, however many of its batches wait.
        """
        tally, now = Tally(), self.now()
        place = ""
        for place, act in self._places(after, tally):
            act()
            tally.waiting += place.startswith(_REGISTERS)
            if pace.is_over():
                break
        else:
            place = ""
        oldest = tally.hours_of_oldest(now)
        return Found(tally.waiting, tuple(tally.overdue), place, oldest, tuple(tally.unreadable))

    def _places(self, after: str, tally: Tally) -> Iterator[tuple[str, Callable[[], None]]]:
        """What to look after with its place, in the order of places."""
        yield from self._waiting(after, tally)
        for bank in sorted(self.directory.banks(), key=lambda one: one.code):
            begin = f"{_BANKS}{bank.code}#"
            profile = readable_profile(bank)
            if profile is None:
                tally.unreadable.append(bank.code)
                continue
            if begin > after:
                yield begin, partial(self._serve, bank.code, profile)
            for some in batched(self.batches.under_way(bank.code), READ_TOGETHER):
                for batch in self._found(some, begin, after):
                    yield begin + batch.id, partial(self._look_after, batch, profile, tally)

    def _waiting(self, after: str, tally: Tally) -> Iterator[tuple[str, Callable[[], None]]]:
        if after < _BATCHES:
            for register in sorted(self.batches.waiting_registers()):
                if (place := _REGISTERS + register) > after:
                    yield place, partial(self._order_register, register, tally)
        if after < _BANKS:
            for some in batched(sorted(self.batches.waiting_batches()), READ_TOGETHER):
                for batch in self._found(some, _BATCHES, after):
                    yield _BATCHES + batch.id, partial(self._reissue_refused, batch)

    def _found(self, batches: Sequence[str], begin: str, after: str) -> list[Batch]:
        """Those of the batches whose places come after one, in order."""
        new = [one for one in batches if begin + one > after]
        found = self.batches.find_many(new) if new else {}
        return [found[one] for one in new]

    def _order_register(self, register: str, tally: Tally) -> None:
        if register not in tally.ordered:
            tally.ordered.add(register)
            self.issue(IssueRegister(register_id=register))

    def _reissue_refused(self, batch: Batch) -> None:
        if batch.state is BatchState.FILE_REFUSED:  # others are under way, and found below
            self.issue(ReissueRefused(batch_id=batch.id))

    def _serve(self, bank: str, profile: Profile) -> None:
        if not isinstance(profile.drop, Hosted):
            self.deliver(PollBank(bank=bank))
        self._send_rejections(bank)

    def _look_after(self, batch: Batch, profile: Profile, tally: Tally) -> None:
        self._go_on(batch, profile, tally)
        if due(batch, profile) is not None:
            tally.oldest = min(tally.oldest or batch.delivered_at, batch.delivered_at)
        if overdue(batch, profile, self.now()):
            tally.overdue.append(batch.id)

    def _send_rejections(self, bank: str) -> None:
        for rejection in self.rejections.waiting(bank):
            if self.now() - datetime.fromisoformat(rejection.at) > WAITS:
                self.rejections.end(rejection)
            else:
                self.deliver(DeliverRejection(bank=bank, rejection_id=rejection.id))

    def _go_on(self, batch: Batch, profile: Profile, tally: Tally) -> None:
        if batch.stage is Stage.WITHDRAWN:
            self.issue(FreeBatch(batch_id=batch.id))
        elif batch.stage in {Stage.WRITTEN, Stage.DELIVERING} and not isinstance(profile.drop, Hosted):
            self.deliver(DeliverBatch(batch_id=batch.id))
        elif batch.stage.under_way and batch.previous:
            self.issue(ReissueBatch(batch_id=batch.id))
        elif batch.stage.under_way:
            self._order_register(batch.register, tally)
