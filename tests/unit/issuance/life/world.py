"""Two unions, their banks, and the workers between them; whatever may be delivered, in any order and again."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from support.in_process import in_process_aws
from support.memory_aws.aws import MemoryAws
from support.worked import FIXED_UNION, UNION, Way
from unioncard import clock
from unioncard.errors import ImpossibleTransition, NotFound, NotIssuable, Refused, TryAgain
from unioncard.issuance import apply as writer
from unioncard.issuance import claim as claiming
from unioncard.issuance import withdraw as withdrawn_release
from unioncard.messages.issue import FreeBatch, IssueRegister, ReissueBatch, ReissueRefused, ResendBatch
from unioncard.unions.officer import Officer
from unit.issuance.life import known, people, stored
from unit.issuance.life.crashes import Fate, Fates, Killed, fates

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from unioncard.banks.files.answer import CardEventRow
    from unit.issuance.life.people import PlannedRegister
    from unit.issuance.life.stored import Stored

BATCH_LIMIT = 3
TOGETHER = 2
"""Rows of one transaction, so that the few rows of a batch need several."""
PROVINCE = Officer("officer-1", "410000")
TABLES, BUCKETS = ("members", "cards", "work"), ("drop", "products", "trail")
"""What a run writes to."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that a worker or an officer does: its kind, what it is about, and how it is done."""

    kind: str
    about: str
    act: Callable[[], object]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.about}>"


@dataclass(eq=False)
class World:
    """One run. ``way.orders`` are under way; those carried out are ``past``, and may come once more.

    ``done`` are registers and files whose event was delivered to the end, and which no queue need deliver again.
    ``reported`` is what bankone says has happened to its cards, also of those that no return has named yet.
    """

    way: Way
    fates: Fates
    memory: MemoryAws
    registers: list[PlannedRegister] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    past: list[Any] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    reported: list[CardEventRow] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    beginnings: dict[Any, Callable[[], None]] = field(default_factory=dict)

    def begin(self) -> None:
        """Empty tables and buckets, then the first registers."""
        self.begin_with(self._begin_anew)

    def begin_with(self, before: Callable[..., object], *about: object) -> None:
        """What went before, carried out the first time, and brought back as it was then ever after."""
        if bring_back := self.beginnings.get((before, about)):
            bring_back()
            return
        before(*about)
        if kept := self.kept():
            self.beginnings[before, about] = kept

    def kept(self) -> Callable[[], None] | None:
        """What brings all of this world back as it is now; None where that cannot be done."""
        stored = self.memory.kept(TABLES, BUCKETS)
        if stored is None:
            return None
        some, done = [(one, tuple(one)) for one in self._lists()], frozenset(self.done)

        def bring_back() -> None:
            stored()
            for one, before in some:
                one[:] = before
            self.done.clear()
            self.done.update(done)

        return bring_back

    def state(self) -> Hashable:
        """All of this world as it is now: what is done in the same one ends the same, for in here no time passes."""
        return self.memory.state(TABLES, BUCKETS), repr(self._lists()), frozenset(self.done)

    def _begin_anew(self) -> None:
        self.memory.empty(TABLES, BUCKETS)
        for kept in (*self._lists(), self.done):
            kept.clear()
        for planned in people.FIRST:
            self.admit(planned)

    def _lists(self) -> tuple[list[Any], ...]:
        return self.registers, self.arrived, self.way.orders, self.past, self.reported

    def stored(self) -> Stored:
        """All that is stored now."""
        return stored.stored(self.memory)

    def admit(self, planned: PlannedRegister) -> None:
        """Take in a register; from now on it may be issued."""
        if planned not in self.registers:
            self.registers.append(planned)
        people.admit(self.way, planned)

    def deliveries(self) -> dict[str, list[Delivery]]:
        """All that may be delivered now, by kind."""
        batches = list(self.stored().batches)
        orders = dict.fromkeys(map(_plain, (*self.way.orders, *self.past)))
        planned: list[Delivery] = [
            *(Delivery("issue", one.id, _of(self.way.issuing.issue, one.id)) for one in self.registers),
            *(Delivery("take", key, _of(self.take, key)) for key in self.arrived),
            *(Delivery("order", repr(order), _of(self.carry_out, order)) for order in orders),
            *(Delivery("withdraw", one, _of(self.withdraw, one)) for one in batches),
            *(Delivery("reissue", one, _of(self.reissue, one)) for one in batches),
            *(Delivery("resend", one, _of(self.resend, one)) for one in batches),
            Delivery("rounds", "", self.way.sweep.run),
        ]
        kinds: dict[str, list[Delivery]] = {}
        for one in planned:
            kinds.setdefault(one.kind, []).append(one)
        return kinds

    def deliver(self, delivery: Delivery, fate: Fate | None = None) -> None:
        """Deliver; what the queue would deliver again, or an officer would read, is no fault of the run."""
        self.happened[delivery.kind] += 1
        with self.fates.of(fate):
            try:
                delivery.act()
            except (Killed, TryAgain) as reason:
                self.happened[type(reason).__name__] += 1
                self._ended(delivery, well=False)
            except NotIssuable:  # noted, and ordered again by the rounds
                self._ended(delivery, well=True)
            else:
                self._ended(delivery, well=True)

    def _ended(self, delivery: Delivery, *, well: bool) -> None:
        if delivery.kind != "order":
            (self.done.add if well else self.done.discard)(delivery.about)
            return
        came, went = (self.way.orders, self.past) if well else (self.past, self.way.orders)
        moved = [order for order in came if repr(_plain(order)) == delivery.about]
        came[:] = [order for order in came if order not in moved]
        went.extend(dict.fromkeys(moved))

    def owed(self) -> list[Delivery]:
        """What queues and the schedule deliver even if nothing else happens."""
        now = self.deliveries()
        ordered = {repr(_plain(order)) for order in self.way.orders}
        events = [one for kind in ("issue", "take") for one in now.get(kind, []) if one.about not in self.done]
        return [*events, *(one for one in now.get("order", []) if one.about in ordered), *now["rounds"]]

    def take(self, key: str) -> None:
        self.way.answering.take(key, None)

    def carry_out(self, order: Any) -> None:
        """As functions/issue does it."""
        match order:
            case IssueRegister(register_id=register):
                self.way.issuing.issue(register)
            case ReissueBatch(batch_id=attempt):
                self.way.issuing.reissue(attempt)
            case ReissueRefused(batch_id=refused):
                self.way.issuing.reissue_refused(refused)
            case FreeBatch(batch_id=batch):
                self.way.withdrawn_release.release(batch)
            case ResendBatch(batch_id=batch):
                found = self.way.stores.batches.find(batch)
                self.way.delivering.resend(found, self.way.stores.directory.bank(found.bank))

    def withdraw(self, batch: str) -> None:
        with _answered():
            self.way.batch_desk.withdraw(PROVINCE, batch)
            self.way.orders.append(FreeBatch(batch_id=batch))

    def reissue(self, batch: str) -> None:
        with _answered():
            self.way.orders.append(ReissueBatch(batch_id=self.way.batch_desk.reissue(PROVINCE, batch).id))

    def resend(self, batch: str) -> None:
        with _answered():
            self.way.orders.append(ResendBatch(batch_id=self.way.batch_desk.resend(PROVINCE, batch).id))


