"""A made-up year in a few seconds; ``make year`` runs more of them, and larger ones."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from campaign.year import province
from campaign.year.province import Size
from campaign.year.world import World
from campaign.year.year import FIRST, simulated
from unioncard import clock

if TYPE_CHECKING:
    import pytest

QUIET = Size(unions=16, acts=0.2, every=10)
"""Fewer unions than in ``make year``: each gets its own report of each month, which is a third of the time."""


def test_every_rule_holds_in_a_made_up_year() -> None:
    year = simulated(1, QUIET)
    assert not year.fault, f"seed 1, {year.where}, step {year.steps}: {year.fault}"
    assert (year.happened["closings"], year.days >= 365) == (12, True)
    assert min(year.happened[name] for name in ("deaths", "meetings", "counted: opened", "counted: activated")) > 0


def test_a_seed_is_replayed_exactly() -> None:
    first, second = (simulated(11, Size(months=1, acts=0.8, every=5)) for _ in range(2))
    assert (first.trace, first.stored, first.steps) == (second.trace, second.stored, second.steps)


def test_a_world_has_its_own_clock_whatever_that_of_the_tests_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit tests that begin in a day's last hour are two hours behind (unit/conftest.py), and so is their process."""
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() - timedelta(hours=2))
    world = World(1, FIRST)
    with world.running(province.made(Size(unions=1, members=1), Random(1)).directory, papers=False):
        assert clock.reading() == clock.now() == world.now
