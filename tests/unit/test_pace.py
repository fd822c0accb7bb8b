"""A step of work ends where its work is stored, within a minute, and never before it has brought the work forward."""

from __future__ import annotations

import pytest

from unioncard import pace
from unioncard.errors import TimeIsUp


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "monotonic", clock)
    return clock


def ended_after(clock: Clock, *, seconds_left: float, finding: float, unit: float) -> float:
    """Seconds after which a step ends that looks for its place so long, and then stores a unit in so many seconds."""
    begun = clock.now
    with pace.step(seconds_left), pytest.raises(TimeIsUp):
        clock.now += finding
        while clock.now < begun + 10_000:
            clock.now += unit
            pace.work_stored()
    return clock.now - begun


@pytest.mark.parametrize(
    ("seconds_left", "finding", "unit", "ended"),
    [
        (900, 0, 1, 45),
        (900, 0, 50, 100),  # a unit by itself is not interrupted, and another may begin within the fresh time
        (900, 40, 1, 56),  # fifteen seconds are for new work
        (900, 200, 1, 216),
        (300, 250, 1, 251),  # killed soon: what is stored first ends it
        (0, 0, 1, 1),
    ],
)
def test_a_step_ends_in_time(clock: Clock, seconds_left: float, finding: float, unit: float, ended: float) -> None:
    assert ended_after(clock, seconds_left=seconds_left, finding=finding, unit=unit) == ended


def test_without_a_step_nothing_ends(clock: Clock) -> None:
    pace.work_stored()
    clock.now += 100_000
    pace.work_stored()
    assert not pace.is_over()


def test_a_step_that_is_over_ends_nothing_after_it(clock: Clock) -> None:
    with pace.step(0):
        assert pace.is_over()
    assert not pace.is_over()
