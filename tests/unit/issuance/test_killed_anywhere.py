"""Killed before or after any single call to AWS and delivered again, a batch ends as if nothing had happened.

Every call is tried, one after the other (invariant 3); what then stands in tables and buckets is compared, to the byte,
with an undisturbed run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from support.memory_aws.once import Once
from unioncard.banks.files.answer import AnswerKind, Reason, Return
from unioncard.issuance.batch import Stage
from unioncard.issuance.row import RowState
from unioncard_local.bank import answers as bank_answers
from unit.issuance.life import bank
from unit.issuance.life.crashes import Fate, Killed
from unit.issuance.life.people import FIRST
from unit.issuance.life.world import worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unit.issuance.life.stored import Stored
    from unit.issuance.life.world import World

DELIMITED, FIXED = FIRST[0].id, FIRST[2].id
BANK: Final = {DELIMITED: "bankone", FIXED: "banktwo"}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Its clock stands still: timestamps are part of what is compared."""
    with worlds() as made:
        yield made


@pytest.fixture(scope="module")
def once(world: World) -> Once:
    """One killed after a call leaves what one leaves that is killed before the next: that is delivered again once."""
    return Once(world.state, world.kept)


def with_stock(world: World, register: str) -> None:
    world.begin()
    bank.send(world, "banktwo", AnswerKind.STOCK, bank_answers.stock("L1", 1, 20))
    world.take(world.arrived[-1])


def sent(world: World, register: str) -> None:
    with_stock(world, register)
    issue(world, register)


def returned(world: World, register: str) -> None:
    """The bank opened all of the first batch but one, or took none of it; nobody has looked into its file yet."""
    sent(world, register)
    code, batch = BANK[register], f"{register}-01"
    profile = world.way.profile(code)
    file = bank.read(profile, code, world.stored())[batch]
    answers = bank.opened(profile, file)
    if not profile.whole_file:
        answers = (*bank.refused(profile, file, Reason.DOCUMENT_EXPIRED)[:1], *answers[1:])
    bank.send(world, code, AnswerKind.RETURN, Return(batch, answers))


def refused_whole(world: World, register: str) -> None:
    """The bank refused the first batch for its second row."""
    sent(world, register)
    code = BANK[register]
    profile = world.way.profile(code)
    file = bank.read(profile, code, world.stored())[f"{register}-01"]
    bank.send(world, code, AnswerKind.RECEIPT, bank.receipt(profile, file, [2], Reason.DOCUMENT_EXPIRED))


def answered(world: World, register: str) -> None:
    returned(world, register)
    take(world, register)


def written(world: World, register: str) -> None:
    """The worker died with the first batch written, its cards laid aside."""
    for call in range(1, 100):
        with_stock(world, register)
        with world.fates.of(Fate(call)), pytest.raises(Killed):
            issue(world, register)
        batch = world.stored().batches.get(f"{register}-01")
        if batch and batch.stage is Stage.WRITTEN:
            return


def issue(world: World, register: str) -> None:
    world.way.issuing.issue(register)


def take(world: World, register: str) -> None:
    world.take(world.arrived[-1])
    carry_out_all(world)


def take_back(world: World, register: str) -> None:
    world.withdraw(f"{register}-01")
    carry_out_all(world)


def reissue(world: World, register: str) -> None:
    world.reissue(f"{register}-01")


def ordered_again(world: World, register: str) -> None:
    answered(world, register)
    reissue(world, register)


def carry_out_all(world: World, register: str = "") -> None:
    for delivery in world.deliveries().get("order", []):
        delivery.act()


@dataclass(frozen=True, slots=True)
class Story:
    """What went before, what is then done, and how the first batch's rows stand in the end."""

    before: Callable[[World, str], None]
    act: Callable[[World, str], None]
    register: str
    rows: tuple[RowState, ...]


S, O, R, F, W = RowState  # noqa: E741 sent, opened, refused, file refused, withdrawn
STORIES: Final = {
    "issue to the one": Story(with_stock, issue, DELIMITED, (S, S, S)),
    "issue to the other": Story(with_stock, issue, FIXED, (S, S, S)),
    "a return of the one": Story(returned, take, DELIMITED, (R, O, O)),
    "a return of the other": Story(returned, take, FIXED, (O, O, O)),
    "a refusal by the one": Story(refused_whole, take, DELIMITED, (F, R, F)),
    "a refusal by the other": Story(refused_whole, take, FIXED, (F, R, F)),
    "taken back from the one": Story(written, take_back, DELIMITED, (W, W, W)),
    "taken back from the other": Story(written, take_back, FIXED, (W, W, W)),
    "asked for again": Story(answered, reissue, DELIMITED, (R, O, O)),
    "sent again": Story(ordered_again, carry_out_all, DELIMITED, (R, O, O)),
}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_killed_at_any_call_and_delivered_again_it_ends_as_undisturbed(
    world: World, once: Once, story: Story, after: bool
) -> None:
    expected, calls = undisturbed(world, story)
    assert calls >= 4
    assert tuple(row.state for row in expected.rows_of(f"{story.register}-01")) == story.rows

    for call in range(1, calls + 1):
        world.begin_with(story.before, world, story.register)
        with world.fates.of(Fate(call, after)), pytest.raises(Killed):
            story.act(world, story.register)
        once.do(story, lambda: story.act(world, story.register))
        assert world.stored() == expected, f"killed at call {call} of {calls}"


def undisturbed(world: World, story: Story) -> tuple[Stored, int]:
    """How it ends, and in how many calls."""
    world.begin_with(story.before, world, story.register)
    counted = Fate()
    with world.fates.of(counted):
        story.act(world, story.register)
    return world.stored(), counted.calls
