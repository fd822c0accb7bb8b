"""Each guard is needed: two workers meet at every call and nothing is wrong; with the guard taken out something is.

A guard is a write's condition. Taken out, DynamoDB or S3 carries the write out as if no condition had been sent.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from unit.banks.life.beginnings import (
    FIXED,
    FIXED_OVERLAPPING,
    ONE,
    OVERLAPPING,
    answered_twice,
    issue,
    nothing,
    one_card_for_two,
    opened_and_refused,
    refused_and_returned,
    stocked,
    take,
    take_back,
)
from unit.banks.life.machine import BatchLife, Run
from unit.banks.life.meeting import Meeting, faults
from unit.banks.life.world import worlds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unit.banks.life.memory import Memory
    from unit.banks.life.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with worlds() as made:
        yield made


@dataclass(frozen=True, slots=True)
class Guard:
    """Conditions of writes to one table, by the sort of item; what is wrong without them, and when two meet how."""

    conditions: tuple[tuple[str, str], ...]
    meeting: Meeting
    fault: str


VERSION, ABSENT = "version = :read", "attribute_not_exists(pk)"
UNANSWERED = "attribute_exists(pk) AND attribute_not_exists(answered_by)"
GUARDS: Final = {
    "a member is as it was read": Guard(
        (("MEMBER#", VERSION),), Meeting(nothing, issue(ONE), issue(OVERLAPPING)), "two requests of one person"
    ),
    "a batch that takes people is open": Guard(
        (("BATCH#", "stage = :open"),),
        Meeting(nothing, issue(ONE), take_back(ONE)),
        "people wait for a batch that nobody sends",
    ),
    "a batch is in the stage it was read in": Guard(
        (("BATCH#", "#stage = :before"),), Meeting(nothing, issue(ONE), take_back(ONE)), "how a batch ended changed"
    ),
    "a batch is new": Guard(
        (("BATCH#", ABSENT),), Meeting(nothing, issue(ONE), issue(ONE)), "how a batch ended changed"
    ),
    "a row is unanswered and its member as it was read": Guard(
        (("BATCH#", UNANSWERED), ("MEMBER#", VERSION), ("CARD#", ABSENT)),
        Meeting(answered_twice, take(0), take(1)),
        "a row's answer changed",
    ),
    "a card is nobody's": Guard(
        (("CARD#", ABSENT),), Meeting(one_card_for_two, take(0), take(1)), "a card of two rows"
    ),
    "a lot is as it was read": Guard(
        (("STOCK#", "#next = :first"),),
        Meeting(stocked, issue(FIXED), issue(FIXED_OVERLAPPING)),
        "a card lies in two places",
    ),
}


MEETINGS: Final = {
    "cards laid aside, batch taken back": Meeting(stocked, issue(FIXED), take_back(FIXED)),
    "refused whole, opened": Meeting(refused_and_returned, take(1), take(2)),
    "opened, refused whole": Meeting(refused_and_returned, take(2), take(1)),
    "opened, refused": Meeting(opened_and_refused, take(0), take(1)),
    "refused, opened": Meeting(opened_and_refused, take(1), take(0)),
} | {name: guard.meeting for name, guard in GUARDS.items()}


@contextmanager
def taken_out(memory: Memory, conditions: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """Writes of these sorts of items with these conditions are carried out without them."""

    def guarded(told: Any) -> bool:
        item = told.get("Item") or told.get("Key") or {"pk": {"S": ""}}
        text = told.get("ConditionExpression", "")
        return not any(item["pk"]["S"].startswith(sort) and text == condition for sort, condition in conditions)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "guarded", guarded)
        yield


@pytest.mark.parametrize("meeting", MEETINGS.values(), ids=MEETINGS)
def test_two_workers_may_meet_anywhere(world: World, meeting: Meeting) -> None:
    assert faults(world, meeting) == set()


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_without_the_guard_they_may_not(world: World, guard: Guard) -> None:
    with taken_out(world.memory, guard.conditions):
        assert guard.fault in faults(world, guard.meeting)


RED: Final = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", ["a batch is in the stage it was read in"])
def test_the_state_machine_goes_red_without_the_guard(world: World, name: str) -> None:
    with taken_out(world.memory, GUARDS[name].conditions), pytest.raises(AssertionError):
        run_state_machine_as_test(lambda: BatchLife(Run(world)), settings=RED)  # type: ignore[arg-type]
