"""How two unions and their banks stand when two workers meet, and what those are about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncard.banks.files.answer import AnswerKind, Reason, Return
from unioncard.messages.issue import FreeBatch
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank.card_numbers import made_up
from unit.issuance.life import bank
from unit.issuance.life.people import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.files.answer import Answer
    from unit.issuance.life.world import World

ONE, OVERLAPPING, FIXED, FIXED_OVERLAPPING = (answers.id for answers in FIRST)


def nothing(world: World) -> None:
    world.begin()


def stocked(world: World) -> None:
    world.begin()
    bank.send(world, "banktwo", AnswerKind.STOCK, bank_answers.stock("L1", 1, 20))
    world.take(world.arrived[-1])


def answered_twice(world: World) -> None:
    """Two files say of one row that different cards were opened."""
    world.begin()
    world.way.issuing.issue(ONE)
    opened = _opened(world, f"{ONE}-01")
    other = tuple(replace(one, card=made_up("other", one.row)) for one in opened)
    for answers in (opened, other):
        bank.send(world, "bankone", AnswerKind.RETURN, Return(f"{ONE}-01", answers))


def one_card_for_two(world: World) -> None:
    """Two files give one card to people of two batches."""
    world.begin()
    world.way.issuing.issue(ONE)
    card = made_up("the same", 1)
    for batch in (f"{ONE}-01", f"{ONE}-02"):
        answers = replace(_opened(world, batch)[0], card=card)
        bank.send(world, "bankone", AnswerKind.RETURN, Return(batch, (answers,)))


def refused_and_returned(world: World) -> None:
    """The bank refuses the whole file for its second row, and opens the first one all the same."""
    stocked(world)
    world.way.issuing.issue(FIXED)
    profile, batch = world.way.profile("banktwo"), f"{FIXED}-01"
    file = bank.read(profile, "banktwo", world.stored())[batch]
    bank.send(world, "banktwo", AnswerKind.RECEIPT, bank.receipt(profile, file, [2], Reason.DOCUMENT_EXPIRED))
    bank.send(world, "banktwo", AnswerKind.RETURN, Return(batch, bank.opened(profile, file)[:1]))


def refused_twice(world: World) -> None:
    """The bank refuses the whole file for its second row, and in another file for its first one's card."""
    refused_and_returned(world)
    file = bank.read(world.way.profile("banktwo"), "banktwo", world.stored())[f"{FIXED}-01"]
    spoilt = bank.receipt(world.way.profile("banktwo"), file, [1], Reason.STOCK_MISMATCH)
    bank.send(world, "banktwo", AnswerKind.RECEIPT, spoilt)


def opened_and_refused(world: World) -> None:
    """One file says that rows were opened, another one that they were refused."""
    world.begin()
    world.way.issuing.issue(ONE)
    profile, batch = world.way.profile("bankone"), f"{ONE}-01"
    refused = bank.refused(profile, bank.read(profile, "bankone", world.stored())[batch], Reason.DOCUMENT_EXPIRED)
    for answers in (_opened(world, batch), refused):
        bank.send(world, "bankone", AnswerKind.RETURN, Return(batch, answers))


def _opened(world: World, batch: str) -> tuple[Answer, ...]:
    profile = world.way.profile("bankone")
    return bank.opened(profile, bank.read(profile, "bankone", world.stored())[batch])


def issue(register: str) -> Callable[[World], object]:
    return lambda world: world.way.issuing.issue(register)


def take(place: int) -> Callable[[World], object]:
    return lambda world: world.take(world.arrived[place])


def take_back(register: str) -> Callable[[World], object]:
    """An officer withdraws the first batch, if it is there, and it is freed at once."""

    def act(world: World) -> None:
        batch = f"{register}-01"
        if batch in world.stored().batches and not world.stored().batches[batch].stage.with_the_bank:
            world.withdraw(batch)
            world.way.orders.remove(FreeBatch(batch_id=batch))
            world.carry_out(FreeBatch(batch_id=batch))

    return act
