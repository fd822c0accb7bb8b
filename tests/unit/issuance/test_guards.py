"""Each guard is needed: two workers meet at every call and nothing is wrong; with the guard taken out something is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from unit.issuance.life.guards import GUARDS, MEETINGS, Guard
from unit.issuance.life.machine import BatchLife, Run
from unit.issuance.life.meeting import Meeting, faults
from unit.issuance.life.world import worlds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.memory_aws.aws import MemoryAws
    from unit.issuance.life.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with worlds() as made:
        yield made


@contextmanager
def taken_out(memory: MemoryAws, conditions: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """Writes of these sorts of items with these conditions are carried out without them."""

    def guarded(action: Any) -> bool:
        item = action.get("Item") or action.get("Key") or {"pk": {"S": ""}}
        text = action.get("ConditionExpression", "")
        return not any(item["pk"]["S"].startswith(sort) and text == condition for sort, condition in conditions)

    with memory.guarded_by(guarded):
        yield


@pytest.mark.parametrize("meeting", MEETINGS.values(), ids=MEETINGS)
def test_two_workers_may_meet_anywhere(world: World, meeting: Meeting) -> None:
    assert set(faults(world, meeting)) == set()


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_without_the_guard_they_may_not(world: World, guard: Guard) -> None:
    with taken_out(world.memory, guard.conditions):
        assert guard.fault in faults(world, guard.meeting, range(*guard.between))


RED: Final = settings(
    max_examples=150,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_the_state_machine_goes_red_without_the_guard(world: World, guard: Guard) -> None:
    """Begun in the narrow place; wherever it begins it may take thousands of examples to get there by itself."""
    run = Run(world, (guard.meeting,), guard.between)
    with taken_out(world.memory, guard.conditions), pytest.raises(AssertionError):
        run_state_machine_as_test(lambda: BatchLife(run), settings=RED)  # type: ignore[arg-type]
