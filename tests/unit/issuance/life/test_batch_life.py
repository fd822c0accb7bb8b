"""However deliveries, deaths and answers follow one another, the invariants hold (docs/invariants.md, 1, 3, 4 and 5).

Every step delivers something: perhaps for the second time, perhaps to a worker that dies before or after one of its
calls to AWS, perhaps to one that another worker overtakes there. After each step ``rules`` must hold; at the end
what queues and the schedule owe is delivered until nothing changes, and ``rest`` must hold too.
``BATCH_LIFE=<examples>`` in the environment makes a long run, of other examples each time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from unit.issuance.life.guards import MEETINGS
from unit.issuance.life.machine import BatchLife, Run
from unit.issuance.life.world import worlds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unit.issuance.life.world import World

LONG = int(os.environ.get("BATCH_LIFE", "0"))
SETTINGS = settings(
    max_examples=LONG or 25,
    stateful_step_count=30 if LONG else 20,
    deadline=None,
    derandomize=not LONG,
    database=None,
    print_blob=True,
    phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One AWS for all examples; each begins with empty tables."""
    with worlds() as made:
        yield made


@pytest.mark.timeout(0 if LONG else 300)
def test_the_invariants_hold_whatever_happens_in_whatever_order(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(world, tuple(MEETINGS.values()))

    run_state_machine_as_test(lambda: BatchLife(run), settings=SETTINGS)  # type: ignore[arg-type]

    with capsys.disabled():
        print(f"\n{run.summary()}")  # noqa: T201 figures for the record
    assert run.examples >= SETTINGS.max_examples
    assert {"issue", "take", "order", "withdraw", "reissue", "resend", "rounds", "Killed", "overtaken"} <= set(
        world.happened
    )
