"""The state machine: what may happen next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from support.worked import FIXED_UNION, UNION
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Reason, Receipt, Return
from unioncard.cards.events import EventKind
from unioncard_local.bank import answers as bank_answers
from unit.issuance.life import bank, people, rest, rules, wrong
from unit.issuance.life.crashes import Fate
from unit.issuance.life.world import Delivery

if TYPE_CHECKING:
    from unioncard.banks.files.issuance import IssuanceFile
    from unit.issuance.life.meeting import Meeting
    from unit.issuance.life.world import World

BANKS = ("bankone", "banktwo")
CALLS = st.integers(0, 999)
MADE = {"issue": 50, "take": 22, "order": 20}
"""Calls that such a delivery makes at most, mostly; others make up to eight. A death or meeting is drawn among them."""
OFTEN = (*["issue"] * 3, *["take"] * 4, *["order"] * 3, "withdraw", "reissue", "resend", "rounds")
HAPPENS = st.sampled_from([EventKind.ACTIVATED, EventKind.LOST_ORAL, EventKind.LOST_FORMAL, EventKind.FOUND])
DAYS = st.integers(1, 6)
REASONS = st.sampled_from([Reason.DOCUMENT_EXPIRED, Reason.STOCK_MISMATCH])


@dataclass
class Run:
    """All examples of one run, counted.

    Each begins where two workers meet in one of ``beginnings``, ``between`` these calls; at call 0, and beyond the
    last, they do not.
    """

    world: World
    beginnings: tuple[Meeting, ...]
    between: tuple[int, int] = (0, 45)
    examples: int = 0
    steps: int = 0
    editions: list[int] = field(default_factory=list)

    def summary(self) -> str:
        """How much was tried."""
        happened = ", ".join(f"{count} {name}" for name, count in sorted(self.world.happened.items()))
        return f"{self.examples} examples, {self.steps} steps: {happened}"


class BatchLife(RuleBasedStateMachine):
    """One example."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run, self.world, self.memory, self.lots, self.edition = run, run.world, rules.Memory(), 0, 0
        self.run.examples += 1
        self.profiles = {code: self.world.way.profile(code) for code in BANKS}
        self.world.begin()

    @initialize(data=st.data())
    def two_meet(self, data: st.DataObject) -> None:
        """Before anything else two workers meet in a narrow place, or pass it one after the other."""
        meeting, meets = data.draw(st.sampled_from(self.run.beginnings)), data.draw(st.integers(*self.run.between))
        meeting.before(self.world)
        second = Delivery("second", "", lambda: meeting.second(self.world))
        first = Delivery("first", "", lambda: meeting.first(self.world))
        self.world.deliver(first, Fate(meets=meets, meanwhile=lambda: self.world.deliver(second)))

    def drawn(self, data: st.DataObject) -> Delivery:
        kinds = self.world.deliveries()
        drawn = data.draw(st.sampled_from([kind for kind in OFTEN if kind in kinds]))
        of_kind = {one.about: one for one in kinds[drawn]}
        return of_kind[data.draw(st.sampled_from(sorted(of_kind)))]

    @rule(data=st.data())
    def delivered(self, data: st.DataObject) -> None:
        """Once, or again."""
        self.world.deliver(self.drawn(data))

    @rule(data=st.data(), dies=CALLS, after=st.booleans())
    def dies(self, data: st.DataObject, dies: int, after: bool) -> None:
        """The worker is gone before or after one of its calls."""
        drawn = self.drawn(data)
        self.world.deliver(drawn, Fate(_call(drawn, dies), after))

    @rule(data=st.data(), meets=CALLS, dies=CALLS, after=st.booleans(), also=CALLS)
    def overtaken(self, data: st.DataObject, meets: int, dies: int, after: bool, also: int) -> None:
        """Two at once: another worker comes between two calls of the first, and either may die."""
        first, second = self.drawn(data), self.drawn(data)

        def meanwhile() -> None:
            self.world.happened["overtaken"] += 1
            self.world.deliver(second, Fate(_call(second, also) if also % 3 == 0 else 0, after))

        met, died = _call(first, meets), _call(first, dies) if dies % 3 == 0 else 0
        self.world.deliver(first, Fate(died and max(died, met), after, met, meanwhile))

    @rule(lot=st.integers(1, 4), cards=st.integers(1, 5), shifted=st.integers(0, 3))
    def cards_are_announced(self, lot: int, cards: int, shifted: int) -> None:
        """A few; perhaps again, perhaps under a name that was used, or with numbers that were."""
        notice = bank_answers.stock(f"L{lot}", lot * 10 + shifted * 4, cards)
        bank.send(self.world, "banktwo", AnswerKind.STOCK, notice)
        self.world.deliver(self.newest())

    @precondition(lambda self: self.edition < 3)
    @rule(union=st.sampled_from([UNION, FIXED_UNION]))
    def registered_again(self, union: str) -> None:
        """The union sends all its people with other cells."""
        self.edition += 1
        self.world.admit(people.later(union, self.edition))

    @rule(data=st.data(), code=st.sampled_from(BANKS), at_once=st.booleans())
    def answered(self, data: st.DataObject, code: str, at_once: bool) -> None:
        """A bank answers one of the files it sees, somehow."""
        seen = bank.read(self.profiles[code], code, self.world.stored())
        if not seen:
            return
        file = data.draw(st.sampled_from([seen[batch] for batch in sorted(seen)]))
        kind, value = self.answer(data, code, file)
        bank.send(self.world, code, kind, value)
        if at_once:
            self.world.deliver(self.newest())

    def answer(self, data: st.DataObject, code: str, file: IssuanceFile) -> tuple[AnswerKind, Any]:
        profile, rows = self.profiles[code], range(1, len(file.rows) + 1)
        if data.draw(st.integers(0, 3)) == 0:
            faults = data.draw(st.lists(st.sampled_from(rows), unique=True))
            if code == "bankone" and data.draw(st.booleans()):
                return AnswerKind.RECEIPT, Receipt(file.batch, True)
            if faults or code == "bankone":  # the other bank has no words for a refusal without faults
                return AnswerKind.RECEIPT, bank.receipt(profile, file, faults, data.draw(REASONS))
        answers = list(bank.opened(profile, file))
        if code == "bankone":
            for row in data.draw(st.lists(st.sampled_from(rows), unique=True)):
                answers[row - 1] = bank.refused(profile, file, Reason.DOCUMENT_EXPIRED)[row - 1]
        some = data.draw(st.lists(st.sampled_from(answers), unique_by=lambda one: one.row, min_size=1))
        about = data.draw(st.sampled_from([file.batch, *self.world.stored().batches]))
        answers = wrong.spoil(
            some, data.draw(st.sampled_from(wrong.WAYS)), bank.opened(profile, file), self.world.stored()
        )
        return AnswerKind.RETURN, Return(file.batch if data.draw(st.integers(0, 5)) else about, tuple(answers))

    @rule(data=st.data(), at_once=st.booleans())
    def cards_are_reported(self, data: st.DataObject, at_once: bool) -> None:
        """What happened to cards that bankone has opened, or will say so later."""
        seen = bank.read(self.profiles["bankone"], "bankone", self.world.stored())
        if not seen:
            return
        file = data.draw(st.sampled_from([seen[batch] for batch in sorted(seen)]))
        cards = [one.card for one in bank.opened(self.profiles["bankone"], file)]
        events = data.draw(st.lists(st.builds(_reported, st.sampled_from(cards), HAPPENS, DAYS), min_size=1))
        bank.send(self.world, "bankone", AnswerKind.EVENTS, Events(tuple(events)))
        self.world.reported += events
        if at_once:
            self.world.deliver(self.newest())

    def newest(self) -> Delivery:
        return next(one for one in self.world.deliveries()["take"] if one.about == self.world.arrived[-1])

    @invariant()
    def holds(self) -> None:
        """Whatever just happened."""
        self.run.steps += 1
        now = self.world.stored()
        self.memory.remembers(now)
        rules.everything(now, self.profiles)

    def teardown(self) -> None:
        """At the end what is owed is delivered until nothing changes."""
        now = rest.settle(self.world)
        self.holds()
        rest.everything(now, len(self.world.arrived), self.world.reported)


def _reported(card: str, kind: EventKind, day: int) -> CardEventRow:
    return CardEventRow(card, kind, f"2020-01-{day:02d}T09:00:00")


def _call(delivery: Delivery, drawn: int) -> int:
    return 1 + drawn % MADE.get(delivery.kind, 8)
