"""Whatever comes in whatever order, again after any death: a card shows its account's state and its holder's
membership, the card in force is the last of its line, and every card before it is replaced."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from support.card_files import BANK, KEYS, VAULT, A, B, C, World, empty_tables, event, number
from unioncard.cards.card import CardStatus
from unioncard.cards.entitlement import CardEntitlements
from unioncard.cards.events import CardEvent, EventKind, account_state
from unioncard.cards.lookup import Lookup
from unioncard.cards.record import CardRecord
from unioncard.cards.sealed import seal_card
from unioncard.cloud.aws.table import transact
from unioncard.cloud.stores.card_records import CardRecordTable, card_put, record_put
from unioncard.cloud.stores.lookup import CardTable
from unioncard.cloud.stores.members import member_put
from unioncard.errors import TryAgain
from unioncard.ledger.movement import answer_document
from unioncard.members.member import Membership

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.files.answer import CardEventRow

K = EventKind
STATES = (Membership.LEFT, Membership.ACTIVE, Membership.EXPELLED, Membership.RETAINED, Membership.TRANSFERRING)


class Killed(Exception):
    """The function died."""


@dataclass
class Life:
    """One member's cards: what happens to them, drawn by dice."""

    world: World
    dice: random.Random
    last: str = A
    events: list[CardEventRow] = field(default_factory=list)

    def drawn(self) -> list[Callable[[], None]]:
        """What is to be worked: the return, changes of the membership in their order, and a file for each event."""
        numbers = iter([B, C, number(4), number(5)])
        for day in range(1, self.dice.randint(2, 7)):
            kind = self.dice.choice([K.LOST_ORAL, K.LOST_FORMAL, K.FOUND, K.ACTIVATED, K.REPLACED])
            new = next(numbers) if kind is K.REPLACED and len(self.events) < 9 and day < 5 else ""
            if kind is not K.REPLACED or new:
                self.events.append(event(kind, self.last, day, new))
                self.last = new or self.last
        files: list[Callable[[], None]] = [
            self.open,
            *(lambda one=one: self.take(one) for one in self.events),
            *(self.turn for _ in range(self.dice.randint(0, 3))),
        ]
        self.dice.shuffle(files)
        return files

    def take(self, one: CardEventRow) -> None:
        self.world.take(one)

    def turn(self) -> None:
        """A register changes the membership, and orders that cards follow."""
        after = replace(self.world.member("M"), membership=self.dice.choice(STATES))
        transact([member_put("members", after)], "a register")
        self.follow()

    def follow(self) -> None:
        CardEntitlements(self.world.members, self.world.records).reconcile(["M"])

    def open(self) -> None:
        """A return, as ``cloud.stores.requests`` writes it."""
        if not self.world.records.find([KEYS.of(A)]):
            member = self.world.member("M")
            opened = member.opened(seal_card(VAULT, "M", A, "B", member.row), KEYS.of(A))
            entitled = member.membership.entitles
            place = (member.union, f"/41/{member.union}")
            record = CardRecord(
                KEYS.of(A), BANK, "郑州市总工会", *place, "M", "B", member.row,
                entitled=entitled, entitled_as_of=member.version + 1,
            )  # fmt: skip
            puts = [member_put("members", opened), record_put("members", record), card_put("cards", record.shown)]
            transact(puts, "a return")
        document = answer_document(BANK, "return")
        self.world.reconciler.reconcile_opened([KEYS.of(A)], BANK, document)
        self.world.reconciler.counted(document, "2026-11-20T04:00:00Z")

    def status(self, card: str) -> CardStatus | None:
        found = Lookup(CardTable("cards"), KEYS).ask(card)
        return found.status if found else None

    def expected(self) -> CardStatus:
        """Of the last card."""
        own = [CardEvent(one.card, BANK, one.kind, one.at, "d") for one in self.events if one.card == self.last]
        reached = account_state(own).status
        entitles = self.world.member("M").membership.entitles
        return reached if entitles or reached is not CardStatus.NORMAL else CardStatus.NOT_MEMBER


@pytest.mark.parametrize("seed", range(30))
def test_the_look_up_is_right_in_the_end(tables: None, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_tables()
    world = World()
    world.asks("M")
    dice = random.Random(seed)  # noqa: S311 the same each time
    life = Life(world, dice)
    write = CardRecordTable.carry_out

    def dying(self: CardRecordTable, *args: object) -> object:
        if dice.random() < 0.25:
            raise Killed
        written = write(self, *args)  # type: ignore[arg-type]
        if dice.random() < 0.15:
            raise Killed
        return written

    again: list[Callable[[], None]] = []
    for work in life.drawn():
        again.append(life.follow if work == life.turn else work)
        with monkeypatch.context() as dies:
            dies.setattr(CardRecordTable, "carry_out", dying)
            for one in (work, *dice.sample(again, len(again) // 2)):
                try:
                    one()
                except (Killed, TryAgain):
                    continue
    for one in again:
        one()

    assert life.status(life.last) is life.expected()
    replaced = {one.card for one in life.events if one.kind is K.REPLACED}
    assert {life.status(card) for card in replaced} <= {CardStatus.REPLACED}
    assert world.holds("M")[1] == life.last