@contextmanager
def _answered() -> Iterator[None]:
    """An officer gets the reason; what no officer could have asked for is a fault of the run."""
    try:
        yield
    except (ImpossibleTransition, NotFound):
        raise
    except Refused:
        return


def _of(act: Callable[[Any], object], about: object) -> Callable[[], object]:
    return lambda: act(about)


def _plain(order: Any) -> Any:
    """Receipts name the attempt by its id alone."""
    return ReissueBatch(batch_id=order) if isinstance(order, str) else order


@contextmanager
def worlds(memory: MemoryAws | None = None) -> Iterator[World]:
    """A world to begin as often as wanted. The directory is read once; all else is in ``memory``."""
    memory = memory or MemoryAws()
    with in_process_aws(memory) as stores, pytest.MonkeyPatch.context() as patch:
        patch.setattr(claiming, "CLAIM_ROWS", TOGETHER)
        patch.setattr(writer, "ANSWER_ROWS", TOGETHER)
        instant = clock.now()
        patch.setattr(clock, "now", lambda: instant)
        patch.setattr(withdrawn_release, "ROWS_A_TRANSACTION", TOGETHER)
        directory = known.read(stores.directory, (UNION, FIXED_UNION), BATCH_LIMIT)
        lent = cast("Any", {"directory": directory, "vault": people.GlassVault()})
        with fates() as planned:
            yield World(Way(replace(stores, **lent)), planned, memory)
