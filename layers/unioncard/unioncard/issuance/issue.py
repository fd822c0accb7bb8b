"""From a checked register to delivered issuance files, stage by stage, idempotently (invariants 1, 3 and 4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock, pace
from unioncard.banks.profiles.profile import readable_profile
from unioncard.banks.profiles.transport import Hosted
from unioncard.chunks import batched
from unioncard.errors import Conflict, NotIssuable, NotNow
from unioncard.issuance.agreement import agreement_today, require_agreement
from unioncard.issuance.batch import Batch, BatchState, Plan, Stage, attempt_id, batch_id, first_attempt
from unioncard.issuance.row import AGAIN, BLAMELESS, RowState
from unioncard.messages.deliver import DeliverBatch
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.claim import RowClaims
    from unioncard.issuance.deliver import BatchDelivery
    from unioncard.issuance.store import BatchMoves, BatchStore
    from unioncard.issuance.write import IssuanceFileWriter
    from unioncard.members.store import MemberStore
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.agreement import Bank
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

ATTEMPTS = 5
_FINISHED: Final = frozenset({Stage.DELIVERED, Stage.EMPTY})
"""Stages in which a batch has nothing more to be made. Of one that was withdrawn cards may have to be given back."""


@dataclass(frozen=True, slots=True)
class RegisterIssuance:
    """Makes batches and advances their stages. ``order_delivery`` sends to the function that calls banks' servers."""

    directory: DirectoryStore
    registers: RegisterStore
    members: MemberStore
    batches: BatchStore
    claims: RowClaims
    writer: IssuanceFileWriter
    delivery: BatchDelivery
    order_delivery: Callable[[DeliverBatch], None]
    now: Callable[[], datetime] = clock.reading

    def issue(self, register_id: str) -> list[Batch]:
        """Claim the register's members into batches of at most the bank's limit and deliver their files.

        Returns all batches, also those that an earlier delivery finished. NotFound; NotIssuable if no agreement covers
        the union or cards are out of stock: recorded, shown, and retried by the scheduled sweep. Conflict: retry.
        The sweep orders a register as long as it is under way, also while its orders wait in the queue: what is
        finished costs one read for 100 batches.
        """
        planned, there = self._planned(register_id)
        try:
            done = there if planned and _are_finished(there, planned) else self._make(register_id, there)
        except NotIssuable as reason:
            planned = planned or self.batches.planned(register_id)
            self.batches.wait(register_id, str(reason), planned=planned is not None)
            raise
        self.batches.wait_no_more(register_id)
        return done

    def made(self, register_id: str) -> list[Batch]:
        """The batches of a register that there are so far, in order, without further attempts."""
        return self._planned(register_id)[1]

    def reissue(self, attempt_id: str) -> Batch:
        """Advance a further attempt; its members are rows of the previous batch.

        NotFound; NotIssuable (no stock, no agreement with its bank): noted with the attempt, shown, and retried by
        the scheduled sweep. Conflict: retry.
        """
        attempt = self.batches.find(attempt_id)
        # '' of an erased person keeps its place: claims that were made stand for a number of keys.
        rows = self.batches.rows(attempt.previous)
        try:
            done = self._forward(attempt, [row.member for row in rows if row.state in again_states(attempt)])
        except NotIssuable as reason:
            self.batches.wait(attempt.register, str(reason), attempt.id)
            if self.batches.find(attempt.id).stage is Stage.WITHDRAWN:  # meanwhile: its release may have gone by before
                self.batches.wait_no_more(attempt.register, attempt.id)
            raise
        self.batches.wait_no_more(attempt.register, attempt.id)
        return done

    def reissue_refused(self, batch_id: str) -> Batch | None:
        """Open and advance the attempt of a file refused whole that waited for an agreement; None if it has one.

        NotIssuable while it still waits, or for want of stock.
        """
        refused = self.batches.find(batch_id)
        if any(one.previous == refused.id for one in self.batches.attempts(refused.id)):
            self.batches.wait_no_more(refused.register, refused.id)
            return None
        attempt = reissue_blameless(self.directory, self.batches, refused, self.now())
        self.batches.wait_no_more(refused.register, refused.id)
        return self.reissue(attempt.id)

    def _planned(self, register_id: str) -> tuple[int | None, list[Batch]]:
        """How many batches are planned, if that is decided, and those that there are."""
        planned = self.batches.planned(register_id)
        ids = [batch_id(register_id, ordinal) for ordinal in range(1, (planned or 0) + 1)]
        found = self.batches.find_many(ids)
        return planned, [found[one] for one in ids if one in found]

    def _make(self, register_id: str, there: Sequence[Batch]) -> list[Batch]:
        keys = [key for chunk in self.members.chunks(register_id) for key in chunk.keys]
        plan = self._plan(register_id, len(keys))
        union = self.directory.union(self.registers.find(register_id).union)
        known = {batch.id: batch for batch in there}
        opened = [
            (known.get(batch_id(register_id, ordinal)) or self._open(plan, union, ordinal), some)
            for ordinal, some in enumerate(batched(keys, plan.batch_limit), start=1)
        ]
        return self._all_forward(opened)

    def _plan(self, register_id: str, members: int) -> Plan:
        register = self.registers.find(register_id)
        agreement = agreement_today(self.directory, register.union, self.now())
        issuer = self.directory.union(agreement.union).name
        limit = min(agreement.batch_limit, _profile(self.directory.bank(agreement.bank)).max_rows)
        day = clock.day_of(clock.stamp(self.now())).isoformat()
        return self.batches.plan(
            Plan(register_id, agreement.bank, agreement.bank_unit, issuer, limit, -(-members // limit), day)
        )

    def _open(self, plan: Plan, union: Union, ordinal: int) -> Batch:
        return self.batches.open(
            Batch(
                batch_id(plan.register, ordinal), plan.register, union.code, union.name, union.path,
                plan.bank, plan.bank_unit, plan.issuer, plan.day,
            )
        )  # fmt: skip

    def _all_forward(self, opened: Sequence[tuple[Batch, Sequence[str]]]) -> list[Batch]:
        """Each as far as it goes: one that waits for pre-printed cards keeps no other waiting."""
        done: list[Batch] = []
        waiting: NotIssuable | None = None
        for batch, keys in opened:
            try:
                done.append(self._forward(batch, keys))
            except NotIssuable as reason:
                waiting = reason
        if waiting:
            raise waiting
        return done

    def _forward(self, batch: Batch, keys: Iterable[str]) -> Batch:
        """Stage by stage; whoever loses a race reads again and goes on from where the other one is."""
        if batch.stage in _FINISHED:
            return batch
        members = tuple(keys)
        for _ in range(ATTEMPTS):
            try:
                return self._steps(batch, members)
            except Conflict:
                batch = self.batches.find(batch.id)
        raise Conflict(f"batch {batch.id}")

    def _steps(self, batch: Batch, keys: Sequence[str]) -> Batch:
        bank = self.directory.bank(batch.bank)
        profile = _profile(bank)
        if batch.stage is Stage.WITHDRAWN:
            self.writer.give_back(batch)
        require_agreement(self.directory, batch, self.now())
        if batch.stage is Stage.OPEN:
            rows = self.claims.claim(batch, profile, keys)
            batch = self._moved(batch, batch.moved(Stage.CLAIMED if rows else Stage.EMPTY, rows=rows))
        if batch.stage is Stage.CLAIMED:
            written = self.writer.write(batch, profile)
            batch = self._moved(batch, batch.moved(Stage.WRITTEN, **asdict(written)))
            pace.work_stored()
        if batch.stage in {Stage.WRITTEN, Stage.DELIVERING}:
            if isinstance(profile.drop, Hosted):
                return self.delivery.deliver(batch, bank)
            self.order_delivery(DeliverBatch(batch_id=batch.id))
        return batch

    def _moved(self, before: Batch, after: Batch) -> Batch:
        self.batches.move(after, before.stage)
        return after


def _are_finished(batches: Sequence[Batch], planned: int) -> bool:
    return len(batches) == planned and all(batch.stage in _FINISHED for batch in batches)


def _profile(bank: Bank) -> Profile:
    """The bank's profile; NotIssuable while this release does not take it, so that its registers wait."""
    profile = readable_profile(bank)
    if profile is None:
        raise NotIssuable(texts.PROFILE_UNREADABLE)
    return profile


def again_states(attempt: Batch) -> frozenset[RowState]:
    """The states of rows that an attempt takes up from the batch before."""
    return AGAIN if attempt.again == "all" else BLAMELESS


ANSWERED = frozenset({BatchState.ANSWERED, BatchState.FILE_REFUSED, BatchState.CLOSED, BatchState.WITHDRAWN})
"""States in which no row will be answered any more, so that everybody agrees which ones are asked for again."""


def reissue_all(directory: DirectoryStore, batches: BatchMoves, batch: Batch, now: datetime) -> Batch:
    """Open the attempt for all rows that were not opened; the one that is under way or at the bank if there is one.

    NotNow while the bank has not answered, or when nobody is to be asked for: a row that a later attempt took up is
    that attempt's matter, so that no attempt is opened that could only be empty. NotIssuable.
    """
    rows = batches.rows(batch.id)
    if batch.state not in ANSWERED or not all(row.state.answered for row in rows):
        raise NotNow(texts.NOT_REISSUABLE)
    wanted = {row.member for row in rows if row.member and row.state in AGAIN}
    later = [one for one in batches.attempts(batch.id) if one.attempt > batch.attempt]
    mine = [one for one in later if one.previous == batch.id]
    if not wanted or any(one.again == "all" and one.stage is Stage.EMPTY for one in mine):
        raise NotNow(texts.NOBODY_TO_REISSUE)
    latest = _latest_states(batches, later)
    if any(latest.get(member, RowState.REFUSED) in AGAIN for member in wanted):
        return _opened(directory, batches, batch, "all", now)
    out = [one for one in mine if one.stage.under_way or one.stage is Stage.DELIVERED]
    if out and any(latest[member] is RowState.SENT for member in wanted):
        return out[-1]
    raise NotNow(texts.NOBODY_TO_REISSUE)


def _latest_states(batches: BatchMoves, attempts: Iterable[Batch]) -> dict[str, RowState]:
    """By member the state in the last of these attempts; SENT for those whom one under way is about to take up."""
    latest: dict[str, RowState] = {}
    for one in attempts:
        if one.stage is Stage.OPEN:
            taken = (row for row in batches.rows(one.previous) if row.state in again_states(one))
            latest |= {row.member: RowState.SENT for row in taken}
        latest |= {row.member: row.state for row in batches.rows(one.id)}
    return latest


def reissue_blameless(directory: DirectoryStore, batches: BatchMoves, batch: Batch, now: datetime) -> Batch:
    """Open the attempt for the rows that were refused only because others in their file were at fault; once."""
    return _opened(directory, batches, batch, "blameless", now)


def _opened(directory: DirectoryStore, batches: BatchMoves, batch: Batch, again: str, now: datetime) -> Batch:
    made = batches.attempts(batch.id)
    for one in made:
        if (one.previous, one.again) == (batch.id, again) and (again == "blameless" or one.stage.under_way):
            return one
    agreement, union = agreement_today(directory, batch.union, now), directory.union(batch.union)
    number = max((one.attempt for one in made), default=1) + 1
    # A new batch, not a copy: what became of the one before is not told of this one.
    attempt = Batch(
        id=attempt_id(first_attempt(batch.id), number), register=batch.register, union=batch.union,
        unit_name=union.name, path=union.path, bank=agreement.bank, bank_unit=agreement.bank_unit,
        issuer=directory.union(agreement.union).name, day=clock.day_of(clock.stamp(now)).isoformat(),
        attempt=number, previous=batch.id, again=again,
    )  # fmt: skip
    # Two at once may use one id: the first decides what the attempt takes up, and the other gets that one back.
    return batches.open(attempt)
